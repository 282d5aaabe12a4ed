import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'

/** A table of a night's fates: text under named columns, of which the first `keys` name the row. */
export interface FateTable {
  readonly name: 'outcomes' | 'rejected' | 'notifications' | 'absent' | 'assignments'
  readonly columns: readonly string[]
  readonly keys: number
  /** Columns of which what is expected may say nothing, by an empty cell. */
  readonly silent?: readonly string[]
  readonly query: (run: Run) => RawBuilder<Readonly<Record<string, string>>>
}

/** What became of everyone in the night that was run last on this database; for comparing with what was expected. */
export const fateTables: readonly FateTable[] = [
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
    query: () => sql`
      select customer_number, outcome, reason_code, coalesce(municipality_code, '') as municipality_code,
          array_to_string(groups_met, '|') as groups_met, array_to_string(groups_unknown, '|') as groups_unknown
      from staging.night_verdict
      order by customer_number collate "C"`,
  },
  {
    name: 'rejected',
    columns: ['file_name', 'line_number', 'customer_number', 'reason_codes', 'fields'],
    keys: 2,
    query: ({ runId }) => sql`
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
    query: ({ runId }) => sql`
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
    query: ({ runId, programmeId }) => sql`
      select customer_number, (run_id = ${runId})::text as newly_absent
      from register.absence
      where programme_id = ${programmeId} and ended_on is null
      order by customer_number collate "C"`,
  },
  {
    // Kept: the caseworker whom the customer had last, in whatever programme, or at the TE office.
    name: 'assignments',
    columns: ['customer_number', 'service_point_id', 'caseworker', 'caseworker_id'],
    keys: 1,
    silent: ['caseworker_id'],
    query: ({ runId }) => sql`
      select customer_number, assignment.service_point_id,
          case
              when assignment.reason = 'DORMANT' then 'dormant'
              when assignment.caseworker_id is null then 'waiting'
              when assignment.caseworker_id = coalesce(former.caseworker_id, person.responsible_expert) then 'kept'
              else 'named'
          end as caseworker,
          coalesce(assignment.caseworker_id, '') as caseworker_id
      from register.assignment
      inner join register.customership using (customership_id)
      inner join register.person using (customer_number)
      left join lateral (
          select earlier.caseworker_id
          from register.assignment as earlier
          inner join register.customership as its using (customership_id)
          where its.customer_number = customership.customer_number
              and earlier.assignment_id < assignment.assignment_id
              and earlier.caseworker_id is not null
          order by earlier.assignment_id desc
          limit 1
      ) as former on true
      where assignment.started_run_id = ${runId}
      order by customer_number collate "C"`,
  },
]

/** The rows of one table, as text under its columns. */
export async function readFates(db: Db, run: Run, { columns, query }: FateTable): Promise<string[][]> {
  const { rows } = await query(run).execute(db)
  return rows.map((row) => columns.map((column) => row[column] ?? ''))
}
