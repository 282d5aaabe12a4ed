import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { openQueue, type Queue } from '../../pipeline/deliver/queue.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { type Night, type NightOrder, runNight } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { type NightFiles, writeNight } from './builders.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { unattended } from './unattended-night.ts'

/** A database of its own on which nights are run up to their commit; nothing is rendered. */
export interface TestNights {
  readonly databaseUrl: string
  readonly session: Session
  readonly queue: Queue
  /** Writes the night's folder and runs it. `rows`: what the manifest says, where that is not a file's lines. */
  run(
    date: IsoDate,
    files: NightFiles,
    order?: Partial<NightOrder> & { readonly rows?: Readonly<Record<string, number>> },
  ): Promise<Night>
  /** The rows of a query. */
  rows(query: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** The first column of a query. */
  column(query: string, values?: readonly unknown[]): Promise<unknown[]>
  /** Ends the connections, and leaves the database to be copied. */
  leave(): Promise<void>
  /** Drops it. */
  close(): Promise<void>
}

/** `from`: a database to copy, to which nobody may be connected; the migrated template unless said otherwise. */
export async function openTestNights(from?: string): Promise<TestNights> {
  const database: TestDatabase = await createTestDatabase(from)
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-nights-'))
  const session = await openSession(database.url, 'test')
  const queue = await openQueue(session.db)
  const programme = loadProgramme('kuntakokeilu-2021')
  const profile = await loadProfile()
  let count = 0

  const rows = async (query: string, values: readonly unknown[] = []) =>
    (await session.client.query(query, [...values])).rows

  let isLeft = false
  const leave = async () => {
    if (isLeft) return
    isLeft = true
    await queue.close()
    await session.close()
  }

  return {
    databaseUrl: database.url,
    session,
    queue,
    async run(date, files, { rows: announced, ...order } = {}) {
      const exports = join(folder, `${++count}`)
      await writeNight(exports, date, files, announced)
      return await runNight(session, queue, {
        programme,
        asOfDate: date,
        exports,
        profile,
        ...unattended(),
        ...order,
      })
    },
    rows,
    column: async (query, values) => (await rows(query, values)).map((row) => Object.values(row)[0]),
    leave,
    async close() {
      await leave()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Nights shared by the tests of a file (or of a `describe`), run once before them. */
export function shareNights(prepare: (nights: TestNights) => Promise<void>): () => TestNights {
  let nights: TestNights | null = null
  beforeAll(async () => {
    nights = await openTestNights()
    await prepare(nights)
  })
  afterAll(async () => await nights?.close())
  return () => nights!
}

/**
 * The same first nights for each test of a file (or of a `describe`): they are run once before them, and every call gives
 * another copy of what they left, gone when its test has ended.
 */
export function copyNights(prepare: (nights: TestNights) => Promise<void>): () => Promise<TestNights> {
  let first: TestNights | null = null
  beforeAll(async () => {
    first = await openTestNights()
    await prepare(first)
    await first.leave()
  })
  afterAll(async () => await first?.close())
  return async () => {
    const nights = await openTestNights(first!.databaseUrl)
    onTestFinished(() => nights.close())
    return nights
  }
}
