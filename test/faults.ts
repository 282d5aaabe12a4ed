/**
 * Does to nights, workers, files, disks and the database what happens to them in the end, and compares what comes of it with
 * nights that nothing disturbed: `npm run test:faults`. On an embedded server and in folders of its own, within 20 minutes;
 * ends with 1 when anything was lost or doubled, or a fault could not be tried.
 */
import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { cutConnectionFault } from './faults/cut-connection.ts'
import { damageInputFault } from './faults/damage-input.ts'
import { endlessLineFault } from './faults/endless-line.ts'
import type { Fault, Sizes } from './faults/fault.ts'
import { fillDatabaseFault } from './faults/fill-database.ts'
import { freezeWorkerFault } from './faults/freeze-worker.ts'
import { jumpClockFault } from './faults/jump-clock.ts'
import { killCommandsFault } from './faults/kill-commands.ts'
import { killPostgresFault } from './faults/kill-postgres.ts'
import { killRunFault } from './faults/kill-run.ts'
import { killSendersFault, killWritersFault } from './faults/kill-workers.ts'
import { runInMountNamespace } from './faults/mounts.ts'
import { mutateRowsFault } from './faults/mutate-rows.ts'
import { fillOutputFault, readOnlyOutputFault } from './faults/output-folder.ts'
import { secondRunFault } from './faults/second-run.ts'
import { type Report, runSuite } from './faults/suite.ts'
import { swapInputFault } from './faults/swap-input.ts'
import { formatTable } from './faults/table.ts'
import { yearFault } from './faults/year.ts'

const faults: readonly Fault[] = [
  killRunFault,
  killCommandsFault,
  killPostgresFault,
  cutConnectionFault,
  freezeWorkerFault,
  secondRunFault,
  jumpClockFault,
  damageInputFault,
  swapInputFault,
  endlessLineFault,
  mutateRowsFault,
  fillDatabaseFault,
  fillOutputFault,
  readOnlyOutputFault,
  killWritersFault,
  killSendersFault,
  yearFault,
]

interface Options extends Sizes {
  readonly only?: readonly string[]
  readonly seed: number
  readonly minutes: number
  readonly json?: string
}

async function findFaults({ only, seed, minutes, json, ...sizes }: Options): Promise<void> {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => stopped.abort(new Error(`stopped by ${signal}`)))
  // What a trial still waits for when it is given up fails too: nothing of it may keep us from cleaning up.
  process.on('uncaughtException', (error) => {
    if (stopped.signal.aborted) return
    console.error(error)
    stopped.abort(error)
  })
  console.log(`seed ${seed}`)
  const chosen = faults.filter(({ name }) => only?.includes(name) ?? true)
  const reports = await runSuite(chosen, { seed, sizes, minutes, signal: stopped.signal, onReport })
  console.log(`\n${formatTable(reports)}`)
  for (const { outcome } of reports) if (outcome.details) console.log(`\n${outcome.details}`)
  if (json !== undefined) await writeFile(json, `${JSON.stringify(reports, null, 2)}\n`)
  if (reports.some(({ status }) => status === 'wrong')) process.exitCode = 1
}

function onReport({ name, status, seconds, outcome }: Report): void {
  const { times, lost, doubled, note, problems } = outcome
  console.log(
    `${name}: ${status}; ${times} times, ${lost} lost, ${doubled} doubled, ${Math.round(seconds)} s; ${note}`,
  )
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`)
}

const command = new Command('faults')
  .description('strikes nights down in every way it knows, and compares with undisturbed ones')
  .addOption(new Option('--only <names...>', 'these faults only').choices(faults.map(({ name }) => name)))
  .option('--seed <number>', 'repeats the same moments, damages and rows', Number, Date.now() % 2 ** 31)
  .option('--minutes <number>', 'the time for all of it', Number, 20)
  .option('--trials <number>', 'nights struck by each fault', Number, 6)
  .option('--kills <number>', 'kills of four machines that write letters, and that send messages', Number, 8)
  .option('--letters <number>', 'letters that they write', Number, 2000)
  .option('--messages <number>', 'messages that they send', Number, 500)
  .option('--rows <number>', 'mutated customer rows', Number, 20_000)
  .option('--nights <number>', 'nights in a row', Number, 365)
  .option('--customers <number>', 'customers of those nights', Number, 200)
  .option('--megabytes <number>', 'length of an endless line', Number, 1024)
  .option('--json <file>', 'writes the reports there too')
  .action(findFaults)

const code = await runInMountNamespace()
if (code === null) {
  await command.parseAsync().catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
}
// At once: a trial that was given up may still wait for something.
process.exit(code ?? process.exitCode)
