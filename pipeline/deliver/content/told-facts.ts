/**
 * What each kind of notification must tell, tried on invented facts in which each fact is told by its name.
 */
import type { NotificationKind } from '../../domain.ts'
import type { Programme } from '../../programmes/programme.ts'
import { composeParts } from './letter.ts'
import type { LetterFacts } from './letter-facts.ts'
import { formatDate, ownSentences } from './own-sentences.ts'
import { referenceOf } from './reference.ts'
import { programmeTexts, readEnglishTexts, readTexts } from './text-files.ts'
import type { ToldEvent } from './told-events.ts'

const contact = ['servicePoint', 'street', 'postalCode', 'postOffice', 'phone', 'email'] as const
const served = ['municipality', ...contact, 'caseworkerTitle', 'caseworker', 'firstContact'] as const

/** What each kind must tell where it is known, besides the day, the reason, the plan, the act and whom to phone. */
const told: Readonly<Record<NotificationKind, readonly string[]>> = {
  transfer: served,
  restart: ['formerMunicipality', ...served],
  move: ['formerMunicipality', ...served],
  return: ['formerMunicipality'],
  end: ['formerMunicipality'],
  caseworker: [...contact, 'caseworkerTitle', 'caseworker'],
}

const servedInEnglish = ['municipality', ...contact, 'caseworker'] as const
const toldInEnglish: Readonly<Record<NotificationKind, readonly string[]>> = {
  transfer: servedInEnglish,
  restart: servedInEnglish,
  move: servedInEnglish,
  return: [],
  end: [],
  caseworker: [...contact, 'caseworker'],
}

/** What begins or goes on must tell until when, what obliges the customer, and what may be asked for. */
const begins: readonly NotificationKind[] = ['transfer', 'restart', 'move']

const trialId = '00000000-0000-4000-8000-000000000000'
const trialReference = referenceOf(trialId)
const invented = (name: string) => `<${name}>`

/** Everything known; each fact is told by its name. */
export function inventedFacts(programme: Programme, event: ToldEvent): LetterFacts {
  const both = (name: string) => ({ fi: invented(name), sv: invented(name) })
  const inThree = (name: string) => ({ ...both(name), en: invented(name) })
  const leaves = event.kind === 'return' || event.kind === 'end'
  return {
    notificationId: trialId,
    notificationTexts: programme.notificationTexts,
    ...event,
    groups: [],
    isNewSearch: false,
    isPilotCustomer: false,
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

type Fact = readonly [name: string, value: string]

/**
 * Throws, naming it, where something is left untold. Of a protected person nothing else is known that could be left
 * untold than what no place is told by.
 */
export function requireTold({ act }: Programme, facts: LetterFacts): void {
  const language = facts.language === 'sv' ? 'sv' : 'fi'
  const own = programmeTexts(readTexts(language), facts.notificationTexts, language)
  const { reason, ...sentences } = ownSentences(own, facts, language)
  const { duty, data } = own.phrases
  requireIn(JSON.stringify(composeParts(facts)), [
    ...toldToAll(facts, language),
    ['act', act.number],
    ['plan', sentences.plan ?? ''],
    ...given(facts.kind !== 'caseworker', { reason }),
    ...given(begins.includes(facts.kind), { ...sentences, duty, data }),
    ...given(!facts.isProtected, {
      ...inventedValues(told[facts.kind]),
      teOffice: facts.kind === 'return' ? facts.ownTeOfficeName?.[language] : null,
    }),
  ])
}

/** The same of the English: on a letter's first page what it is and whom to call, at the end the rest. */
export function requireToldInEnglish(facts: LetterFacts): void {
  const parts = composeParts(facts)
  const own = programmeTexts(readEnglishTexts(), facts.notificationTexts, 'en')
  const { reason, ...sentences } = ownSentences(own, facts, 'en')
  requireIn(JSON.stringify(parts[0]?.noteInEnglish), toldToAll(facts, 'en'))
  requireIn(JSON.stringify(parts.at(-1)?.sections.at(-1)), [
    ...toldToAll(facts, 'en'),
    ['plan', sentences.plan ?? ''],
    ...given(facts.kind !== 'caseworker', { reason }),
    ...given(begins.includes(facts.kind), { ...sentences, duty: own.duty }),
    ...given(!facts.isProtected, inventedValues(toldInEnglish[facts.kind])),
  ])
}

/** The day, and whom to phone with which reference: in every kind, under non-disclosure too. */
function toldToAll({ eventDate }: LetterFacts, language: 'fi' | 'sv' | 'en'): readonly Fact[] {
  return [
    ['date', formatDate(eventDate, language)],
    ['helpPhone', invented('helpPhone')],
    ['reference', trialReference],
  ]
}

function inventedValues(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, invented(name)]))
}

/** What is not known need not be told. */
function given(
  isTold: boolean,
  values: Readonly<Record<string, string | null | undefined>>,
): readonly Fact[] {
  return isTold ? Object.entries(values).map(([name, value]) => [name, value ?? '']) : []
}

function requireIn(words: string, facts: readonly Fact[]): void {
  const spaced = words.replaceAll('\u00a0', ' ')
  const untold = facts.filter(([, value]) => !spaced.includes(value)).map(([name]) => `{${name}}`)
  if (untold.length > 0) throw new Error(`${untold.join(', ')} is not told`)
}
