import type { NightFiles } from './night-files.ts'
import type { CaseworkerLine } from './night-queries.ts'

/** Caseworkers of the same municipalities, languages, groups and capacities, under other ids and names. */
export function writeCaseworkers(lines: readonly CaseworkerLine[], night: NightFiles): void {
  lines.forEach((line, index) => {
    const ordinal = String(index + 1).padStart(4, '0')
    night.addCaseworker({
      caseworker_id: `KOE-${ordinal}`,
      name: `Kuviteltu Työntekijä ${ordinal}`,
      municipality_code: line.municipality,
      service_point_id: line.servicePoint ?? '',
      languages: line.languages.join('|'),
      groups: line.groups.join('|'),
      full_time_equivalent: line.fullTimeEquivalent.replace('.', ','),
      most_customers: line.mostCustomers === null ? '' : String(line.mostCustomers),
    })
  })
}
