import { join } from 'node:path'
import { sql } from 'kysely'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import type { Databases } from './databases.ts'
import { type NightOrder, nightArguments } from './night.ts'
import { type Memory, runCommand } from './processes.ts'

export interface TimedRendering {
  readonly lettersPerSecondByOneWorker: number
  readonly lettersPerSecondByAll: number
  readonly workers: number
  /** Of a whole night: letters, messages, handovers, indexes and checksums, by all workers. */
  readonly seconds: number
  readonly letters: number
  readonly messages: number
  readonly handoverLines: number
  readonly files: number
  readonly memory: Memory
}

/** Letter files per worker in the two small lots: of some 10 000 letters, as two worker processes write in turn. */
const filesPerWorker = 20

/** Writes a published night's files: a lot of letters by one worker, another by all, and everything by all. */
export async function timeRendering(
  databases: Databases,
  published: string,
  order: NightOrder,
  workers: number,
): Promise<TimedRendering> {
  const lots = await databases.create('bench_letters', published)
  await databases.checkpoint()
  const byOne = await timeLetters(lots, join(order.out, 'lots'), 1)
  const byAll = await timeLetters(lots, join(order.out, 'lots'), workers)
  await databases.drop('bench_letters')

  const whole = await databases.create('bench_files', published)
  await databases.checkpoint()
  const { seconds, memory } = await runCommand(
    whole,
    nightArguments({ ...order, out: join(order.out, 'whole') }),
    { KUNTASIIRTO_WORKERS: String(workers) },
  )
  const counts = await withSession(whole, countWritten)
  await databases.drop('bench_files')
  return {
    lettersPerSecondByOneWorker: byOne,
    lettersPerSecondByAll: byAll,
    workers,
    seconds,
    ...counts,
    memory,
  }
}

async function timeLetters(url: string, out: string, workers: number): Promise<number> {
  const before = await withSession(url, async (session) => {
    await releaseLetters(session, filesPerWorker * workers)
    return await countWritten(session)
  })
  const { seconds } = await runCommand(url, ['work', '--once', '--workers', String(workers), '--out', out])
  const after = await withSession(url, countWritten)
  return (after.letters - before.letters) / seconds
}

/** Lets the queue give out the largest so many files of letters, and no others. */
async function releaseLetters(session: Session, files: number): Promise<void> {
  await sql`
    with released as (
        select output_file_id
        from register.output_file
        where kind = 'letters' and status = 'planned'
        order by entry_count desc, output_file_id
        limit ${files}
    )
    update pgboss.job
    set start_after = case
        when (data -> 'outputFileIds' ->> 0)::bigint in (select output_file_id from released) then now()
        else 'infinity'
    end
    where state = 'created'`.execute(session.db)
}

async function countWritten(session: Session) {
  const { rows } = await sql<{ letters: number; messages: number; handoverLines: number; files: number }>`
    select
        coalesce(sum(entry_count) filter (where kind = 'letters'), 0)::integer as letters,
        coalesce(sum(entry_count) filter (where kind = 'messages'), 0)::integer as messages,
        coalesce(sum(entry_count) filter (where form = 'lines'), 0)::integer as "handoverLines",
        count(*)::integer as files
    from register.output_file
    where status = 'rendered'`.execute(session.db)
  return rows[0] ?? { letters: 0, messages: 0, handoverLines: 0, files: 0 }
}

async function withSession<Result>(
  url: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(url, 'bench')
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
