import { access, constants, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findUnfinishedRuns } from '../audit/queries.ts'
import { type Summary, summarise } from '../audit/summary.ts'
import type { Db, StatementTrace } from '../db/database.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { requireServer } from '../db/server.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { loadProfile } from '../extract/profile.ts'
import { waitForExport } from '../extract/wait-for-export.ts'
import { runNight } from '../night.ts'
import { requireTexts } from '../notify/content/texts.ts'
import { nightFolder } from '../notify/files/write-file.ts'
import { findSendingErrors, openQueue } from '../notify/queue.ts'
import { recordNewEvents } from '../notify/suomifi/record-events.ts'
import { countFailed, countUnsent } from '../notify/suomifi/sending-queries.ts'
import { loadProgramme, longEnded, type Programme } from '../programmes/programme.ts'
import { dropBeforeImagesOfSent } from '../undo/before-image-queries.ts'
import { finishUndos } from '../undo/files.ts'
import type { RunResult } from './balance-sheet.ts'
import { type Connected, type Context, withMigratedDatabase } from './context.ts'
import { finishOutput } from './finish-output.ts'
import { requireOwnFolder } from './output-folder.ts'
import { createProgress } from './progress.ts'
import { tracedInto } from './statement-trace-file.ts'

export interface RunOrder {
  readonly programme: string
  readonly date: IsoDate
  readonly exports: string
  readonly out: string
  readonly profile?: string
  readonly dryRun: boolean
  /** Makes a plan for a person to approve; publishes nothing. */
  readonly plan: boolean
  /** The plan that was approved: its checksum, or the beginning of it. */
  readonly approved?: string
  readonly withoutOffice: readonly string[]
  readonly allowUnconfirmedAreas: boolean
  /** Also where the programme ended more than two years before. */
  readonly afterEnd: boolean
  /** Write a night's files also where they stand in another folder already. */
  readonly anotherCopy: boolean
  /** Milliseconds to wait until the export is whole. */
  readonly wait: number
  /** A file for the statements of the night, with their times, rows and plans. */
  readonly trace?: string
}

/** One night, letters and files included. */
export async function run(context: Context, order: RunOrder): Promise<RunResult> {
  return await tracedInto(order.trace, (trace) => runTraced(context, order, trace))
}

async function runTraced(
  context: Context,
  order: RunOrder,
  trace: StatementTrace | undefined,
): Promise<RunResult> {
  const programme = loadProgramme(order.programme)
  requireTexts(programme)
  if (!order.afterEnd) refuseLongEnded(programme, order.date)
  const profile = await loadProfile(order.profile)
  const isRehearsal = order.dryRun || order.plan
  await requireServer(context.config) // before waiting for an export for hours
  if (!isRehearsal) await requireOutputFolder(resolve(order.out))
  if (order.wait > 0)
    await waitForExport(order.exports, profile, {
      asOfDate: order.date,
      milliseconds: order.wait,
      signal: context.signal,
    })
  const progress = createProgress(context.logger)
  const night = async (connected: Connected) => {
    await acquireNightLock(connected.session)
    const queue = await openQueue(connected.session.db)
    try {
      if (!isRehearsal) await requireOwnFolder(connected.session.db, resolve(order.out))
      if (!isRehearsal) await finishUndos(connected.session.db)
      if (!isRehearsal)
        await finishOutput(
          context,
          connected,
          queue,
          order.out,
          await findUnfinishedRuns(connected.session.db),
          progress.files,
          { anotherCopy: order.anotherCopy },
        )
      let rehearsed: Summary | null = null
      const night = await runNight(connected.session, queue, {
        programme,
        asOfDate: order.date,
        exports: order.exports,
        profile,
        options: {
          withoutOffices: [...order.withoutOffice].sort(),
          allowUnconfirmedAreas: order.allowUnconfirmedAreas,
        },
        carrier: context.config.carrier,
        approval: {
          mode: context.config.approval,
          approved: order.approved ?? null,
          isPlan: order.plan,
        },
        isDryRun: order.dryRun,
        signal: context.signal,
        onStage: progress.stage,
        onRows: progress.rows,
        beforeCommit: async (tx, run) => {
          if (isRehearsal) rehearsed = await summarise(tx, run)
        },
      })
      const { db } = connected.session
      if (order.plan && night.wasCompleted)
        throw new UsageError(
          `the night of ${order.date} is completed, so there is nothing to plan: see kuntasiirto status --run ${night.run.runId}`,
        )
      if (isRehearsal)
        return {
          ...night,
          summary: rehearsed ?? (await summarise(db, night.run)),
          folder: null,
          unsent: 0,
          sendingErrors: [],
          failed: 0,
        }
      await finishOutput(context, connected, queue, order.out, [night.run], progress.files, {
        isRechecked: true,
        anotherCopy: order.anotherCopy,
      })
      await readEvents(context, db)
      await dropBeforeImagesOfSent(db)
      await queue.maintain()
      const folder = nightFolder(resolve(order.out), programme.id, order.date)
      const [unsent, failed] = [await countUnsent(db), await countFailed(db, night.run.runId)]
      return {
        ...night,
        summary: await summarise(db, night.run),
        folder,
        unsent,
        sendingErrors: await findSendingErrors(db),
        failed,
      }
    } finally {
      progress.stop()
      await queue.close()
    }
  }
  return await withMigratedDatabase(context, 'run', night, { trace })
}

/** What became of earlier messages; when it cannot be read now, the next night reads it. */
async function readEvents({ config, logger, signal }: Context, db: Db): Promise<void> {
  if (config.suomifi === null) return
  try {
    const count = await recordNewEvents(db, config.suomifi, signal)
    logger.info({ count }, 'events of Suomi.fi read')
  } catch (err) {
    signal.throwIfAborted()
    logger.warn({ err }, 'the events of Suomi.fi could not be read')
  }
}

/** A date of another programme, or a slip in its year, would end every customership. */
function refuseLongEnded(programme: Programme, date: IsoDate): void {
  const lastDay = longEnded(programme, date)
  if (lastDay !== null)
    throw new UsageError(
      `${programme.id} ended on ${lastDay}, more than two years before ${date}: correct --programme or --date, or say --after-end if that night is meant`,
    )
}

/** Refuses an output folder that cannot be written, before the night is decided. */
async function requireOutputFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true, mode: 0o700 })
    await access(out, constants.W_OK)
  } catch (cause) {
    throw new UsageError(
      `the output folder ${out} cannot be written: give another one with --out, or mend its rights`,
      { cause },
    )
  }
}
