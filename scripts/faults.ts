/**
 * Strikes nights and workers down at random moments, and mutates customer rows, as often as one likes: `npm run
 * test:faults -- --kills 25 --rows 1000000 --letters 20000 --messages 10000`; 0 leaves a part out. On an embedded server
 * of its own; ends with 1 when something was not as it should be.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { sql } from 'kysely'
import { openSession } from '../pipeline/db/database.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../pipeline/db/embedded-server.ts'
import { migrate } from '../pipeline/db/migrate.ts'
import { migrateQueue } from '../pipeline/notify/queue.ts'
import {
  type FaultNight,
  killRun,
  phases,
  randomFault,
  removeSituation,
  runUndisturbed,
  type Situation,
  tryFault,
} from '../test/support/fault-night.ts'
import { openMutationBench } from '../test/support/mutation-slices.ts'
import { commonFaults, killWhileRendering, killWhileSending } from '../test/support/worker-trials.ts'
import { generate } from './generator/generate.ts'
import { createRandom, pick } from './generator/random.ts'
import { readScenario } from './generator/scenario.ts'

interface Options {
  readonly kills: number
  readonly workerKills: number
  readonly rows: number
  readonly letters: number
  readonly messages: number
  readonly seed: number
  readonly scenario: string
}

const rowsPerSlice = 10_000
/** Of the members of the sample night, who is told by letter, and who is told by letter or message. */
const shareOfLetters = 0.53
const shareToldByMachine = 0.98

/** Kills `run` so many times in each phase; returns how many nights did not come out as undisturbed. */
async function killNights(empty: Situation, options: Options): Promise<number> {
  const folder = join('fixtures', options.scenario)
  generate(readScenario(folder), folder)
  const nights = await runUndisturbed(join(folder, 'nights'), empty)
  const random = createRandom(options.seed)
  let failures = 0
  for (const phase of phases) {
    for (let hits = 0, tries = 0; hits < options.kills && tries < 3 * options.kills; tries++) {
      const night: FaultNight = pick(random, nights)
      const fault = randomFault(random, night, phase)
      const { struck, again, attempts, differences } = await tryFault(night, fault, killRun)
      const isRight = again.code === 0 && attempts === 1 && differences.length === 0
      if (struck === phase) hits += 1
      if (!isRight) failures += 1
      console.log(
        `${isRight ? 'same' : 'NOT THE SAME'}: night of ${night.date} killed ${fault.delay} ms into ${phase}`,
        `(found in ${struck ?? 'no phase'}; exit ${again.code} at attempt ${attempts}) ${differences.join('; ')}`,
      )
    }
  }
  for (const { before } of nights.slice(1)) await removeSituation(before)
  return failures
}

/** Returns how many slices had a row that was lost, or came out as it should not. */
async function mutateRows(databaseUrl: string, folder: string, { rows, seed }: Options): Promise<number> {
  const session = await openSession(databaseUrl, 'mutations')
  try {
    const bench = await openMutationBench(session, folder, rowsPerSlice)
    const totals = { rows: 0, rejected: 0, failures: 0 }
    for (let slice = 0; totals.rows < rows; slice++) {
      const result = await bench.runSlice(seed, slice)
      totals.rows += result.rows
      totals.rejected += result.rejected
      if (result.problems.length > 0) totals.failures += 1
      for (const problem of result.problems) console.log(`seed ${seed}, slice ${slice}: ${problem}`)
    }
    console.log(
      `${totals.rows} mutated rows = ${totals.rows - totals.rejected} accepted + ${totals.rejected} rejected`,
    )
    return totals.failures
  } finally {
    await session.close()
  }
}

/** Returns 1 when four killed machines left other letters than four undisturbed ones. */
async function killRendering(databaseUrl: string, folder: string, options: Options): Promise<number> {
  const { problems, notifications, kills, seconds } = await killWhileRendering({
    folder,
    databaseUrl,
    members: Math.round(options.letters / shareOfLetters),
    kills: options.workerKills,
    random: createRandom(options.seed),
  })
  console.log(
    `${notifications} notifications written by 4 machines in ${Math.round(seconds)} s and ${kills} kills: ${problems.join('; ') || 'each once, as undisturbed'}`,
  )
  return problems.length > 0 ? 1 : 0
}

/** Returns 1 when a message was lost or sent twice. */
async function killSending(databaseUrl: string, folder: string, options: Options): Promise<number> {
  const { problems, messages, requests, kills, seconds } = await killWhileSending(
    {
      folder,
      databaseUrl,
      members: Math.round(options.messages / shareToldByMachine),
      kills: options.workerKills,
      random: createRandom(options.seed),
    },
    commonFaults,
  )
  console.log(
    `${messages} messages accepted in ${requests} requests from 4 machines, ${Math.round(seconds)} s and ${kills} kills: ${problems.slice(0, 5).join('; ') || 'each once'}`,
  )
  return problems.length > 0 ? 1 : 0
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const session = await openSession(serverUrl, 'faults')
  await sql`create database ${sql.id(name)}`.execute(session.db)
  await session.close()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const fresh = await openSession(url.href, 'faults')
  await migrate(fresh.db)
  await fresh.close()
  await migrateQueue(url.href)
  return url.href
}

async function findFaults(options: Options): Promise<void> {
  console.log(`seed ${options.seed}`)
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-faults-'))
  const home = join(folder, 'home')
  const server = await attachEmbeddedServer(home, { settings: { fsync: 'off' } })
  try {
    const out = join(folder, 'out')
    await mkdir(out)
    const empty = { databaseUrl: await createDatabase(server.url, 'faults'), out }
    const failures =
      (options.kills > 0 ? await killNights(empty, options) : 0) +
      (options.rows > 0
        ? await mutateRows(await createDatabase(server.url, 'mutations'), folder, options)
        : 0) +
      (options.letters > 0
        ? await killRendering(await createDatabase(server.url, 'letters'), join(folder, 'letters'), options)
        : 0) +
      (options.messages > 0
        ? await killSending(await createDatabase(server.url, 'messages'), join(folder, 'messages'), options)
        : 0)
    console.log(failures === 0 ? 'Everything as undisturbed.' : `${failures} failures: see above.`)
    if (failures > 0) process.exitCode = 1
  } finally {
    await server.close()
    await removeEmbeddedServer(home)
    await rm(folder, { recursive: true, force: true })
  }
}

await new Command('faults')
  .description(
    'kills nights and workers at random moments and mutates rows, and compares with undisturbed ones',
  )
  .option('--kills <number>', 'kills in each of extract, publish and render', Number, 25)
  .option('--worker-kills <number>', 'kills of four machines that render, and that send', Number, 25)
  .option('--rows <number>', 'mutated customer rows', Number, 1_000_000)
  .option('--letters <number>', 'letters rendered by four machines that are killed', Number, 20_000)
  .option('--messages <number>', 'messages sent by four machines that are killed', Number, 10_000)
  .option('--seed <number>', 'repeats the same delays and mutations', Number, Date.now() % 2 ** 31)
  .option('--scenario <name>', 'a folder of fixtures/ that is generated', 'porin-seutu')
  .action(findFaults)
  .parseAsync()
