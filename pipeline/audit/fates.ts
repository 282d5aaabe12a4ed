import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'

/** One table of a night's fates: rows of text under named columns, of which the first `keys` name the row. */
export interface FateTable {
  readonly name: 'outcomes' | 'rejected' | 'notifications' | 'absent'
  readonly columns: readonly string[]
  readonly keys: number
  readonly rows: readonly (readonly string[])[]
}

/** What became of everyone in the night that was run last on this database; for comparing with what was expected. */
export async function findFates(db: Db, { runId, programmeId }: Run): Promise<FateTable[]> {
  const queries = [
    {
      name: 'outcomes',
      columns: [
        'customer_number',
        'outcome',
        'reason_code',
        'municipality_code',
        'groups_met',
        'groups_unknown',
      ],
      keys: 1,
      query: sql<Record<string, string>>`
        select customer_number, outcome, reason_code, coalesce(municipality_code, '') as municipality_code,
            array_to_string(groups_met, '|') as groups_met, array_to_string(groups_unknown, '|') as groups_unknown
        from staging.night_verdict
        order by customer_number collate "C"`,
    },
    {
      name: 'rejected',
      columns: ['file_name', 'line_number', 'customer_number', 'reason_codes', 'fields'],
      keys: 2,
      query: sql<Record<string, string>>`
        select file_name, line_number::text, coalesce(customer_number, '') as customer_number,
            array_to_string(reason_codes, '|') as reason_codes, array_to_string(fields, '|') as fields
        from audit.rejected_row
        inner join audit.source_file using (source_file_id)
        where rejected_row.run_id = ${runId}
        order by file_name, line_number`,
    },
    {
      name: 'notifications',
      columns: ['customer_number', 'kind', 'channel', 'hold_reason'],
      keys: 2,
      query: sql<Record<string, string>>`
        select customer_number, kind, channel, coalesce(hold_reason, '') as hold_reason
        from register.notification
        inner join register.customership using (customership_id)
        where run_id = ${runId}
        order by customer_number collate "C", kind`,
    },
    {
      name: 'absent',
      columns: ['customer_number', 'newly_absent'],
      keys: 1,
      query: sql<Record<string, string>>`
        select customer_number, (run_id = ${runId})::text as newly_absent
        from register.absence
        where programme_id = ${programmeId} and ended_on is null
        order by customer_number collate "C"`,
    },
  ] as const
  const tables: FateTable[] = []
  for (const { name, columns, keys, query } of queries) {
    const { rows } = await query.execute(db)
    tables.push({ name, columns, keys, rows: rows.map((row) => columns.map((column) => row[column] ?? '')) })
  }
  return tables
}
