import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { IsoDate, Run, Stage } from '../domain.ts'
import { UsageError } from '../errors.ts'

// --- the run ledger ----------------------------------------------------------------------------------------

/** What the operator said that changes the night's outcome. */
export interface RunOptions {
  readonly withoutOffices: readonly string[]
  readonly allowUnconfirmedAreas: boolean
}

/** Runs that a dead process left behind: whoever holds the lock knows that nobody else is running. */
export async function abandonDeadRuns(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ runId: string }>`
      update audit.run set status = 'abandoned', finished_at = now()
      where status = 'running'
      returning run_id as "runId"`.execute(tx)
    for (const { runId } of rows) await endOpenStages(tx, runId, 'failed')
  })
}

export interface CompletedRun {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly inputSha256: string | null
  readonly ruleSetSha256: string
  readonly options: RunOptions
}

/** Whether one of these nights was ever completed, also one that was undone since. */
export async function isAnyCompleted(
  db: Db,
  nights: readonly Pick<Run, 'programmeId' | 'asOfDate'>[],
): Promise<boolean> {
  const { rows } = await sql`
    select from audit.run
    inner join unnest(
        ${nights.map((night) => night.programmeId)}::text[],
        ${nights.map((night) => night.asOfDate)}::date[]
    ) as night (programme_id, as_of_date) using (programme_id, as_of_date)
    where run.status in ('completed', 'undone')
    limit 1`.execute(db)
  return rows.length > 0
}

/** Of the programme's completed runs the latest, that of a date, and the last before it; latest first. */
export async function findCompletedRuns(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<CompletedRun[]> {
  const latest = (condition: RawBuilder<unknown>) => sql`(
    select max(as_of_date) from audit.run
    where programme_id = ${programmeId} and status = 'completed' and ${condition}
  )`
  const { rows } = await sql<CompletedRun>`
    select
        run_id as "runId",
        programme_id as "programmeId",
        as_of_date as "asOfDate",
        input_sha256 as "inputSha256",
        rule_set_sha256 as "ruleSetSha256",
        options
    from audit.run
    where programme_id = ${programmeId} and status = 'completed'
        and as_of_date in (
            ${latest(sql`true`)}, ${asOfDate}::date, ${latest(sql`as_of_date < ${asOfDate}::date`)}
        )
    order by as_of_date desc`.execute(db)
  return rows
}

/** Whether another programme's night has taken over caseworkers of the programme's open customerships. */
export async function isContinued(db: Db, programmeId: string): Promise<boolean> {
  const { rows } = await sql<{ isSo: boolean }>`
    select
        exists (select from audit.run where programme_id <> ${programmeId} and status = 'completed')
        and exists (
            select from register.customership
            where programme_id = ${programmeId}
                and ended_on is null
                and not exists (
                    select from register.assignment
                    where assignment.customership_id = customership.customership_id and assignment.ended_on is null
                )
        ) as "isSo"`.execute(db)
  return one(rows).isSo
}

export interface RunOnRecord extends CompletedRun {
  readonly status: string
}

/** One run, whatever became of it; null when there is none of that number. */
export async function findRun(db: Db, runId: string): Promise<RunOnRecord | null> {
  const { rows } = await sql<RunOnRecord>`
    select
        run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate", input_sha256 as "inputSha256",
        rule_set_sha256 as "ruleSetSha256", options, status
    from audit.run
    where run_id = ${runId}::bigint`.execute(db)
  return rows[0] ?? null
}

/** Completed runs, of any programme, whose files are not all written, those released later included; oldest first. */
export async function findUnfinishedRuns(db: Db): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run
    where status = 'completed'
        and (
            output_completed_at is null
            or exists (
                select from register.output_file where output_file.run_id = run.run_id and closed_at is null
            )
        )
    order by run_id`.execute(db)
  return rows
}

/** The names of the offices' customer files that a run read. */
export async function findCustomerFileNames(db: Db, runId: string): Promise<string[]> {
  const { rows } = await sql<{ fileName: string }>`
    select file_name as "fileName"
    from audit.source_file
    where run_id = ${runId} and accepted_count is not null and file_name like 'customers-%'
    order by file_name`.execute(db)
  return rows.map(({ fileName }) => fileName)
}

/** The names of all customer files that nights of the programme have read. */
export async function findAllCustomerFileNames(db: Db, programmeId: string): Promise<string[]> {
  const { rows } = await sql<{ fileName: string }>`
    select distinct file_name as "fileName"
    from audit.source_file
    inner join audit.run using (run_id)
    where programme_id = ${programmeId}
        and status = 'completed'
        and accepted_count is not null
        and file_name like 'customers-%'
    order by "fileName"`.execute(db)
  return rows.map(({ fileName }) => fileName)
}

export async function insertRun(
  db: Db,
  run: {
    programmeId: string
    asOfDate: IsoDate
    ruleSetSha256: string
    /** What decides it besides the rules; null: unknown. */
    program: { version: string; textsSha256: string; layoutSha256: string } | null
    options: RunOptions
  },
): Promise<Run> {
  const { version = null, textsSha256 = null, layoutSha256 = null } = run.program ?? {}
  const { rows } = await sql<Run>`
    insert into audit.run (
        programme_id, as_of_date, rule_set_sha256, program_version, texts_sha256, layout_sha256, options
    )
    values (
        ${run.programmeId}, ${run.asOfDate}, ${run.ruleSetSha256}, ${version}, ${textsSha256}, ${layoutSha256},
        ${JSON.stringify(run.options)}::jsonb
    )
    returning run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"`.execute(db)
  return one(rows)
}

export async function setRunInput(db: Db, run: Run, inputSha256: string): Promise<void> {
  await sql`update audit.run set input_sha256 = ${inputSha256} where run_id = ${run.runId}`.execute(db)
}

export async function completeRun(tx: Tx, run: Run): Promise<void> {
  await sql`
    update audit.run
    set status = 'completed',
        finished_at = clock_timestamp(),
        absent_count = absence.absent_count,
        newly_absent_count = absence.newly_absent_count
    from (
        select count(*) as absent_count, count(*) filter (where run_id = ${run.runId}) as newly_absent_count
        from register.absence
        where programme_id = ${run.programmeId} and ended_on is null
    ) as absence
    where run.run_id = ${run.runId}`.execute(tx)
}

/** Ends a run that publishes nothing: failed with its error's code, or a rehearsal. */
export async function closeRun(
  db: Db,
  run: Run,
  status: 'failed' | 'dry-run',
  errorCode: string | null,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      update audit.run set status = ${status}, error_code = ${errorCode}, finished_at = clock_timestamp()
      where run_id = ${run.runId}`.execute(tx)
    // A rehearsal's stages went with its transaction, but for the one begun before it, which did not fail.
    await endOpenStages(tx, run.runId, status === 'failed' ? 'failed' : 'completed')
  })
}

export async function markOutputCompleted(db: Db, runId: string): Promise<void> {
  await sql`
    update audit.run set output_completed_at = clock_timestamp()
    where run_id = ${runId} and output_completed_at is null`.execute(db)
}

/** The output folder that the run's files were last written to; null: none yet, or it was not kept then. */
export async function findWrittenTo(db: Db, runId: string): Promise<string | null> {
  const { rows } = await sql<{ writtenTo: string | null }>`
    select written_to as "writtenTo" from audit.run where run_id = ${runId}`.execute(db)
  return one(rows).writtenTo
}

export async function markWrittenTo(db: Db, runId: string, out: string): Promise<void> {
  await sql`
    update audit.run set written_to = ${out}
    where run_id = ${runId} and written_to is distinct from ${out}`.execute(db)
}

// --- stage runs --------------------------------------------------------------------------------------------

export async function insertStageRun(db: Db, run: Run, stage: Stage): Promise<void> {
  await sql`
    insert into audit.stage_run (run_id, stage, status, started_at)
    values (${run.runId}, ${stage}, 'running', clock_timestamp())`.execute(db)
}

/** Completes a stage with its control totals, counted from the rows it wrote. */
export async function completeStageRun(tx: Tx, run: Run, stage: Stage): Promise<void> {
  const counts = {
    extract: sql`
      select sum(row_count), sum(accepted_count), sum(rejected_count)
      from audit.source_file where run_id = ${run.runId} and accepted_count is not null`,
    classify: sql`
      select (select count(*) from staging.night_verdict),
             (select count(*) from audit.decision where run_id = ${run.runId}), 0`,
    assign: sql`
      select (select count(*) from staging.night_need), count(*),
             (select count(*) from staging.night_placement where caseworker_id is null)
      from register.assignment where started_run_id = ${run.runId}`,
    notify: sql`
      select (select count(*) from staging.night_notification), count(*), 
             (select count(*) from staging.night_notification where hold_reason <> 'SERVICE_CONTINUES')
      from register.notification where run_id = ${run.runId}`,
  }
  await sql`
    update audit.stage_run
    set status = 'completed',
        read_count = total.read_count,
        write_count = total.write_count,
        reject_count = total.reject_count,
        finished_at = clock_timestamp()
    from (${counts[stage]}) as total (read_count, write_count, reject_count)
    where run_id = ${run.runId} and stage = ${stage}`.execute(tx)
}

/** Records that a stage failed; the stage's own entry may have gone with its transaction. */
export async function failStageRun(db: Db, run: Run, stage: Stage): Promise<void> {
  await sql`
    insert into audit.stage_run (run_id, stage, status, started_at, finished_at)
    values (${run.runId}, ${stage}, 'failed', clock_timestamp(), clock_timestamp())
    on conflict (run_id, stage) do update set status = 'failed', finished_at = excluded.finished_at`.execute(
    db,
  )
}

async function endOpenStages(tx: Tx, runId: string, status: 'completed' | 'failed'): Promise<void> {
  await sql`
    update audit.stage_run set status = ${status}, finished_at = clock_timestamp()
    where run_id = ${runId} and status = 'running'`.execute(tx)
}

// --- counts and balance ------------------------------------------------------------------------------------

/** Counts every outcome by place; people under non-disclosure without one. */
export async function insertOutcomeCounts(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into audit.outcome_count (run_id, area_id, municipality_code, outcome, reason_code, customer_count)
    select
        ${run.runId},
        case when not is_protected then area_id end as area_id,
        case when not is_protected then municipality_code end as municipality_code,
        outcome,
        coalesce(told_reason.told_as, night_verdict.reason_code) as reason_code,
        count(*)
    from staging.night_verdict
    left join audit.told_reason on told_reason.reason_code = night_verdict.reason_code and is_protected
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5`.execute(tx)
}

/** A run that is not there has nothing that waits, and must not look as if all were well. Null: all runs are meant. */
export async function requireRun(db: Db, runId: string | null): Promise<void> {
  if (runId !== null && (await findRun(db, runId)) === null)
    throw new UsageError(`no run ${runId}: see kuntasiirto status for the runs there are`)
}
