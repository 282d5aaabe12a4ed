import type { IsoDate, NotificationKind } from '../../domain.ts'
import { UsageError } from '../../errors.ts'
import { inBothLanguages } from '../../programmes/both-languages.ts'
import type { Programme } from '../../programmes/programme.ts'
import { untoldInOneLanguage } from './both-languages.ts'
import { composeParts } from './letter.ts'
import type { LetterFacts } from './letter-facts.ts'
import { composeMessage } from './message.ts'
import { formatDate, ownSentences } from './own-sentences.ts'
import { referenceOf } from './reference.ts'
import { programmeTexts, readEnglishTexts, readTexts } from './text-files.ts'
import { type ToldEvent, toldEvents } from './told-events.ts'

/** What everybody is told in every kind, under non-disclosure too. */
const always = ['helpPhone', 'reference'] as const
const contact = ['servicePoint', 'street', 'postalCode', 'postOffice', 'phone', 'email'] as const
const served = ['municipality', ...contact, 'caseworkerTitle', 'caseworker', 'firstContact'] as const

/** What each kind must tell where it is known, besides the day, the reason, the plan and the act. */
const told: Readonly<Record<NotificationKind, readonly string[]>> = {
  transfer: served,
  restart: ['formerMunicipality', ...served],
  move: ['formerMunicipality', ...served],
  return: ['formerMunicipality'],
  end: ['formerMunicipality'],
  caseworker: [...contact, 'caseworkerTitle', 'caseworker'],
}

/** What begins or goes on must tell until when. */
const tellsLastDay: readonly NotificationKind[] = ['transfer', 'restart', 'move']

/**
 * Refuses, before a night, a programme that could not write whole notifications: each one that it could need is
 * composed for invented facts, and for each of its areas and service points; and texts that tell more in one language
 * than in the other. UsageError naming every problem.
 */
export function requireTexts(programme: Programme): void {
  const key = programme.notificationTexts
  const unwritten = [
    ...failures('', () => programmeTexts(readTexts('fi'), key, 'fi')),
    ...failures('', () => programmeTexts(readTexts('sv'), key, 'sv')),
    ...failures('', () => programmeTexts(readEnglishTexts(), key, 'en')),
  ]
  const problems =
    unwritten.length > 0
      ? unwritten
      : [
          ...untoldInOneLanguage(),
          ...unwordedGroups(programme),
          ...everyGap(programme),
          ...misfits(programme),
        ]
  if (problems.length === 0) return
  throw UsageError.of(`notifications of ${programme.id} would not be whole`, problems)
}

/** Groups for which the texts have no words: letters could not say why. */
function unwordedGroups({ ruleVersions, notificationTexts: key }: Programme): readonly string[] {
  const ids = new Set(ruleVersions.flatMap(({ groups }) => groups.map(({ id }) => id)))
  const words = {
    fi: programmeTexts(readTexts('fi'), key, 'fi'),
    sv: programmeTexts(readTexts('sv'), key, 'sv'),
    en: programmeTexts(readEnglishTexts(), key, 'en'),
  }
  return Object.entries(words).flatMap(([language, { groups }]) =>
    [...ids]
      .filter((id) => groups[id] === undefined)
      .map((id) => `texts/${language}.yaml: programme ${key} has no words for group ${id}`),
  )
}

/** What is missing on several days is named once, with the first of them. */
function everyGap(programme: Programme): readonly string[] {
  const firstDays = new Map<string, IsoDate>()
  for (const event of toldEvents(programme)) {
    for (const gap of gaps(programme, event)) {
      if (!firstDays.has(gap)) firstDays.set(gap, event.eventDate)
    }
  }
  return [...firstDays].map(([gap, day]) => `${gap} (${day})`)
}

/** What a notification of the event leaves untold, or why it cannot be composed, in each language. */
function gaps(programme: Programme, event: ToldEvent): readonly string[] {
  const facts = inventedFacts(programme, event)
  const where = (language: string) => `texts/${language}.yaml: ${event.kind} for ${event.reason}`
  const untold = (['fi', 'sv'] as const).flatMap((language) =>
    [false, true].flatMap((isProtected) =>
      failures(where(language), () => requireTold(programme, { ...facts, language, isProtected })),
    ),
  )
  const english = () => composeMessage({ ...facts, isForeignLanguage: true })
  return untold.length > 0 ? [...new Set(untold)] : failures(where('en'), english)
}

/** Of a protected person nothing else is known that could be left untold than what no place is told by. */
function requireTold({ act }: Programme, facts: LetterFacts): void {
  const words = JSON.stringify(composeParts(facts))
  const language = facts.language === 'sv' ? 'sv' : 'fi'
  const own = programmeTexts(readTexts(language), facts.notificationTexts, language)
  const { reason, plan, lastDay } = ownSentences(own, facts, language)
  const expected = [
    ['date', formatDate(facts.eventDate, language)],
    ['act', act.number],
    ['plan', plan ?? ''],
    ...(facts.kind === 'caseworker' ? [] : [['reason', reason ?? ''] as const]),
    ...(tellsLastDay.includes(facts.kind) ? [['lastDay', lastDay ?? ''] as const] : []),
    ...always.map((name) => [name, name === 'reference' ? trialReference : invented(name)] as const),
    ...(facts.kind === 'return' && facts.ownTeOfficeName !== null && !facts.isProtected
      ? [['teOffice', invented('teOffice')] as const]
      : []),
    ...(facts.isProtected ? [] : told[facts.kind].map((name) => [name, invented(name)] as const)),
  ] as const
  const untold = expected.filter(([, value]) => !words.includes(value)).map(([name]) => `{${name}}`)
  if (untold.length > 0) throw new Error(`${untold.join(', ')} is not told`)
}

/** What an area's own data, or a service point's, would make too long for a message. */
function misfits(programme: Programme): readonly string[] {
  const [event] = toldEvents(programme)
  if (event === undefined) return []
  return programme.areas.flatMap((area) =>
    area.servicePoints.flatMap(({ id, name, address, phone, email }) => {
      const facts: LetterFacts = {
        ...inventedFacts(programme, event),
        isForeignLanguage: true,
        servicePoint: {
          ...{ name, phone, email, postalCode: address.postalCode },
          street: inBothLanguages(address.street),
          postOffice: inBothLanguages(address.postOffice),
        },
        areaCaseworkerTitle: area.caseworkerTitle ?? null,
        firstContact: area.firstContact ?? null,
      }
      return failures(`area ${area.id}, service point ${id}`, () => composeMessage(facts))
    }),
  )
}

/** Everything known; each fact is told by its name. */
function inventedFacts(programme: Programme, event: ToldEvent): LetterFacts {
  const both = (name: string) => ({ fi: invented(name), sv: invented(name) })
  const inThree = (name: string) => ({ ...both(name), en: invented(name) })
  const leaves = event.kind === 'return' || event.kind === 'end'
  return {
    notificationId: trialId,
    notificationTexts: programme.notificationTexts,
    ...event,
    groups: [],
    isNewSearch: false,
    language: 'fi+sv',
    isForeignLanguage: false,
    recipientName: invented('recipient'),
    address: [],
    programmeName: programme.name,
    municipalityName: leaves ? null : both('municipality'),
    formerMunicipalityName: both('formerMunicipality'),
    servicePoint: {
      name: both('servicePoint'),
      street: both('street'),
      postalCode: invented('postalCode'),
      postOffice: both('postOffice'),
      phone: invented('phone'),
      email: invented('email'),
    },
    caseworkerName: invented('caseworker'),
    hasFormerCaseworker: false,
    caseworkerTitle: programme.caseworkerTitle,
    areaCaseworkerTitle: both('caseworkerTitle'),
    firstContact: both('firstContact'),
    teOfficeName: null,
    ownTeOfficeName: programme.areas.some(({ teOffice }) => teOffice !== undefined) ? both('teOffice') : null,
    customerService: {
      ...{ sender: both('sender'), name: inThree('helpLine'), phone: inThree('helpPhone') },
      ...{ hours: inThree('helpHours'), url: inThree('helpUrl') },
    },
    isProtected: false,
  }
}

const trialId = '00000000-0000-4000-8000-000000000000'
const trialReference = referenceOf(trialId)
const invented = (name: string) => `<${name}>`

/** Why something cannot be composed. Only invented facts are composed here: the message holds no personal data. */
function failures(where: string, compose: () => unknown): readonly string[] {
  try {
    compose()
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return [where === '' ? error.message : `${where}: ${error.message}`]
  }
}
