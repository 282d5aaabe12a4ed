import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { sql } from 'kysely'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { type FateTable, findFates } from '../audit/fates.ts'
import { openSession } from '../db/database.ts'
import { openServer } from '../db/server.ts'
import type { IsoDate } from '../domain.ts'
import { BalanceError, UsageError } from '../errors.ts'
import { type Context, withDatabase } from './context.ts'
import { run } from './run.ts'
import { formatTable } from './table.ts'

/** One row whose fate is another than expected; null on the side where it does not occur. */
export interface Difference {
  readonly night: IsoDate
  readonly table: FateTable['name']
  readonly key: string
  readonly expected: string | null
  readonly actual: string | null
}

export interface Replay {
  readonly nights: readonly IsoDate[]
  readonly differences: readonly Difference[]
}

const scenarioSchema = z.object({ programme: z.string(), stories: z.unknown().optional() })

/**
 * Runs every night of a fixture into a fresh database and compares everyone's fate with `expected/`. With `update`,
 * what came out becomes what is expected; the sentences in the `why` column stay.
 */
export async function replay(context: Context, directory: string, update: boolean): Promise<Replay> {
  const scenario = await readScenario(directory)
  if (update && scenario.stories !== undefined) {
    throw new UsageError(
      `${directory} is generated: its expected/ states intentions, so change scenario.yaml or the generator instead`,
    )
  }
  const nights = await listNights(directory)
  const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-replay-'))
  try {
    return await withFreshDatabase(context, async (databaseUrl) => {
      const fresh = { ...context, config: { ...context.config, databaseUrl } }
      const differences: Difference[] = []
      for (const night of nights) {
        const order = {
          programme: scenario.programme,
          date: night,
          exports: join(directory, 'nights', night),
          out,
        }
        const { run: done } = await run(fresh, {
          ...order,
          dryRun: false,
          withoutOffice: [],
          allowUnconfirmedAreas: false,
          wait: 0,
        })
        const tables = await withDatabase(fresh, 'replay', ({ session }) => findFates(session.db, done))
        for (const actual of tables) {
          const path = join(directory, 'expected', night, `${actual.name}.csv`)
          const expected = await readExpected(path)
          const found = compare(night, expected, actual)
          differences.push(...found)
          if (update && found.length > 0) await writeFile(path, encode(actual, expected))
        }
      }
      return { nights, differences }
    })
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

async function readScenario(directory: string): Promise<z.infer<typeof scenarioSchema>> {
  const text = await readFile(join(directory, 'scenario.yaml'), 'utf8').catch(() => {
    throw new UsageError(
      `${directory} has no scenario.yaml: name the folder of a scenario, e.g. fixtures/edge-cases`,
    )
  })
  return scenarioSchema.parse(parseYaml(text))
}

async function listNights(directory: string): Promise<IsoDate[]> {
  const names = await readdir(join(directory, 'nights')).catch(() => [])
  const nights = names.filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name)).sort()
  if (nights.length === 0)
    throw new UsageError(`${directory} has no nights yet: npm run fixtures -- ${directory}`)
  return nights
}

async function withFreshDatabase<Result>(
  context: Context,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await openServer(context.config)
  try {
    const admin = await openSession(server.url, 'kuntasiirto replay')
    const name = `kuntasiirto_replay_${randomUUID().slice(0, 8)}`
    try {
      await sql`create database ${sql.id(name)}`.execute(admin.db)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return await work(url.href)
    } finally {
      await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db)
      await admin.close()
    }
  } finally {
    await server.close()
  }
}

type Rows = ReadonlyMap<string, Readonly<Record<string, string>>>

async function readExpected(path: string): Promise<Rows> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const rows: Record<string, string>[] = parse(text, { delimiter: ';', columns: true })
  const keys = path.endsWith('rejected.csv') || path.endsWith('notifications.csv') ? 2 : 1
  return new Map(rows.map((row) => [Object.values(row).slice(0, keys).join(' '), row]))
}

function compare(night: IsoDate, expected: Rows, { name, columns, keys, rows }: FateTable): Difference[] {
  const actual = new Map(rows.map((row) => [row.slice(0, keys).join(' '), row.slice(keys).join(' ; ')]))
  const wanted = new Map(
    Array.from(expected, ([key, row]) => [
      key,
      columns
        .slice(keys)
        .map((column) => row[column] ?? '')
        .join(' ; '),
    ]),
  )
  const all = [...new Set([...wanted.keys(), ...actual.keys()])].sort()
  return all
    .map((key) => ({
      night,
      table: name,
      key,
      expected: wanted.get(key) ?? null,
      actual: actual.get(key) ?? null,
    }))
    .filter((one) => one.expected !== one.actual)
}

/** The rows that came out, with the sentences of the rows that were expected. */
function encode({ columns, keys, rows }: FateTable, expected: Rows): string {
  const why = [...expected.values()].some((row) => 'why' in row) ? ['why'] : []
  const withWhy = rows.map((row) => [
    ...row,
    ...why.map(() => expected.get(row.slice(0, keys).join(' '))?.why ?? ''),
  ])
  return stringify(withWhy, { header: true, columns: [...columns, ...why], delimiter: ';' })
}

export function replayCommand(context: () => Context): Command {
  return new Command('replay')
    .description('runs every night of a fixture into a fresh database and shows whose fate differs')
    .argument('<folder>', 'a scenario, e.g. fixtures/edge-cases')
    .option(
      '--update',
      'make what came out the expectation of a hand-written scenario, after showing it',
      false,
    )
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto replay fixtures/edge-cases\n  kuntasiirto replay fixtures/edge-cases --update',
    )
    .action(
      async (directory: string, { update, json }: { readonly update: boolean; readonly json: boolean }) => {
        const { print, ...rest } = context()
        const { nights, differences } = await replay({ print, ...rest }, directory, update)
        if (json) print(JSON.stringify({ nights, differences }, null, 2))
        else if (differences.length > 0) {
          const rows = differences.map((one) => [
            one.night,
            one.table,
            one.key,
            one.expected ?? '(nothing)',
            one.actual ?? '(nothing)',
          ])
          for (const line of formatTable(['night', 'table', 'who', 'expected', 'came out'], rows)) print(line)
        }
        if (differences.length === 0) print(`${directory}: ${nights.length} nights, every fate as expected.`)
        else if (!update)
          throw new BalanceError(
            `${directory}: ${differences.length} fates differ from expected/: mend the rule, or expect it (--update)`,
          )
        else print(`${directory}/expected is updated: read the change before you commit it.`)
      },
    )
}
