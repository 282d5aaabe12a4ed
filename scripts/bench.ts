import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { addDays } from '../pipeline/calendar.ts'
import { listProgrammes, loadProgramme, type Programme } from '../pipeline/programmes/programme.ts'
import { projectRoot } from '../pipeline/project.ts'
import { type Account, compareAccounts, countPublished } from './bench/account.ts'
import { type Databases, openDatabases } from './bench/databases.ts'
import { timeFloor } from './bench/floor.ts'
import { type NightOrder, settleOutput, type TimedNight, timeNight } from './bench/night.ts'
import { type TimedRendering, timeRendering } from './bench/rendering.ts'
import { describeMachine, formatReport, type Report, summarise } from './bench/report.ts'
import { benchmarkScenario } from './generator/benchmark.ts'
import { generate } from './generator/generate.ts'

const parts = ['floor', 'run', 'next', 'render'] as const

interface Options {
  readonly programme: string
  readonly customers: number
  readonly rounds: number
  readonly home: string
  readonly only: readonly string[]
  readonly json: boolean
}

/** Times the night against what Postgres needs to do the same work by hand, in alternating rounds. */
async function benchmark(options: Options): Promise<void> {
  const programme = loadProgramme(options.programme)
  const exports = join(resolve(options.home), programme.id, String(options.customers))
  generate(
    benchmarkScenario({
      customers: options.customers,
      programme: programme.id,
      seed: 1,
      changedPercent: 2,
    }),
    exports,
  )
  const databases = await openDatabases(resolve(options.home))
  try {
    const report = await measure(databases, exports, programme, options)
    if (options.json) console.log(JSON.stringify(summarise(report), null, 2))
    else for (const line of formatReport(report)) console.log(line)
  } finally {
    await databases.close()
  }
}

async function measure(
  databases: Databases,
  exports: string,
  programme: Programme,
  { customers, rounds, home, only }: Options,
): Promise<Report> {
  const isWanted = (part: (typeof parts)[number]) => only.includes(part)
  const timesRounds = isWanted('floor') || isWanted('run') || isWanted('next')
  const timesNights = isWanted('run') || isWanted('next') || isWanted('render')
  const { version, settings } = await databases.describe()
  const machine = describeMachine(version)
  const out = join(resolve(home), 'out')
  const order = (date: string): NightOrder => ({
    programme: programme.id,
    date,
    exports: join(exports, 'nights', date),
    out,
  })
  const [cutOver, following] = [order(programme.firstDay.date), order(addDays(programme.firstDay.date, 1))]
  const floor: number[] = []
  const run: TimedNight[] = []
  const next: TimedNight[] = []
  let rendering: TimedRendering | null = null
  let floorAccount: Account | null = null

  const last = timesRounds ? rounds : 1
  for (let round = 1; round <= last; round += 1) {
    if (isWanted('floor')) {
      const url = await databases.create('bench_floor')
      floor.push(await timeFloor(databases, url, cutOver.exports, programme))
      floorAccount = await countPublished(url)
      await databases.drop('bench_floor')
    }
    if (!timesNights) continue
    const url = await databases.create('bench_night')
    run.push(await timeNight(databases, url, cutOver))
    if (floorAccount) refuseDifference(compareAccounts(floorAccount, await countPublished(url)))
    if (round === last && isWanted('render')) await databases.create('bench_published', 'bench_night')
    if (isWanted('next')) {
      await settleOutput(url)
      next.push(await timeNight(databases, url, following))
    }
    await databases.drop('bench_night')
  }
  if (isWanted('render')) {
    rendering = await timeRendering(databases, 'bench_published', cutOver, availableParallelism())
    await databases.drop('bench_published')
  }
  await rm(out, { recursive: true, force: true })
  return { customers, machine, settings, floor, run: isWanted('run') ? run : [], next, rendering }
}

/** A floor that does less than the night would measure nothing. */
function refuseDifference(differences: readonly string[]): void {
  if (differences.length > 0)
    throw new Error(`floor.sql does not do the night's work: ${differences.join('; ')}`)
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1')
  return Number(text)
}

await new Command('bench')
  .description('Times a night against COPY and hand-written SQL, on the embedded server.')
  .addOption(
    new Option('--programme <id>', 'by whose rules').choices(listProgrammes()).default('kuntakokeilu-2021'),
  )
  .option('--customers <number>', 'how many there are', wholeNumber, 250_000)
  .option('--rounds <number>', 'of which the median counts', wholeNumber, 5)
  .option('--home <folder>', 'where exports and server are kept', join(projectRoot, '.kuntasiirto', 'bench'))
  .addOption(new Option('--only <parts...>', 'what to measure').choices(parts).default(parts, 'everything'))
  .option('--json', 'print every figure as JSON', false)
  .action(benchmark)
  .parseAsync()
