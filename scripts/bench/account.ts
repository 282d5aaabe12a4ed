import { sql } from 'kysely'
import { openSession } from '../../pipeline/db/database.ts'

/** What a night published: rows per table, and customers per outcome, reason and place. */
export type Account = Readonly<Record<string, number>>

const publishedTables = [
  'audit.decision',
  'audit.outcome_count',
  'audit.rejected_row',
  'audit.source_file',
  'register.area',
  'register.assignment',
  'register.caseworker',
  'register.customer',
  'register.customership',
  'register.handover_line',
  'register.municipality',
  'register.notification',
  'register.output_file',
  'register.person',
  'register.service_point',
  'register.standing',
]

export async function countPublished(url: string): Promise<Account> {
  const session = await openSession(url, 'bench account')
  try {
    const tables = publishedTables.map(
      (table) => sql`select ${table} as what, count(*)::integer as count from ${sql.table(table)}`,
    )
    const { rows } = await sql<{ what: string; count: number }>`
      ${sql.join(tables, sql` union all `)}
      union all
      select concat_ws(' ', outcome, reason_code, coalesce(area_id, '-'), coalesce(municipality_code, '-')), customer_count
      from audit.outcome_count
      union all
      select concat_ws(' ', kind, channel, language, status, hold_reason), count(*)::integer
      from register.notification
      group by kind, channel, language, status, hold_reason`.execute(session.db)
    return Object.fromEntries(rows.map(({ what, count }) => [what, count]))
  } finally {
    await session.close()
  }
}

/** What two accounts do not agree on, as sentences. */
export function compareAccounts(floor: Account, ours: Account): string[] {
  const names = [...new Set([...Object.keys(floor), ...Object.keys(ours)])].sort()
  return names
    .filter((name) => floor[name] !== ours[name])
    .map((name) => `${name}: the floor has ${floor[name] ?? 0}, the night ${ours[name] ?? 0}`)
}
