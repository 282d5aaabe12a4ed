import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { withoutApproval } from '../approval/approval.ts'
import { type Context, tellEmbedded, withDatabase, withMigratedDatabase } from '../context.ts'
import { createDatabase, dropDatabase } from '../db/create-database.ts'
import { type Db, openSession } from '../db/database.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { openServer } from '../db/server.ts'
import { openQueue } from '../deliver/queue.ts'
import type { IsoDate, Run } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { loadProfile } from '../extract/profile.ts'
import { runNight } from '../night.ts'
import { loadProgramme } from '../programmes/programme.ts'
import { replaceFile } from '../replace-file.ts'
import { type RunOrder, runAndDeliver } from '../run-and-deliver.ts'
import { parseYaml } from '../yaml.ts'
import { compareFates, type Difference, encodeFates, readExpectedFates } from './expected-fates.ts'
import { type FateTable, fateTables, readFates } from './fate-queries.ts'

interface Replay {
  readonly nights: readonly string[]
  readonly differences: readonly Difference[]
}

export interface ReplayOptions {
  /** What came out becomes what is expected; the sentences in the `why` column stay. */
  readonly update: boolean
  /** Nights are run up to their commit: no letters, messages or handover files are written. */
  readonly withoutFiles: boolean
}

const scenarioSchema = z.object({
  programme: z.string(),
  allow_unconfirmed_areas: z.boolean().default(false),
  /** The tables of expected/ that say what is expected; without it all do. */
  compared: z.array(z.string()).optional(),
  stories: z.unknown().optional(),
  people: z.unknown().optional(),
})

/**
 * Runs every night of a fixture into a fresh database and compares everyone's fate with `expected/`. A night's folder
 * is named by its date and, where it is not the scenario's, by its programme. Throws UsageError when there is no night.
 */
export async function replay(
  context: Context,
  directory: string,
  { update, withoutFiles }: ReplayOptions,
): Promise<Replay> {
  const scenario = await readScenario(directory)
  if (update && (scenario.stories !== undefined || scenario.people !== undefined)) {
    throw new UsageError(
      `${directory} is generated: its expected/ states intentions, so change scenario.yaml or the generator instead`,
    )
  }
  const nights = await listNights(directory)
  const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-replay-'))
  try {
    return await withFreshDatabase(context, async (databaseUrl) => {
      // Rehearsals write files only, for their people are invented and nobody is to be told; and what a fixture expects
      // includes nights that a person would be asked about.
      const config = {
        ...context.config,
        databaseUrl,
        carrier: 'files' as const,
        suomifi: null,
        approval: 'off' as const,
      }
      const fresh = { ...context, config }
      const differences: Difference[] = []
      for (const { folder, date, programme = scenario.programme } of nights) {
        const order: RunOrder = {
          programme,
          date,
          exports: join(directory, 'nights', folder),
          out,
          dryRun: false,
          plan: false,
          withoutOffice: [],
          allowUnconfirmedAreas: scenario.allow_unconfirmed_areas,
          afterEnd: true,
          anotherCopy: false,
          wait: 0,
        }
        const done = withoutFiles ? await decide(fresh, order) : (await runAndDeliver(fresh, order)).night.run
        const found = await withDatabase(fresh, 'replay', ({ session }) =>
          compareNight(session.db, done, folder, join(directory, 'expected', folder), {
            update,
            tables: tablesOf(scenario),
          }),
        )
        differences.push(...found)
      }
      return { nights: nights.map(({ folder }) => folder), differences }
    })
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

function tablesOf({ compared }: z.infer<typeof scenarioSchema>): readonly FateTable[] {
  return compared === undefined ? fateTables : fateTables.filter(({ name }) => compared.includes(name))
}

/** Compares the night that was run last with what was expected of it, table by table. */
async function compareNight(
  db: Db,
  run: Run,
  night: string,
  expectedFolder: string,
  { tables, update }: { readonly tables: readonly FateTable[]; readonly update: boolean },
): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const table of tables) {
    const path = join(expectedFolder, `${table.name}.csv`)
    const expected = await readExpectedFates(path, table)
    if (expected === null) continue
    const actual = await readFates(db, run, table)
    const found = compareFates(night, table, expected, actual)
    differences.push(...found)
    if (!update || found.length === 0) continue
    const text = encodeFates(table, expected, actual)
    await replaceFile(path, (partial) => writeFile(partial, text), { mode: 0o644, sweeps: true })
  }
  return differences
}

/** A night up to its commit: what it decided stands, what it would write is left planned. */
async function decide(context: Context, order: RunOrder): Promise<Run> {
  const programme = loadProgramme(order.programme)
  const profile = await loadProfile()
  return await withMigratedDatabase(context, 'replay', async ({ session }) => {
    await acquireNightLock(session)
    const queue = await openQueue(session.db)
    try {
      const night = await runNight(session, queue, {
        programme,
        asOfDate: order.date,
        exports: order.exports,
        profile,
        options: { withoutOffices: [], allowUnconfirmedAreas: order.allowUnconfirmedAreas },
        carrier: 'files',
        approval: withoutApproval,
        isDryRun: false,
        signal: context.signal,
        onStage: () => {},
        onRows: () => {},
        beforeCommit: async () => {},
      })
      return night.run
    } finally {
      await queue.close()
    }
  })
}

async function readScenario(directory: string): Promise<z.infer<typeof scenarioSchema>> {
  const text = await readFile(join(directory, 'scenario.yaml'), 'utf8').catch(() => {
    throw new UsageError(
      `${directory} has no scenario.yaml: name the folder of a scenario, e.g. fixtures/edge-cases`,
    )
  })
  return scenarioSchema.parse(parseYaml(text))
}

interface NightFolder {
  readonly folder: string
  readonly date: IsoDate
  readonly programme: string | undefined
}

async function listNights(directory: string): Promise<NightFolder[]> {
  const names = await readdir(join(directory, 'nights')).catch(() => [])
  const nights = names.sort().flatMap((folder) => {
    const [, date, programme] = /^(\d{4}-\d{2}-\d{2})(?:-(.+))?$/.exec(folder) ?? []
    return date === undefined ? [] : [{ folder, date, programme }]
  })
  if (nights.length === 0)
    throw new UsageError(`${directory} has no nights yet: npm run fixtures -- ${directory}`)
  return nights
}

async function withFreshDatabase<Result>(
  context: Context,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await openServer(context.config, { mayCreate: true })
  tellEmbedded(context, server)
  try {
    const admin = await openSession(server.url, 'kuntasiirto replay')
    const name = `kuntasiirto_replay_${randomUUID().slice(0, 8)}`
    try {
      await createDatabase(admin.db, name)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return await work(url.href)
    } finally {
      await dropDatabase(admin.db, name)
      await admin.close()
    }
  } finally {
    await server.close()
  }
}
