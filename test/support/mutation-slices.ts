/** Slices of mutated customer rows through the real reading, COPY, account and rules. Used by the tests and by test/faults/. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { insertRun } from '../../pipeline/audit/run-queries.ts'
import { classify } from '../../pipeline/classify/classify.ts'
import type { Session, Tx } from '../../pipeline/db/database.ts'
import type { Run } from '../../pipeline/domain.ts'
import { acceptRows, readNight } from '../../pipeline/extract/extract.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { stageFiles } from '../../pipeline/extract/stage-files.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { benchmarkScenario } from '../../scripts/generator/benchmark.ts'
import type { CustomerRow } from '../../scripts/generator/customer-row.ts'
import { composeManifest } from '../../scripts/generator/manifest.ts'
import { createPopulation } from '../../scripts/generator/population.ts'
import { createRandom } from '../../scripts/generator/random.ts'
import { type Dialect, fields, type Mutant, plainDialect, randomDialect, writeRow } from './mutant.ts'
import { countRows, findProblems, type Placed, readVerdicts, tellExpected } from './mutation-verdicts.ts'
import { mutate } from './mutations.ts'

interface SliceResult {
  readonly rows: number
  readonly rejected: number
  /** Mutation and what is wrong, without values; empty is right. */
  readonly problems: readonly string[]
}

export interface MutationBench {
  /** The same seed and slice give the same bytes. */
  runSlice(seed: number, slice: number, write?: typeof mutate): Promise<SliceResult>
}

const programmeId = 'kuntakokeilu-2021'
const asOfDate = '2021-03-01'
const filesPerSlice = 2

/** Prepares so many sound rows in a database of its own; `folder` takes the files. */
export async function openMutationBench(
  session: Session,
  folder: string,
  rowsPerSlice: number,
): Promise<MutationBench> {
  const { db } = session
  const profile = await loadProfile()
  const programme = loadProgramme(programmeId)
  const sound = soundRows(rowsPerSlice)
  const quiet = { profile, signal: new AbortController().signal, onRows: () => {} }

  /** Runs extract and classify on the files, looks, and undoes everything but the staging. */
  async function inUndoneNight<Result>(
    name: string,
    files: ReadonlyMap<string, readonly Placed[]>,
    heads: ReadonlyMap<string, Buffer>,
    look: (tx: Tx, run: Run) => Promise<Result>,
  ): Promise<Result> {
    const exports = join(folder, name)
    await writeFiles(exports, files, heads)
    const order = { exports, asOfDate, profile, options: { withoutOffices: [] } }
    const input = await readNight(order, [])
    const staged = await stageFiles(session, input, quiet)
    const tx = await db.startTransaction().execute()
    try {
      const options = { withoutOffices: [], allowUnconfirmedAreas: false }
      const run = await insertRun(tx, {
        programmeId,
        asOfDate,
        ruleSetSha256: programme.sha256,
        program: null,
        options,
      })
      await acceptRows(tx, run, input, staged)
      await classify(tx, run, programme, options)
      return await look(tx, run)
    } finally {
      await tx.rollback().execute()
    }
  }

  const plain = place(`customers-1.csv`, plainDialect, sound, (row) => [
    { mutation: 'sound', expected: 'same', bytes: writeRow(row, plainDialect) },
  ])
  const verdicts = await inUndoneNight(
    'sound',
    new Map([['customers-1.csv', plain]]),
    new Map([['customers-1.csv', plainDialect.head]]),
    async (tx) => await readVerdicts(tx),
  )
  if (verdicts.length !== rowsPerSlice) throw new Error('a sound row was rejected')
  await sql`create table sound_row as select * from staging.customer`.execute(db)
  await sql`
    create table sound_verdict as
    select * from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) as verdict (line_number integer, verdict text)`.execute(
    db,
  )
  await sql`create index on sound_row (line_number)`.execute(db)
  await sql`create index on sound_verdict (line_number)`.execute(db)
  await sql`analyze sound_row, sound_verdict`.execute(db)

  return {
    async runSlice(seed, slice, write = mutate) {
      const random = createRandom(seed, slice)
      const files = new Map<string, Placed[]>()
      const heads = new Map<string, Buffer>()
      for (let number = 0; number < filesPerSlice; number++) {
        const dialect = randomDialect(random)
        const fileName = `customers-${number}.csv`
        const its = sound.filter((_, index) => index % filesPerSlice === number)
        files.set(
          fileName,
          place(fileName, dialect, its, (row) => write(row, random, dialect)),
        )
        heads.set(fileName, dialect.head)
      }
      const placed = [...files.values()].flat()
      return await inUndoneNight(`slice-${seed}-${slice}`, files, heads, async (tx, run) => {
        await tellExpected(tx, placed)
        const { received, rejected } = await countRows(tx, run)
        const problems = await findProblems(tx, run)
        return {
          rows: placed.length,
          rejected,
          problems:
            received === placed.length ? problems : [`${received} rows received, not ${placed.length}`],
        }
      })
    },
  }
}

interface SoundRow {
  readonly row: CustomerRow
  readonly soundLine: number
}

/** In Windows-1252 as in UTF-8: letters that the former lacks have lost their marks. */
export function soundRows(count: number): SoundRow[] {
  const people = createPopulation({
    ...benchmarkScenario({ customers: count, seed: 1, programme: programmeId, changedPercent: 0 }),
    optional_columns: true,
  })
  return Array.from({ length: people.size }, (_, index) => people.appear(index, 0).lines)
    .flat()
    .map(({ row }, index) => ({ row: withoutRareLetters(row), soundLine: index + 2 }))
}

function withoutRareLetters(row: CustomerRow): CustomerRow {
  const plain = { ...row }
  for (const field of fields)
    plain[field] = row[field].replace(/[\u{100}-\u{10ffff}]/gu, (letter) =>
      letter.normalize('NFD').replace(/\P{ASCII}/gu, ''),
    )
  return plain
}

function place(
  fileName: string,
  dialect: Dialect,
  rows: readonly SoundRow[],
  write: (row: CustomerRow) => readonly Mutant[],
): Placed[] {
  let line = 1 + countLineFeeds(dialect.head)
  return rows.flatMap(({ row, soundLine }) =>
    write(row).map((mutant) => {
      const placed = { ...mutant, fileName, line, soundLine }
      line += countLineFeeds(mutant.bytes)
      return placed
    }),
  )
}

function countLineFeeds(bytes: Buffer): number {
  return bytes.toString('latin1').split('\n').length - 1
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, readonly Placed[]>,
  heads: ReadonlyMap<string, Buffer>,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = []
  for (const [fileName, rows] of files) {
    const content = Buffer.concat([heads.get(fileName) ?? Buffer.of(), ...rows.map(({ bytes }) => bytes)])
    await writeFile(join(folder, fileName), content)
    lines.push({
      fileName,
      rowCount: rows.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })
  }
  await writeFile(join(folder, 'manifest.csv'), composeManifest(asOfDate, lines))
}
