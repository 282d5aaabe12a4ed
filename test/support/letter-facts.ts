import { notificationKinds } from '../../pipeline/domain.ts'
import type { LetterFacts } from '../../pipeline/notify/content/letter.ts'
import { programmeIds } from './programme-files.ts'

const transfer: LetterFacts = {
  notificationId: '1',
  notificationTexts: 'kuntakokeilu-2021',
  kind: 'transfer',
  language: 'fi',
  recipientName: 'Testi Kalle Esimerkki',
  address: ['Keksitty katu 12 A 34', '00990 KEKSITTYLÄ'],
  eventDate: '2021-03-01',
  programmeName: { fi: 'Työllisyyden kuntakokeilu', sv: 'Kommunförsöket' },
  municipalityName: { fi: 'Pori', sv: 'Björneborg' },
  formerMunicipalityName: null,
  servicePoint: {
    name: { fi: 'Porin toimipiste', sv: 'Björneborgs kontor' },
    street: 'Keksittykuja 7',
    postalCode: '28100',
    postOffice: 'PORI',
    phone: '02 000 0000',
    email: 'pori@esimerkki.fi',
  },
  caseworkerName: 'Maija Mallikas',
  caseworkerTitle: { fi: 'omavalmentaja', sv: 'egen coach' },
  teOfficeName: { fi: 'Satakunnan TE-toimisto', sv: 'Satakunta TE-byrå' },
  isProtected: false,
}

/** A letter to an invented person, as the kind has it, with what the test is about. */
export function letterFacts(changes: Partial<LetterFacts> = {}): LetterFacts {
  const kind = changes.kind ?? transfer.kind
  const former = { fi: 'Ulvila', sv: 'Ulvsby' }
  const leaving = { municipalityName: null, servicePoint: null, caseworkerName: null }
  return {
    ...transfer,
    ...(kind === 'return' || kind === 'end' ? leaving : {}),
    ...(kind === 'transfer' || kind === 'caseworker' ? {} : { formerMunicipalityName: former }),
    ...changes,
  }
}

/** Every kind in every language, as each programme words it. */
export const everyNotification = programmeIds.flatMap((notificationTexts) =>
  notificationKinds.flatMap((kind) =>
    (['fi', 'sv', 'fi+sv'] as const).map((language) => ({ notificationTexts, kind, language })),
  ),
)

/** What a text about the people above must not hold when they are protected. */
export const places =
  /pori|björneborg|ulvila|ulvsby|satakun|keksittykuja|28100|02 000|@|mallikas|toimipiste|kontor/i
