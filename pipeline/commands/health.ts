import { Command } from 'commander'
import { type Connected, type Context, withDatabase } from '../context.ts'
import { requireCurrentSchema } from '../db/migrate.ts'
import { requireServer } from '../db/server.ts'
import { OutageError, PipelineError } from '../errors.ts'
import { describeOutage } from '../outages.ts'
import { countStuckJobs, countWorkersHere, findLastNight } from '../status/health-queries.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseProgramme } from '../terminal/known-values.ts'
import { parseDuration } from '../terminal/times.ts'

interface HealthOrder {
  readonly programme?: string
  /** Milliseconds since the last completed night; without, its age is not judged. */
  readonly maxAge?: number
  /** Also asks for a worker on this machine. */
  readonly worker: boolean
}

interface HealthCheck {
  readonly name: string
  readonly isHealthy: boolean
  readonly found: string
}

/** A batch of letters takes minutes at most; a frozen worker loses its job after one. */
const stuckAfterSeconds = 3600
const silentAfterSeconds = 300

/** Each check in turn. The first two end it: without them nothing else can be asked. */
async function checkHealth(context: Context, order: HealthOrder): Promise<readonly HealthCheck[]> {
  const checks: HealthCheck[] = []
  const add = (name: string, isHealthy: boolean, found: string) => checks.push({ name, isHealthy, found })
  await requireServer(context.config) // that none is named is no sickness of it
  try {
    await withDatabase(context, 'health', async (connected) => {
      add('database', true, 'reachable')
      const problem = await findSchemaProblem(connected)
      add('schema', problem === null, problem ?? 'current')
      if (problem === null) checks.push(...(await checkWork(connected, order)))
    })
  } catch (error) {
    if (checks.length > 0) throw error
    const lines = error instanceof PipelineError ? error.lines : describeOutage(error)?.lines
    if (lines === undefined) throw error
    add('database', false, lines.join('; '))
  }
  return checks
}

async function findSchemaProblem({ session: { db } }: Connected): Promise<string | null> {
  try {
    await requireCurrentSchema(db)
    return null
  } catch (error) {
    if (error instanceof PipelineError) return error.message
    throw error
  }
}

async function checkWork({ session: { db } }: Connected, order: HealthOrder): Promise<HealthCheck[]> {
  const { maxAge } = order
  const stuck = await countStuckJobs(db, stuckAfterSeconds)
  const night = await findLastNight(db, order.programme ?? null)
  const workers = order.worker ? await countWorkersHere(db, silentAfterSeconds) : 0
  return [
    ...(maxAge === undefined
      ? []
      : [
          {
            name: 'last night',
            isHealthy: night.seconds * 1000 <= maxAge,
            found: `${night.asOfDate === null ? 'none completed since the database was set up' : `${night.asOfDate}, published`} ${hours(night.seconds)} ago (at most ${hours(maxAge / 1000)})`,
          },
        ]),
    {
      name: 'jobs',
      isHealthy: stuck === 0,
      found: stuck === 0 ? 'none stuck' : `${stuck} due for more than an hour: is a worker running?`,
    },
    ...(order.worker
      ? [
          {
            name: 'worker',
            isHealthy: workers > 0,
            found: workers > 0 ? `${workers} at work on this machine` : 'none at work on this machine',
          },
        ]
      : []),
  ]
}

const hours = (seconds: number) => `${(seconds / 3600).toFixed(1)} h`

export function healthCommand(context: () => Context): Command {
  return new Command('health')
    .description('whether all is well, for containers: ends with 0 or 1, one line per check')
    .option('--max-age <time>', 'how old the last completed night may be, e.g. 26h', parseDuration)
    .option('--programme <id>', 'the last night of this programme, not of any', parseProgramme)
    .option('--worker', 'also that a worker is at work on this machine', false)
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto health --max-age 26h\n  kuntasiirto health --worker')
    .action(async (options: HealthOrder & { readonly json: boolean }) => {
      const ready = context()
      const checks = await checkHealth(ready, options)
      printAnswer(ready, options.json, checks, () =>
        checks.map(
          ({ name, isHealthy, found }) => `${isHealthy ? 'ok  ' : 'FAIL'}  ${name.padEnd(10)}  ${found}`,
        ),
      )
      const failed = checks.filter(({ isHealthy }) => !isHealthy)
      if (failed.length > 0)
        throw new OutageError(
          `not healthy: ${failed.map(({ name, found }) => `${name} ${found}`).join('; ')}`,
        )
    })
}
