import { sql } from 'kysely'
import { DatabaseError } from 'pg'
import library from 'pg-boss/package.json' with { type: 'json' }
import { type Db, openSession, type Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { hasTable } from '../db/tables.ts'
import { codeOf, UsageError } from '../errors.ts'
import { type Fingerprint, isOurs, keyOf, ownFingerprint, programmeOnce } from './fingerprint.ts'
import { findPlanners, findRunsOfFiles, nameFingerprint } from './fingerprint-queries.ts'
import { deadLetters, sending, writing } from './queue-names.ts'

/*
 * Jobs carry ids and a fingerprint only, because finished ones are kept for days. A worker holds its job in an open
 * transaction: when it dies, Postgres gives the job back at once; when it is frozen, as soon as the idle transaction
 * times out.
 */

/** Its jobs named one file each; what they would have written is enqueued anew by the next run. */
const formerWriting = 'write-output-file'

type QueueName = typeof writing | typeof sending

/**
 * A failing disk is seen to by the night's own command. A service that fails, or does not let us in, is given the night:
 * 20 tries, half an hour apart in the end, are some eight hours.
 */
const retries = {
  [writing]: { retryLimit: 3, retryDelay: 5, retryBackoff: true, deadLetter: deadLetters },
  [sending]: {
    retryLimit: 20,
    retryDelay: 30,
    retryBackoff: true,
    retryDelayMax: 1800,
    deadLetter: deadLetters,
  },
}

/** One batch of a run's notifications. */
export interface SendingJob {
  readonly runId: string
  readonly batch: number
}

/** Files are written one by one, but small ones share a job: the queue is asked less often. */
interface WritingJob {
  readonly outputFileIds: readonly string[]
}

/** Absent in jobs that were enqueued before there were fingerprints. */
type Stamped<Job> = Job & { readonly fingerprint?: Fingerprint | null }

/**
 * Whose fingerprint jobs get: that of the program which decided the night, or, where a person has work planned anew,
 * that of this one.
 */
type Planner = 'night' | 'here'

/** Whether a job's planner is somebody whose work may be done here; null: unknown. */
export type Accepts = (planned: Fingerprint | null) => boolean

/** What came of asking for a job; `code` names a failure without quoting anything. */
export type TakenJob =
  | { readonly outcome: 'none' | 'done' }
  | { readonly outcome: 'failed'; readonly code: string }

/** Does one job inside the transaction that completes it. */
type Effect<Job> = (tx: Tx, job: Job) => Promise<void>
/** After the last try, in the transaction that makes the job a dead letter: a person must see to it. */
type GiveUp<Job> = (tx: Tx, job: Job, code: string) => Promise<void>

/** Thrown by an effect that did what it could and wants what it wrote to stand, although the job is to be tried again. */
export class UnfinishedJob extends Error {
  override readonly name = 'UnfinishedJob'
  readonly code: string

  constructor(code: string) {
    super('unfinished')
    this.code = code
  }
}

/** The queue on the caller's own connection: it opens none, and does nothing there that it was not asked for. */
export interface Queue {
  /** Enqueues in the caller's transaction: no job without its night, no night without its jobs. */
  enqueueFiles(tx: Tx, jobs: readonly (readonly string[])[], planner?: Planner): Promise<void>
  enqueueSendings(tx: Tx, jobs: readonly SendingJob[], planner?: Planner): Promise<void>
  /**
   * Takes one job that is acceptable here, leaving the others as they are for whoever accepts them, and runs its effect in one transaction, so that a worker that dies gives both back at once. When
   * the effect throws, it is undone and the job is given back for a later try, or fails for good. Throws only when the
   * queue itself cannot be used.
   */
  takeFiles(effect: Effect<readonly string[]>): Promise<TakenJob>
  takeSending(effect: Effect<SendingJob>, giveUp: GiveUp<SendingJob>): Promise<TakenJob>
  /** Lets the library delete jobs finished long ago: nothing else does, because nobody supervises. */
  maintain(): Promise<void>
  close(): Promise<void>
}

/** Many commands have no use for it, and would wait for it as long as they run. */
const loadQueue = () => import('pg-boss')

/**
 * Whether the queue is as `migrateQueue` leaves it, which is so on all nights but the first after an update: asked on the
 * caller's connection, where the library would open one of its own and take longer than a small night's stage.
 */
export async function isQueueCurrent(db: Db): Promise<boolean> {
  if (!(await hasTable(db, 'pgboss.version'))) return false
  const ours = [deadLetters, ...Object.keys(retries)]
  try {
    const { rows } = await sql<{ isCurrent: boolean }>`
      select (select version from pgboss.version) = ${library.pgboss.schema}::integer
          and (select count(*) from pgboss.queue where name = any (${ours})) = ${ours.length}
          and not exists (select from pgboss.queue where name = ${formerWriting}) as "isCurrent"`.execute(db)
    return one(rows).isCurrent
  } catch (error) {
    throw explainForeignQueue(error)
  }
}

/** Creates the queue's own schema and our queues, or brings them to the version of the library and of ours. */
export async function migrateQueue(url: string, signal?: AbortSignal): Promise<void> {
  const { fromKysely, PgBoss } = await loadQueue()
  const session = await openSession(url, 'kuntasiirto migrate queue', signal && { signal })
  const boss = new PgBoss({ db: fromKysely(session.db), supervise: false, schedule: false })
  boss.on('error', () => {}) // start() and createQueue() throw it too
  try {
    await boss.start()
    const existing = new Set((await boss.getQueues()).map(({ name }) => name))
    if (!existing.has(deadLetters)) await boss.createQueue(deadLetters, { retentionSeconds: 400 * 24 * 3600 })
    for (const [name, options] of Object.entries(retries)) {
      if (!existing.has(name)) await boss.createQueue(name, options)
    }
    if (existing.has(formerWriting)) await boss.deleteQueue(formerWriting)
  } catch (error) {
    throw explainForeignQueue(error)
  } finally {
    await boss.stop({ graceful: false }).catch(() => {}) // its timers would keep the process alive
    await session.close().catch(() => {})
  }
}

/** SQLSTATE class 42: what the library looks for is not there, is another thing, or may not be touched. */
function explainForeignQueue(cause: unknown): unknown {
  if (!(cause instanceof DatabaseError) || !cause.code?.startsWith('42')) return cause
  return new UsageError(
    `the schema pgboss of this database is not the queue of this program, or of another owner (${cause.code}): give DATABASE_URL a database that no other application uses, and migrate as its owner`,
    { cause },
  )
}

/**
 * Timers that never fire: pg-boss would refresh its list of queues every minute on the caller's connection, in the midst
 * of whatever transaction is open there, as whatever role it has, and one statement that fails ends the night.
 */
const withoutTimers = {
  now: Date.now,
  setTimeout() {},
  clearTimeout() {},
  setInterval() {},
  clearInterval() {},
}

/** Ends the transaction of a job that is left: it is as if nobody had looked at it. */
class LeftJob extends Error {
  readonly jobId: string
  /** Null: it has none yet. */
  readonly group: string | null
  readonly planned: Fingerprint | null

  constructor(jobId: string, group: string | null, planned: Fingerprint | null) {
    super('left')
    this.jobId = jobId
    this.group = group
    this.planned = planned
  }
}

export async function openQueue(db: Db, accepts: Accepts = isOurs): Promise<Queue> {
  const { fromKysely, PgBoss } = await loadQueue()
  const boss = new PgBoss({
    ...{ db: fromKysely(db), supervise: false, schedule: false, migrate: false },
    clock: withoutTimers,
  })
  boss.on('error', () => {}) // a failing statement throws at its call
  await boss.start()

  /** `runOf` names the run of a job. */
  async function enqueue<Job extends object>(
    tx: Tx,
    queue: QueueName,
    jobs: readonly Job[],
    runOf: (job: Job) => string | undefined,
    planner: Planner,
  ): Promise<void> {
    if (jobs.length === 0) return
    const planners = await findPlanners(tx, [...new Set(jobs.flatMap((job) => runOf(job) ?? []))])
    const fingerprints = new Map(
      planners.map(({ runId, programmeId, fingerprint }) => [
        runId,
        planner === 'night' ? fingerprint : ownFingerprint(programmeOnce(programmeId)),
      ]),
    )
    await boss.insert(
      queue,
      jobs.map((job) => {
        const fingerprint = fingerprints.get(runOf(job) ?? '') ?? null
        return { data: { ...job, fingerprint }, group: { id: keyOf(fingerprint) } }
      }),
      { db: fromKysely(tx) },
    )
  }

  /** Passed over when a job is asked for. */
  const left = new Set<string>()

  async function take<Job extends object>(
    queue: QueueName,
    effect: Effect<Job>,
    giveUp: GiveUp<Job> = async () => {},
  ): Promise<TakenJob> {
    for (;;) {
      try {
        return await takeOrLeave(queue, effect, giveUp)
      } catch (error) {
        if (!(error instanceof LeftJob)) throw error
        const { jobId, group, planned } = error
        left.add(group ?? keyOf(planned))
        if (group === null) await nameFingerprint(db, jobId, keyOf(planned))
      }
    }
  }

  async function takeOrLeave<Job extends object>(
    queue: QueueName,
    effect: Effect<Job>,
    giveUp: GiveUp<Job>,
  ): Promise<TakenJob> {
    return await db.transaction().execute(async (tx): Promise<TakenJob> => {
      const executor = { db: fromKysely(tx) }
      const [job] = await boss.fetch<Stamped<Job>>(queue, {
        ...executor,
        includeMetadata: true,
        ignoreGroups: [...left],
      })
      if (job === undefined) return { outcome: 'none' }
      const { fingerprint = null } = job.data
      if (!accepts(fingerprint)) throw new LeftJob(job.id, job.groupId ?? null, fingerprint)
      await sql`savepoint effect`.execute(tx)
      try {
        await effect(tx, job.data)
      } catch (error) {
        const code = error instanceof UnfinishedJob ? error.code : codeOf(error)
        if (!(error instanceof UnfinishedJob)) await sql`rollback to savepoint effect`.execute(tx)
        if (job.retryCount >= job.retryLimit) await giveUp(tx, job.data, code)
        await boss.fail(queue, job.id, { error: code }, executor)
        return { outcome: 'failed', code }
      }
      await boss.complete(queue, job.id, undefined, executor)
      return { outcome: 'done' }
    })
  }

  return {
    async enqueueFiles(tx, jobs, planner = 'night') {
      const runs = await findRunsOfFiles(tx, jobs.flat())
      const named = jobs.map((outputFileIds): WritingJob => ({ outputFileIds }))
      await enqueue(tx, writing, named, ({ outputFileIds: [file = ''] }) => runs.get(file), planner)
    },
    enqueueSendings: (tx, jobs, planner = 'night') =>
      enqueue(tx, sending, jobs, ({ runId }) => runId, planner),
    takeFiles: (effect) => take<WritingJob>(writing, (tx, { outputFileIds }) => effect(tx, outputFileIds)),
    takeSending: (effect, giveUp) => take<SendingJob>(sending, effect, giveUp),
    async maintain() {
      for (const queue of [writing, sending]) await boss.supervise(queue)
    },
    close: () => boss.stop({ graceful: false }),
  }
}
