import type { LanguageShortage, Shortage } from './shortage.ts'

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })

/** In place of a count that is left out. */
const few = 'fewer than 5, or by what would give such a count away'

/** One sentence for the operator: how many wait (null: left out), where, and which capacity is short. */
export function describeShortage(shortage: Shortage, count: number | null): string {
  const { areaIds, servicePointIds, municipalities, groups, placeCount } = shortage
  const details = [
    ...(municipalities.length > 0 ? [`municipality ${and(municipalities)}`] : []),
    ...(groups.length > 0 ? [`group ${and(groups)}`] : []),
  ]
  const customers = `the customers of ${and(servicePointIds)}${details.length > 0 ? ` (${details.join('; ')})` : ''}`
  const capacity =
    shortage.caseworkerIds.length > 0
      ? `all ${placeCount} places of those who may serve ${customers} are taken`
      : `no listed caseworker may serve ${customers}`
  return `In ${and(areaIds)} capacity is short by ${count ?? few}: ${capacity}. No assignment could place more.`
}

/** One sentence for the operator: which language capacity is short, where, and for how many (null: left out). */
export function describeLanguageShortage(
  { areaId, servicePointId, language }: LanguageShortage,
  count: number | null,
): string {
  const place = servicePointId === areaId ? areaId : `${areaId} (${servicePointId})`
  return `${languageNames.of(language)}-speaking capacity in ${place} is short by ${count ?? few}: no assignment of as many customers could serve more of them in their language.`
}

/** Of those whose place is not told: too few wait there, or they are under non-disclosure. */
export function describeRest(count: number): string {
  return `Capacity is short by ${count} more, where fewer than 5 wait or people under non-disclosure do: their places are told in no count.`
}

export function describeLanguageRest(language: string, count: number): string {
  return `${languageNames.of(language)}-speaking capacity is short by ${count} more, where it is for fewer than 5 or for people under non-disclosure: their places are told in no count.`
}

function and(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words)
}
