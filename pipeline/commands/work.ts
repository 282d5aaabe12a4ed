import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { findUnfinishedRuns } from '../audit/run-queries.ts'
import { type Context, withCurrentDatabase } from '../context.ts'
import type { Db } from '../db/database.ts'
import { requireNightsFolder, requireOwnFolder } from '../deliver/output-folder.ts'
import { openQueue } from '../deliver/queue.ts'
import { startWorkers } from '../deliver/start-workers.ts'
import { UsageError } from '../errors.ts'

interface WorkOrder {
  readonly out: string
  /** False: this machine has no part in the shared output folder, and only sends. */
  readonly files: boolean
  readonly workers?: number
  /** End when the queue is empty, instead of waiting for more. */
  readonly once: boolean
  /** Do also what a program of another version, or with other texts, layout or rules, has planned. */
  readonly acceptOtherVersion: boolean
}

/** Writes planned files and sends notifications until it is stopped, or until none is left. Tells how many jobs it did. */
export async function work(context: Context, order: WorkOrder): Promise<number> {
  const { suomifi, logLevel } = context.config
  if (!order.files && suomifi === null)
    throw new UsageError(
      'with --no-files a worker only sends, and Suomi.fi is not configured here: set KUNTASIIRTO_SUOMIFI_URL and its like (see .env.example)',
    )
  return await withCurrentDatabase(context, 'work', async ({ server, session }) => {
    // A login that may not take jobs is refused here, and not by one worker process after the other.
    await (await openQueue(session.db)).close()
    if (order.files) await requireSharedFolder(session.db, resolve(order.out))
    let done = 0
    const workers = startWorkers(
      order.workers ?? context.config.workers,
      {
        databaseUrl: server.url,
        outRoot: order.files ? resolve(order.out) : null,
        suomifi,
        logLevel,
        keepWaiting: !order.once,
        acceptOthers: order.acceptOtherVersion,
      },
      (report) => {
        if (report.kind === 'done') done += 1
        else if (report.kind === 'failed')
          context.logger.error({ code: report.code }, 'a job failed; it is tried again')
        else context.tell(describeOthersJobs(report.planner, order))
      },
      context.startWorker,
    )
    context.signal.addEventListener('abort', workers.stop)
    try {
      await workers.done
    } finally {
      workers.stop()
      context.signal.removeEventListener('abort', workers.stop)
    }
    return done
  })
}

/** Nights that are half written go on in their folder, whatever its path is on this machine. */
async function requireSharedFolder(db: Db, out: string): Promise<void> {
  await requireOwnFolder(db, out)
  for (const run of await findUnfinishedRuns(db)) await requireNightsFolder(db, run, out)
}

function describeOthersJobs(planner: string, { acceptOtherVersion }: WorkOrder): string {
  return acceptOtherVersion
    ? `writes and sends also what was planned by ${planner}, which would have written it otherwise`
    : `leaves what was planned by ${planner} to a worker of that kind; --accept-other-version does it all the same`
}

export function workCommand(context: () => Context): Command {
  return new Command('work')
    .description('writes and sends planned letters, messages and handovers, on this or another machine')
    .option('--out <folder>', 'where the files go: the same shared folder on every machine', 'out')
    .option('--no-files', 'write none, only send: for a machine without the shared folder')
    .option('--workers <number>', 'how many processes (default: one per core)', parseCount)
    .option('--once', 'end when nothing is left to write', false)
    .option(
      '--accept-other-version',
      'do also what was planned by another version, or with other texts, layout or rules: this one writes it differently',
      false,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  DATABASE_URL=postgres://… kuntasiirto work --out /srv/kuntasiirto/out\n  DATABASE_URL=postgres://… kuntasiirto work --no-files',
    )
    .action(async (options: WorkOrder) => {
      const ready = context()
      ready.print(`Jobs done: ${await work(ready, options)}`)
    })
}

function parseCount(value: string): number {
  if (!/^[1-9]\d?$/.test(value)) throw new InvalidArgumentError('give a number from 1 to 99.')
  return Number(value)
}
