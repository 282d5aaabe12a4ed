import { createHash } from 'node:crypto'
import type { LetterFacts } from '../../pipeline/deliver/content/letter.ts'
import type { LetterPrinter, Notification } from '../../pipeline/deliver/suomifi/send.ts'
import type { SuomifiSettings } from '../../pipeline/deliver/suomifi/settings.ts'
import { hetuOfNumber } from './builders.ts'
import { letterFacts } from './letter-facts.ts'

/** As for the service's test environment, paper included, and in a hurry. Say only what the test is about. */
export function suomifiSettings(url: string, changes: Partial<SuomifiSettings> = {}): SuomifiSettings {
  return {
    url,
    serviceId: 'kuntasiirto-koe',
    username: 'kuntasiirto',
    password: 'a password of thirty-two signs 1',
    paper: {
      posti: { username: 'abc123', password: 'p0st', email: 'laskut@esimerkki.fi' },
      costPool: 'KOE1',
      sender: {
        name: 'Keksitty virasto',
        streetAddress: 'Keksitty katu 1',
        postalCode: '00990',
        city: 'KEKSITTYLÄ',
      },
      hasAddressPage: true,
    },
    hasTestPersons: true,
    concurrency: 4,
    requestsPerSecond: 10_000,
    timeoutSeconds: 5,
    retry: { attempts: 4, firstDelaySeconds: 0.001, longestDelaySeconds: 0.02 },
    ...changes,
  }
}

/** A notification to an invented person, who differs with the number. */
export function notification(
  number: number,
  changes: Partial<Notification> = {},
  facts: Partial<LetterFacts> = {},
): Notification {
  const notificationId = idOf(number)
  return {
    notificationId,
    personalIdentityCode: hetuOfNumber(String(number)),
    facts: letterFacts({ notificationId, ...facts }),
    address: {
      name: 'Testi Kalle Esimerkki',
      streetAddress: `Keksitty katu ${number}`,
      postalCode: '00990',
      city: 'KEKSITTYLÄ',
    },
    date: '2021-03-01',
    ...changes,
  }
}

/** Prints letters that are told apart, and no more. */
export const printer: LetterPrinter = {
  renderLetter: (date, { notificationId }) => ({
    pdf: Buffer.from(`%PDF-1.7 ${date} ${notificationId}`),
    pages: 1,
  }),
}

/** Of the letter it prints. */
export function letterSha256({ date, facts }: Notification): string | null {
  const letter = printer.renderLetter(date, facts)
  return 'pdf' in letter ? createHash('sha256').update(letter.pdf).digest('hex') : null
}

/** A UUID, as notifications have. */
function idOf(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
