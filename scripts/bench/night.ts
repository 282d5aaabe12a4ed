import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import type { Databases } from './databases.ts'
import { cpuSeconds, parentOf, peakMegabytes, startCommand } from './processes.ts'

export interface NightOrder {
  readonly programme: string
  readonly date: string
  readonly exports: string
  readonly out: string
}

export interface TimedNight {
  /** From the start of the process until its commit is seen by another connection. */
  readonly seconds: number
  /** The same, divided; they add up. */
  readonly parts: Readonly<Record<string, number>>
  readonly rows: number
  /** Of assign. */
  readonly solvingSeconds: number
  /** Of the Node process, in megabytes. */
  readonly peakMemory: number | null
  /** CPU seconds, null where the system does not tell. */
  readonly cpu: { readonly node: number | null; readonly server: number | null }
  /** What the night wrote into the log of the database, in megabytes. */
  readonly walMegabytes: number
  /** How large the database is after it, when the process has ended, in megabytes. */
  readonly databaseMegabytes: number
}

const pollMilliseconds = 20

/** Runs a night up to its commit, and stops it there: the rendering that would follow is measured apart. */
export async function timeNight(databases: Databases, url: string, order: NightOrder): Promise<TimedNight> {
  const session = await openSession(url, 'bench watch')
  await databases.checkpoint()
  const before = await readUsage(session)
  const start = Date.now()
  const command = startCommand(url, nightArguments(order))
  let hasEnded = false
  const ended = command.ended.finally(() => {
    hasEnded = true
  })
  try {
    while (!(await isCompleted(session, order))) {
      if (hasEnded) throw new Error(`the night of ${order.date} was not published: ${(await ended).stderr}`)
      await sleep(pollMilliseconds)
    }
    const commit = Date.now()
    const peakMemory = peakMegabytes(command.pid)
    const node = cpuSeconds(command.pid)
    const after = await readUsage(session)
    command.stop()
    await ended // until then the night's temporary tables may still be on disk
    return {
      ...(await readParts(session, order, start, commit)),
      peakMemory,
      cpu: {
        node,
        server: before.cpu === null || after.cpu === null ? null : after.cpu - before.cpu,
      },
      walMegabytes: (after.walBytes - before.walBytes) / 2 ** 20,
      databaseMegabytes: (await readUsage(session)).databaseBytes / 2 ** 20,
    }
  } finally {
    command.stop()
    await ended
    await session.close()
  }
}

export function nightArguments({ programme, date, exports, out }: NightOrder): string[] {
  return ['run', '--programme', programme, '--date', date, '--exports', exports, '--out', out]
}

/**
 * Leaves a published night as if its files were written, because the next night would write them before its own work.
 */
export async function settleOutput(url: string): Promise<void> {
  const session = await openSession(url, 'bench')
  try {
    await sql`truncate pgboss.job`.execute(session.db)
    await sql`
      update register.output_file
      set status = 'rendered', sha256 = '', rendered_at = now(), closed_at = now()
      where status = 'planned'`.execute(session.db)
    await sql`update audit.run set output_completed_at = now()`.execute(session.db)
  } finally {
    await session.close()
  }
}

/** What the server has used so far: CPU seconds of all its processes, bytes of its log and of this database. */
async function readUsage({ db }: Session) {
  const { rows } = await sql<{ pid: number; walBytes: number; databaseBytes: number }>`
    select
        pg_backend_pid() as pid,
        pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as "walBytes",
        pg_database_size(current_database())::float8 as "databaseBytes"`.execute(db)
  const [{ pid, walBytes, databaseBytes } = { pid: 0, walBytes: 0, databaseBytes: 0 }] = rows
  const postmaster = parentOf(pid)
  return { cpu: postmaster === null ? null : cpuSeconds(postmaster), walBytes, databaseBytes }
}

async function isCompleted(session: Session, { programme, date }: NightOrder): Promise<boolean> {
  const { rows } = await sql`
    select from audit.run
    where programme_id = ${programme} and as_of_date = ${date}::date and status = 'completed'`.execute(
    session.db,
  )
  return rows.length > 0
}

async function readParts(session: Session, order: NightOrder, start: number, commit: number) {
  const { rows: stages } = await sql<{
    stage: string
    started: number
    finished: number
    rows: number
    solving: number | null
  }>`
    select
        stage,
        extract(epoch from stage_run.started_at)::float8 * 1000 as started,
        extract(epoch from stage_run.finished_at)::float8 * 1000 as finished,
        read_count as rows,
        solving_seconds::float8 as solving
    from audit.stage_run
    inner join audit.run using (run_id)
    where programme_id = ${order.programme} and as_of_date = ${order.date}::date and run.status = 'completed'
    order by stage_run.started_at`.execute(session.db)
  const seconds = (from: number, to: number) => (to - from) / 1000
  return {
    seconds: seconds(start, commit),
    rows: stages[0]?.rows ?? 0,
    solvingSeconds: stages.find(({ stage }) => stage === 'assign')?.solving ?? 0,
    parts: {
      'start-up': seconds(start, stages[0]?.started ?? start),
      ...Object.fromEntries(
        stages.map(({ stage, started, finished }) => [stage, seconds(started, finished)]),
      ),
      'balance and commit': seconds(stages.at(-1)?.finished ?? commit, commit),
    },
  }
}
