/** What nights leave behind, read plainly right after each: the export's rows, and who is whose customer. */
import type { CustomerRow } from './builders.ts'
import type { TestNights } from './nights.ts'

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
  const customers = await db.selectFrom('register.customer').selectAll().execute()
  const flagged = await db.selectFrom('register.flagged_number').select('customer_number').execute()
  const hidden = new Set([
    ...customers.filter((one) => one.is_protected).map((one) => one.customer_number),
    ...flagged.map((one) => one.customer_number),
  ])
  const rejected = await db
    .selectFrom('audit.rejected_row')
    .innerJoin('audit.source_file', 'audit.source_file.source_file_id', 'audit.rejected_row.source_file_id')
    .select(['customer_number', 'reason_codes', 'file_name'])
    .where('audit.rejected_row.run_id', '=', String(run?.run_id))
    .execute()
  const refused = new Set(rejected.map((one) => one.customer_number))
  const accepted = new Map(
    rows.flatMap((row) => {
      const number = row.customer_number ?? ''
      return refused.has(number) ? [] : [[number, row] as const]
    }),
  )
  for (const [number, row] of accepted) lastRows.set(number, row)
  const all = await db.selectFrom('register.customership').selectAll().execute()
  const assignments = await db.selectFrom('register.assignment').selectAll().execute()
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
    caseworkers: await db.selectFrom('register.caseworker').selectAll().execute(),
    absences: await db.selectFrom('register.absence').selectAll().execute(),
    decisions: await db.selectFrom('audit.decision').selectAll().orderBy('decision_id').execute(),
    notifications: await db
      .selectFrom('register.notification')
      .selectAll()
      .where('run_id', '=', String(run?.run_id))
      .execute(),
  }
}
