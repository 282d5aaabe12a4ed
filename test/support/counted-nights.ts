/** What nights leave behind, read plainly right after each: the export's rows, and who is whose customer. */
import { sql } from 'kysely'
import type { CustomerRow } from './builders.ts'
import type { TestNights } from './nights.ts'
import { readTable } from './plain-rows.ts'

export interface Counted {
  readonly number: string
  readonly row: CustomerRow | undefined
  /** As the last row that was accepted says. */
  readonly known: CustomerRow
  readonly area: string
  readonly municipality: string
  readonly groups: readonly string[]
  readonly customershipId: string
  readonly startedOn: string
  readonly startReason: string
  readonly transferredOn: string
  readonly servicePoint: string | null
  readonly caseworker: string | null
  readonly assignmentReason: string | null
  readonly assignedOn: string | null
}

export type CountedNight = Awaited<ReturnType<typeof readCountedNight>>

/** `lastRows`: of everybody, the last accepted row; this night's are put there. */
export async function readCountedNight(
  nights: TestNights,
  date: string,
  rows: readonly CustomerRow[],
  lastRows: Map<string, CustomerRow>,
) {
  const { db } = nights.session
  const [run] = await nights.rows('select run_id, finished_at from audit.run where as_of_date = $1', [date])
  const ofTheNight = sql`run_id = ${run?.run_id}`
  const customers = await readTable(db, 'register.customer')
  const flagged = await readTable(db, 'register.flagged_number')
  const hidden = new Set([
    ...customers.filter((one) => one.is_protected).map((one) => one.customer_number),
    ...flagged.map((one) => one.customer_number),
  ])
  const { rows: rejected } = await sql<{
    customer_number: string | null
    reason_codes: string[]
    file_name: string
  }>`
    select customer_number, reason_codes, file_name
    from audit.rejected_row
    inner join audit.source_file using (source_file_id, run_id)
    where ${ofTheNight}`.execute(db)
  const refused = new Set(rejected.map((one) => one.customer_number))
  const accepted = new Map(
    rows.flatMap((row) => {
      const number = row.customer_number ?? ''
      return refused.has(number) ? [] : [[number, row] as const]
    }),
  )
  for (const [number, row] of accepted) lastRows.set(number, row)
  const all = await readTable(db, 'register.customership')
  const assignments = await readTable(db, 'register.assignment')
  const members: Counted[] = all
    .filter((one) => one.ended_on === null && !hidden.has(one.customer_number))
    .map((one) => {
      const transfers = all.filter(
        (other) =>
          other.customer_number === one.customer_number && /ELIGIBLE|RESTARTED/.test(other.start_reason),
      )
      const served = assignments.find(
        (other) => other.customership_id === one.customership_id && other.ended_on === null,
      )
      return {
        number: one.customer_number,
        row: accepted.get(one.customer_number),
        known: lastRows.get(one.customer_number) ?? {},
        area: one.area_id,
        municipality: one.municipality_code,
        groups: one.group_ids,
        customershipId: one.customership_id,
        startedOn: one.started_on,
        startReason: one.start_reason,
        transferredOn:
          transfers
            .map(({ started_on }) => started_on)
            .toSorted()
            .at(-1) ?? '',
        servicePoint: served?.service_point_id ?? null,
        caseworker: served?.caseworker_id ?? null,
        assignmentReason: served?.reason ?? null,
        assignedOn: served?.started_on ?? null,
      }
    })
  return {
    date,
    finishedAt: run?.finished_at as Date,
    rows,
    rejected,
    hidden,
    accepted,
    members,
    customerships: all,
    caseworkers: await readTable(db, 'register.caseworker'),
    absences: await readTable(db, 'register.absence'),
    decisions: await readTable(db, 'audit.decision'),
    notifications: await readTable(db, 'register.notification', ofTheNight),
  }
}
