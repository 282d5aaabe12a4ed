import type { LetterFacts } from './letter-facts.ts'
import type { Values } from './placeholders.ts'
import { referenceOf } from './reference.ts'
import type { Circumstance, Disclosing, Language } from './text-schema.ts'

/**
 * The one place that decides what a text may know besides `sentences`, the programme's own. Of a protected person it
 * knows no place, so that no wording, however it is edited, can tell one; what an area says in its own way would tell
 * the area. Names are in `language`, whom to phone in the words' own.
 */
export function valuesOf(
  facts: LetterFacts,
  language: Language,
  sentences: Values,
  wordsIn: Language | 'en' = language,
): Values {
  if (facts.municipalityName === null && isToMunicipality(facts)) {
    throw new Error(
      `notification ${facts.notificationId}: a ${facts.kind} is to a municipality, but none is given`,
    )
  }
  const tellable = <Value>(value: Value | null) => (facts.isProtected ? null : value)
  const servicePoint = facts.municipalityName === null ? null : tellable(facts.servicePoint)
  const { name, phone, hours, url } = facts.customerService
  const known: Record<string, string | null> & Record<Disclosing | Circumstance, string | null> = {
    helpLine: name[wordsIn],
    helpPhone: phone[wordsIn],
    helpHours: hours[wordsIn],
    helpUrl: url[wordsIn],
    reference: referenceOf(facts.notificationId),
    newSearch: facts.isNewSearch ? 'yes' : null,
    pilotCustomer: facts.isPilotCustomer ? 'yes' : null,
    severalGroups: facts.groups.length > 1 ? 'yes' : null,
    formerCaseworker: facts.hasFormerCaseworker ? 'yes' : null,
    caseworkerTitle: (tellable(facts.areaCaseworkerTitle) ?? facts.caseworkerTitle)[language],
    municipality: tellable(facts.municipalityName)?.[language] ?? null,
    formerMunicipality: tellable(facts.formerMunicipalityName)?.[language] ?? null,
    servicePoint: servicePoint?.name[language] ?? null,
    street: servicePoint?.street[language] ?? null,
    postalCode: servicePoint?.postalCode ?? null,
    postOffice: servicePoint?.postOffice[language] ?? null,
    phone: servicePoint?.phone ?? null,
    email: servicePoint?.email ?? null,
    caseworker: tellable(facts.caseworkerName),
    firstContact: tellable(facts.firstContact)?.[language] ?? null,
    teOffice: tellable(facts.ownTeOfficeName)?.[language] ?? null,
  }
  return Object.fromEntries(
    Object.entries({ ...sentences, ...known }).map(([name, value]) => {
      const told = value === null ? null : tidy(value) || null
      return [name, unbroken.includes(name) ? (told?.replaceAll(' ', noBreakSpace) ?? null) : told]
    }),
  )
}

/** Numbers that stand within sentences: a line that ends in the middle of one makes it hard to phone. */
const unbroken: readonly string[] = ['helpPhone', 'reference']
const noBreakSpace = '\u00a0'

function isToMunicipality({ kind }: LetterFacts): boolean {
  return kind === 'transfer' || kind === 'restart' || kind === 'move'
}

/** Soft hyphens, zero-width spaces and joiners of words, marks of direction: some program left them in a name. */
const unseen = /[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]/g

/** Composed letters (NFC; exports hold decomposed ones, which fonts draw badly), single spaces, nothing unseen. */
export function tidy(text: string): string {
  return text.replace(unseen, '').normalize('NFC').replace(/\s+/g, ' ').trim()
}
