import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Db, Tx } from '../db/database.ts'
import { codeOf } from '../errors.ts'

/** One job writes one output file; it carries the file's id only, because finished jobs are kept for days. */
const queueName = 'write-output-file'

/** What came of asking for a job; `code` names a failure without quoting anything. */
export type TakenJob =
  | { readonly outcome: 'none' | 'done' }
  | { readonly outcome: 'failed'; readonly code: string }

/** The queue on the caller's own connection: it opens none, and supervises nothing. */
export interface Queue {
  /** Enqueues in the night's own transaction: no job without its night, no night without its jobs. */
  enqueue(tx: Tx, outputFileIds: readonly string[]): Promise<void>
  /**
   * Takes one job and runs its effect in one transaction, so that a worker that dies gives both back at once. When
   * the effect throws, it is undone and the job is given back for a later try, or fails for good. Throws only when the
   * queue itself cannot be used.
   */
  takeJob(work: (tx: Tx, outputFileId: string) => Promise<void>): Promise<TakenJob>
  /** Lets the library delete jobs finished long ago: nothing else does, because nobody supervises. */
  maintain(): Promise<void>
  close(): Promise<void>
}

/** Creates the queue's own schema and our queue, or brings them to the version of the library. */
export async function migrateQueue(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 1, supervise: false, schedule: false })
  boss.on('error', () => {}) // start() and createQueue() throw it too
  await boss.start()
  if ((await boss.getQueue(queueName)) === null) {
    await boss.createQueue(queueName, { retryLimit: 3, retryDelay: 5, retryBackoff: true })
  }
  await boss.stop({ close: true })
}

export async function openQueue(db: Db): Promise<Queue> {
  const boss = new PgBoss({ db: fromKysely(db), supervise: false, schedule: false, migrate: false })
  boss.on('error', () => {}) // a failing statement throws at its call
  await boss.start()
  return {
    async enqueue(tx, outputFileIds) {
      if (outputFileIds.length === 0) return
      const jobs = outputFileIds.map((outputFileId) => ({ data: { outputFileId } }))
      await boss.insert(queueName, jobs, { db: fromKysely(tx) })
    },
    async takeJob(work) {
      return await db.transaction().execute(async (tx): Promise<TakenJob> => {
        const executor = { db: fromKysely(tx) }
        const [job] = await boss.fetch<{ outputFileId: string }>(queueName, executor)
        if (job === undefined) return { outcome: 'none' }
        await sql`savepoint effect`.execute(tx)
        try {
          await work(tx, job.data.outputFileId)
        } catch (error) {
          const code = codeOf(error)
          await sql`rollback to savepoint effect`.execute(tx)
          await boss.fail(queueName, job.id, { error: code }, executor)
          return { outcome: 'failed', code }
        }
        await boss.complete(queueName, job.id, undefined, executor)
        return { outcome: 'done' }
      })
    },
    maintain: () => boss.supervise(queueName),
    close: () => boss.stop({ graceful: false }),
  }
}

/** How many jobs wait to be run, and how many failed for good. */
export async function countJobs(db: Db): Promise<{ waiting: number; failed: number }> {
  const { rows } = await sql<{ waiting: number; failed: number }>`
    select
        count(*) filter (where state in ('created', 'retry', 'active'))::integer as waiting,
        count(*) filter (where state = 'failed')::integer as failed
    from pgboss.job
    where name = ${queueName}`.execute(db)
  return rows[0] ?? { waiting: 0, failed: 0 }
}
