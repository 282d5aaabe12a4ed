import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { BalanceError } from '../errors.ts'
import { namesAnotherCaseworker } from '../notify/notification-queries.ts'
import { type BalanceCheck, type CountedCheck, findBalance, insertBalance } from './balance-queries.ts'

interface Check {
  /** What must equal what. */
  readonly name: string
  readonly left: RawBuilder<unknown>
  readonly right: RawBuilder<unknown>
}

const isEvent = sql`outcome in ('TRANSFER', 'MOVE', 'RETURN', 'END')`

/** What several checks count, of the tables that a night fills: each is read once. */
function sharedCounts({ runId, programmeId }: Run): RawBuilder<unknown> {
  return sql`
    decided as (
        select
            count(*) as number,
            count(*) filter (where ${isEvent}) as event_number,
            count(*) filter (where outcome = 'END' and line_number is null) as number_without_row
        from audit.decision
        where run_id = ${runId}
    ),
    membership as (
        select
            count(*) filter (where started_run_id = ${runId}) as begun_number,
            count(*) filter (where ended_run_id = ${runId}) as ended_number
        from register.customership
        where started_run_id = ${runId} or ended_run_id = ${runId}
    ),
    open_membership as (
        select count(*) as number
        from register.customership
        where programme_id = ${programmeId} and ended_on is null
    ),
    named_anew as materialized (
        select customership_id
        from register.assignment
        where started_run_id = ${runId} and ${namesAnotherCaseworker}
    )`
}

/** The checks that the account alone can repeat at any later time. */
function accountChecks({ runId }: Run): Check[] {
  const outcomes = (condition: RawBuilder<unknown>) => sql`
    select coalesce(sum(customer_count), 0) from audit.outcome_count where run_id = ${runId} and ${condition}`
  const accepted = sql`select coalesce(sum(accepted_count), 0) from audit.source_file where run_id = ${runId}`
  const begun = sql`select begun_number from membership`
  const ended = sql`select ended_number from membership`
  return [
    {
      name: 'rows received = rows accepted + rows rejected',
      left: sql`select coalesce(sum(row_count), 0) from audit.source_file where run_id = ${runId} and accepted_count is not null`,
      right: sql`select (${accepted}) + (select count(*) from audit.rejected_row where run_id = ${runId})`,
    },
    {
      name: 'rows accepted + members ended without a row = outcomes',
      left: sql`select (${accepted}) + (select number_without_row from decided)`,
      right: outcomes(sql`true`),
    },
    {
      name: 'transfers, moves, returns and ends = decisions of them',
      left: outcomes(isEvent),
      right: sql`select event_number from decided`,
    },
    {
      name: 'decisions of the TE office applied = returns, moves and corrections by them',
      left: sql`select count(*) from register.te_decision where settled_run_id = ${runId} and effect = 'APPLIED'`,
      right: outcomes(sql`reason_code in ('CORRECTION', 'RETURN_DECISION', 'TRANSFER_DECISION')`),
    },
    {
      name: 'transfers and moves = customerships begun',
      left: outcomes(sql`outcome in ('TRANSFER', 'MOVE')`),
      right: begun,
    },
    {
      name: 'moves, returns and ends = customerships ended',
      left: outcomes(sql`outcome in ('MOVE', 'RETURN', 'END')`),
      right: ended,
    },
    {
      // Whose customership ends with the job search is not told: they ended it, or heard from the office.
      name: 'transfers, moves, returns and ends = notified + held with a reason',
      left: outcomes(sql`${isEvent} and reason_code <> 'JOB_SEARCH_ENDED'`),
      right: sql`select count(*) from register.notification where run_id = ${runId} and kind <> 'caseworker'`,
    },
    {
      name: 'caseworkers named anew = customers told of them',
      left: sql`select count(*) from named_anew`,
      right: sql`select count(*) from register.notification where run_id = ${runId} and kind = 'caseworker'`,
    },
    {
      name: 'handover lines of arrivals = customerships begun',
      left: sql`select count(*) from register.handover_line where run_id = ${runId} and event = 'TULEE'`,
      right: begun,
    },
    {
      name: 'handover lines of departures = customerships ended',
      left: sql`select count(*) from register.handover_line where run_id = ${runId} and event = 'LAHTEE'`,
      right: ended,
    },
  ]
}

/** The checks that hold only while tonight's rows are staged, or until the next night changes what is true now. */
function publishingChecks({ runId, programmeId }: Run): Check[] {
  return [
    {
      name: 'rows staged = rows received',
      left: sql`select count(*) from staging.customer inner join staging.night_file using (staged_file_id)`,
      right: sql`select coalesce(sum(row_count), 0) from audit.source_file where run_id = ${runId} and accepted_count is not null`,
    },
    {
      name: 'entries planned for files = notifications to write + handover lines',
      left: sql`
        select coalesce(sum(entry_count), 0)
        from register.output_file
        where run_id = ${runId} and coalesce(form, 'lines') = 'lines'`,
      right: sql`
        select (select count(*) from register.notification where run_id = ${runId} and output_file_id is not null)
            + (select count(*) from register.handover_line where run_id = ${runId})`,
    },
    {
      name: 'municipalities served = handovers to them',
      left: sql`
        select count(*)
        from staging.night_municipality
        where area_id is not null and municipality_code = resolved_code`,
      right: sql`
        select count(*)
        from register.output_file
        inner join staging.night_municipality using (municipality_code)
        where run_id = ${runId} and form = 'manifest'
            and night_municipality.area_id is not null and municipality_code = resolved_code`,
    },
    {
      name: 'caseworkers named anew = municipalities told of them',
      left: sql`select count(*) from named_anew`,
      right: sql`
        select count(*)
        from register.handover_line
        inner join named_anew using (customership_id)
        where handover_line.run_id = ${runId} and event = 'TYONTEKIJA'`,
    },
    {
      name: 'customerships open = assignments open',
      left: sql`select number from open_membership`,
      right: sql`
        select count(*) from register.assignment
        inner join register.customership using (customership_id)
        where assignment.ended_on is null and customership.programme_id = ${programmeId} and customership.ended_on is null`,
    },
    {
      name: 'customers in need = with a caseworker + waiting + dormant',
      left: sql`select count(*) from staging.night_need`,
      right: sql`
        select (select count(*) from staging.night_placement)
            + (select count(*) from staging.night_need where state = 'dormant')`,
    },
    {
      name: 'customers who wait = shortage of capacity',
      left: sql`select count(*) from staging.night_placement where caseworker_id is null`,
      right: sql`
        select coalesce(sum(customer_count), 0) from audit.shortage where run_id = ${runId} and kind = 'capacity'`,
    },
    {
      name: 'decisions = standings they changed',
      left: sql`select number from decided`,
      right: sql`select count(*) from register.standing where run_id = ${runId}`,
    },
    {
      name: 'customerships open = kept + begun + members absent + members rejected',
      left: sql`select number from open_membership`,
      right: sql`
        select (select count(*) from staging.night_verdict where outcome in ('KEEP', 'TRANSFER', 'MOVE'))
            + (select count(*) from register.absence where programme_id = ${programmeId} and ended_on is null)
            + (
                select count(*) from register.customership
                where programme_id = ${programmeId} and ended_on is null
                    and customer_number in (select customer_number from staging.night_rejection)
                    and customer_number not in (select customer_number from staging.night_verdict)
            )`,
    },
  ]
}

/** Counts every check into the account. Throws BalanceError, which undoes the night, when one does not close. */
export async function balance(tx: Tx, run: Run): Promise<void> {
  const counted = await count(tx, run, [...accountChecks(run), ...publishingChecks(run)])
  await insertBalance(tx, run, counted)
  refuseOpen(counted)
}

/** Counts the repeatable checks of a completed run again and compares them with the account. */
export async function recheckBalance(db: Db, run: Run): Promise<readonly string[]> {
  const recorded = new Map((await findBalance(db, run.runId)).map((check) => [check.checkName, check]))
  const counted = await count(db, run, accountChecks(run))
  return counted.flatMap((now) => {
    const then = recorded.get(now.checkName)
    if (then === undefined) return [`balance "${now.checkName}" is missing from the account`]
    return differs(now, then)
      ? [`balance "${now.checkName}": recorded ${sides(then)}, now ${sides(now)}`]
      : []
  })
}

async function count(db: Db, run: Run, checks: readonly Check[]): Promise<CountedCheck[]> {
  const { rows } = await sql<CountedCheck>`
    with ${sharedCounts(run)}
    ${sql.join(
      checks.map(
        ({ name, left, right }) => sql`
          select ${name}::text as "checkName", (${left})::bigint as "leftCount", (${right})::bigint as "rightCount"`,
      ),
      sql` union all `,
    )}`.execute(db)
  return rows
}

function refuseOpen(checks: readonly CountedCheck[]): void {
  const open = checks.filter((check) => check.leftCount !== check.rightCount)
  if (open.length === 0) return
  const list = open.map((check) => `"${check.checkName}" (${sides(check)})`).join(', ')
  throw new BalanceError(
    `the night does not balance: ${list}; nothing was published. This is a fault of the program: keep the input and report it`,
  )
}

function differs(one: CountedCheck, other: BalanceCheck): boolean {
  return one.leftCount !== other.leftCount || one.rightCount !== other.rightCount
}

function sides(check: CountedCheck): string {
  return `${check.leftCount} = ${check.rightCount}`
}
