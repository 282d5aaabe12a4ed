import { Command } from 'commander'
import { type BalanceCheck, findBalance } from '../audit/queries.ts'
import {
  findLatestNights,
  findRuns,
  findShortages,
  findStageRuns,
  findWaiting,
  type RunLine,
  type ShortageLine,
  type StageLine,
  type WaitingLine,
} from '../audit/run-reports.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { countJobs, findSendingErrors } from '../notify/queue.ts'
import { countUnsent } from '../notify/suomifi/sending-queries.ts'
import { changesWithin, listProgrammes, loadProgramme, type RuleChange } from '../programmes/programme.ts'
import { type Context, withCurrentDatabase } from './context.ts'
import { formatTable } from './table.ts'

export interface Status {
  readonly runs: readonly RunLine[]
  /** Of the one run asked for. */
  readonly stages: readonly StageLine[]
  readonly balance: readonly BalanceCheck[]
  readonly waiting: readonly WaitingLine[]
  /** Which capacity is short, as of the last nights. */
  readonly shortages: readonly ShortageLine[]
  /** Rules that change within 30 days of a programme's last night. */
  readonly changes: readonly (RuleChange & { readonly programmeId: string })[]
  readonly jobs: { readonly waiting: number; readonly failed: number }
  /** Notifications still to be sent by Suomi.fi. */
  readonly unsent: number
  /** Why some could not be sent so far. */
  readonly sendingErrors: readonly string[]
}

const runsShown = 14
const daysOfWarning = 30

/** The last runs, or one run's stages and balance; and everything that waits for a person. */
export async function status(context: Context, runId: string | null): Promise<Status> {
  return await withCurrentDatabase(context, 'status', async ({ session: { db } }) => {
    const runs = await findRuns(db, runsShown, runId)
    if (runId !== null && runs.length === 0)
      throw new UsageError(`no run ${runId}: see kuntasiirto status for the runs there are`)
    return {
      runs,
      stages: runId === null ? [] : await findStageRuns(db, runId),
      balance: runId === null ? [] : await findBalance(db, runId),
      waiting: await findWaiting(db),
      shortages: await findShortages(db),
      changes: (await findLatestNights(db)).flatMap(({ programmeId, asOfDate }) =>
        findChanges(programmeId, asOfDate),
      ),
      jobs: await countJobs(db),
      unsent: await countUnsent(db),
      sendingErrors: await findSendingErrors(db),
    }
  })
}

function findChanges(programmeId: string, asOfDate: IsoDate): Status['changes'] {
  if (!listProgrammes().includes(programmeId)) return []
  const changes = changesWithin(loadProgramme(programmeId), asOfDate, daysOfWarning)
  return changes.map((change) => ({ programmeId, ...change }))
}

function formatStatus({
  runs,
  stages,
  balance,
  waiting,
  shortages,
  changes,
  jobs,
  unsent,
  sendingErrors,
}: Status): string[] {
  if (runs.length === 0) return ['No night was run yet.']
  return [
    ...formatTable(
      [
        'run',
        'programme',
        'night',
        'status',
        'error',
        'received',
        'rejected',
        'decisions',
        'notifications',
        'seconds',
        'files',
      ],
      runs.map((run) => [
        run.runId,
        run.programmeId,
        run.asOfDate,
        run.status,
        run.errorCode,
        run.received,
        run.rejected,
        run.decisions,
        run.notifications,
        run.seconds,
        run.status === 'completed' ? (run.outputCompleted ? 'written' : 'UNFINISHED: run it again') : '',
      ]),
    ),
    ...(stages.length > 0
      ? [
          '',
          ...formatTable(
            ['stage', 'status', 'read', 'written', 'rejected', 'seconds'],
            stages.map((one) => [one.stage, one.status, one.read, one.written, one.rejected, one.seconds]),
          ),
        ]
      : []),
    ...(balance.length > 0
      ? [
          '',
          ...formatTable(
            ['balance', 'left', 'right', ''],
            balance.map((one) => [
              one.check_name,
              one.left_count,
              one.right_count,
              one.is_balanced ? '✓' : '✗',
            ]),
          ),
        ]
      : []),
    '',
    ...(waiting.length === 0
      ? ['Nothing waits for a person.']
      : [
          'Waits for a person:',
          ...formatTable(
            ['programme', 'what', 'why', 'count', 'since'],
            waiting.map((one) => [one.programmeId, one.kind, one.reason, one.count, one.oldest]),
          ),
        ]),
    ...(shortages.length === 0
      ? []
      : ['', 'Capacity is short:', ...shortages.map((one) => `  ${one.description}`)]),
    ...(changes.length === 0
      ? []
      : [
          '',
          'Rules change soon:',
          ...formatTable(
            ['programme', 'on', 'what'],
            changes.map((one) => [one.programmeId, one.on, one.what]),
          ),
        ]),
    ...(jobs.waiting + jobs.failed > 0
      ? [
          '',
          `Jobs: ${jobs.waiting} waiting, ${jobs.failed} failed for good${jobs.failed > 0 ? ' (kuntasiirto notifications retry)' : ''}`,
        ]
      : []),
    ...(unsent > 0
      ? [
          '',
          `To be sent by Suomi.fi: ${unsent} notifications${sendingErrors.length > 0 ? `; tried so far: ${sendingErrors.join(', ')}` : ''}`,
        ]
      : []),
  ]
}

export function statusCommand(context: () => Context): Command {
  return new Command('status')
    .description('the last runs, or one run; and everything that waits for a person')
    .option('--run <id>', 'one run: its stages, counts and balance')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto status\n  kuntasiirto status --run 12 --json')
    .action(async (options: { readonly run?: string; readonly json: boolean }) => {
      if (options.run !== undefined && !/^\d+$/.test(options.run))
        throw new UsageError('--run takes the number of a run')
      const { print, ...rest } = context()
      const found = await status({ print, ...rest }, options.run ?? null)
      if (options.json) print(JSON.stringify(found, null, 2))
      else for (const line of formatStatus(found)) print(line)
    })
}
