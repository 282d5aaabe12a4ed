import type { LetterFacts } from '../../pipeline/deliver/content/letter.ts'
import type { ToldReason } from '../../pipeline/deliver/content/text-schema.ts'
import { type NotificationKind, notificationKinds } from '../../pipeline/domain.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { programmeIds } from './programme-files.ts'

/** Ids as notifications have them, each with another reference. */
export function notificationId(number: number): string {
  return `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`
}

const transfer: LetterFacts = {
  notificationId: notificationId(1),
  notificationTexts: 'kuntakokeilu-2021',
  kind: 'transfer',
  reason: 'ELIGIBLE',
  groups: ['under-30'],
  isNewSearch: false,
  isPilotCustomer: false,
  language: 'fi',
  isForeignLanguage: false,
  recipientName: 'Testi Kalle Esimerkki',
  address: ['Keksitty katu 12 A 34', '00990 KEKSITTYLÄ'],
  eventDate: '2021-03-01',
  lastDay: '2023-06-30',
  programmeName: { fi: 'Työllisyyden kuntakokeilu', sv: 'Kommunförsöket' },
  municipalityName: { fi: 'Pori', sv: 'Björneborg' },
  formerMunicipalityName: null,
  servicePoint: {
    name: { fi: 'Porin toimipiste', sv: 'Björneborgs kontor' },
    street: { fi: 'Keksittykuja 7', sv: 'Påhittade gränden 7' },
    postalCode: '28100',
    postOffice: { fi: 'PORI', sv: 'BJÖRNEBORG' },
    phone: '02 000 0000',
    email: 'pori@esimerkki.fi',
  },
  caseworkerName: 'Maija Mallikas',
  hasFormerCaseworker: false,
  caseworkerTitle: { fi: 'omavalmentaja', sv: 'personlig coach' },
  areaCaseworkerTitle: null,
  firstContact: null,
  teOfficeName: { fi: 'Satakunnan TE-toimisto', sv: 'Satakunta TE-byrå' },
  ownTeOfficeName: null,
  customerService: loadProgramme('kuntakokeilu-2021').customerService,
  isProtected: false,
}

/** As the services of 2025 have it. */
const withoutTeOffices = {
  teOfficeName: null,
  customerService: loadProgramme('tyovoimapalvelut-2025').customerService,
}

const usualReason: Readonly<Record<NotificationKind, ToldReason>> = {
  transfer: 'ELIGIBLE',
  restart: 'RESTARTED',
  move: 'HOME_MUNICIPALITY_CHANGED',
  return: 'HOME_MUNICIPALITY_OUTSIDE',
  end: 'PROGRAMME_ENDED',
  caseworker: 'ELIGIBLE',
}

/** A letter to an invented person, as the kind has it, with what the test is about. */
export function letterFacts(changes: Partial<LetterFacts> = {}): LetterFacts {
  const kind = changes.kind ?? transfer.kind
  const former = { fi: 'Ulvila', sv: 'Ulvsby' }
  const leaving = { municipalityName: null, servicePoint: null, caseworkerName: null }
  return {
    ...transfer,
    reason: usualReason[kind],
    ...(kind === 'return' || kind === 'end' ? leaving : {}),
    ...(changes.notificationTexts === 'tyovoimapalvelut-2025' ? withoutTeOffices : {}),
    ...(kind === 'transfer' || kind === 'restart' || kind === 'caseworker'
      ? {}
      : { formerMunicipalityName: former }),
    ...changes,
  }
}

/** Every kind in every language, as each programme words it. The services of 2025 have no end. */
export const everyNotification = programmeIds.flatMap((notificationTexts) =>
  notificationKinds
    .filter((kind) => kind !== 'end' || notificationTexts !== 'tyovoimapalvelut-2025')
    .flatMap((kind) =>
      (['fi', 'sv', 'fi+sv'] as const).map((language) => ({ notificationTexts, kind, language })),
    ),
)

/** Every place that a letter could tell, also by what is said in one area only; `places` finds them. */
export const tellingFacts = {
  isForeignLanguage: true,
  areaCaseworkerTitle: { fi: 'Porin valmentaja', sv: 'Björneborgs coach' },
  firstContact: { fi: 'Tule Porin toimipisteeseen.', sv: 'Kom till kontoret i Björneborg.' },
} as const

/** What a text about the people above must not hold when they are protected. */
export const places =
  /pori|björneborg|ulvila|ulvsby|satakun|keksittykuja|påhittade|28100|02 000|@|mallikas|toimipiste|kontor/i
