import type { LanguageShortage, Shortage } from './shortage.ts'

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })

/** One sentence for the operator: who waits, where, and which capacity is short. */
export function describeShortage(shortage: Shortage): string {
  const { areaIds, servicePointIds, municipalities, groups, customerCount, placeCount, waitingCount } =
    shortage
  const details = [
    ...(municipalities.length > 0 ? [`municipality ${and(municipalities)}`] : []),
    ...(groups.length > 0 ? [`group ${and(groups)}`] : []),
  ]
  const customers = `customers of ${and(servicePointIds)}${details.length > 0 ? ` (${details.join('; ')})` : ''}`
  const capacity =
    shortage.caseworkerIds.length > 0
      ? `all who may serve the ${customerCount} ${customers} have ${placeCount} places`
      : `no listed caseworker may serve the ${customers}`
  return `In ${and(areaIds)} capacity is short by ${waitingCount}: ${capacity}. No assignment could place more.`
}

/** One sentence for the operator: which language capacity is short, and where. */
export function describeLanguageShortage({
  areaId,
  servicePointId,
  language,
  count,
}: LanguageShortage): string {
  const place = servicePointId === areaId ? areaId : `${areaId} (${servicePointId})`
  return `${languageNames.of(language)}-speaking capacity in ${place} is short by ${count}: no assignment of as many customers could serve more of them in their language.`
}

function and(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words)
}
