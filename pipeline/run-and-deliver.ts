import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { dropBeforeImagesOfSent } from './audit/before-image-queries.ts'
import { findUnfinishedRuns } from './audit/run-queries.ts'
import { type Connected, type Context, withMigratedDatabase } from './context.ts'
import type { Db, Session } from './db/database.ts'
import { acquireNightLock } from './db/night-lock.ts'
import { requireServer } from './db/server.ts'
import { tracedInto } from './db/statement-trace-file.ts'
import { requireTexts } from './deliver/content/texts.ts'
import type { WrittenFiles } from './deliver/deliver.ts'
import { nightFolder } from './deliver/files/write-file.ts'
import { type FinishOptions, finishOutput } from './deliver/finish-output.ts'
import { findSendingErrors } from './deliver/job-queries.ts'
import { requireOwnFolder } from './deliver/output-folder.ts'
import { openQueue, type Queue } from './deliver/queue.ts'
import { recordNewEvents } from './deliver/suomifi/record-events.ts'
import { countFailed, countUnsent } from './deliver/suomifi/sending-queries.ts'
import type { IsoDate, Run } from './domain.ts'
import { UsageError } from './errors.ts'
import { loadProfile } from './extract/profile.ts'
import { waitForExport } from './extract/wait-for-export.ts'
import { makeFolder } from './make-folder.ts'
import { type Night, type NightOrder, runNight } from './night.ts'
import { loadProgramme, longEnded, type Programme } from './programmes/programme.ts'
import { type Summary, summarise } from './report/summary-queries.ts'
import { createProgress } from './terminal/progress.ts'
import { finishUndos } from './undo/files.ts'

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

/** What came of it. */
type RunResult =
  | { readonly night: WaitingNight }
  | {
      readonly night: Exclude<Night, WaitingNight>
      readonly summary: Summary
      /** Null: a rehearsal leaves no files. */
      readonly delivered: Delivered | null
    }

type WaitingNight = Extract<Night, { became: 'waits' }>

export interface Delivered {
  readonly folder: string
  /** Of this night, now. */
  readonly files: WrittenFiles
  /** Notifications, of this night and others, that are still to be sent by Suomi.fi. */
  readonly unsent: number
  /** Why, as far as a try has failed. */
  readonly sendingErrors: readonly string[]
  /** Notifications of this night whose sending failed for good. */
  readonly failed: number
}

/** One night, letters and files included. */
export async function runAndDeliver(context: Context, order: RunOrder): Promise<RunResult> {
  return await tracedInto(order.trace, async (trace) => {
    const programme = loadProgramme(order.programme)
    requireTexts(programme)
    if (!order.afterEnd) refuseLongEnded(programme, order.date)
    const profile = await loadProfile(order.profile)
    await requireServer(context.config) // before waiting for an export for hours
    if (!isRehearsal(order)) await requireOutputFolder(resolve(order.out), programme.id)
    if (order.wait > 0)
      await waitForExport(order.exports, profile, {
        asOfDate: order.date,
        milliseconds: order.wait,
        signal: context.signal,
      })
    const work = async (connected: Connected) => {
      await acquireNightLock(connected.session)
      const queue = await openQueue(connected.session.db)
      const progress = createProgress(context.logger)
      try {
        const nightOrder = {
          programme,
          asOfDate: order.date,
          exports: order.exports,
          profile,
          options: {
            withoutOffices: [...order.withoutOffice].sort(),
            allowUnconfirmedAreas: order.allowUnconfirmedAreas,
          },
          carrier: context.config.carrier,
          approval: { mode: context.config.approval, approved: order.approved ?? null, isPlan: order.plan },
          isDryRun: order.dryRun,
          signal: context.signal,
          onStage: progress.stage,
          onRows: progress.rows,
          beforeCommit: async () => {},
        }
        if (isRehearsal(order)) return await rehearse(connected.session, queue, nightOrder)
        const finish: Finish = async (runs, options) =>
          await finishOutput(context, connected, queue, order.out, runs, progress.files, {
            ...options,
            anotherCopy: order.anotherCopy,
          })
        await requireOwnFolder(connected.session.db, resolve(order.out))
        return await publishAndDeliver(context, connected.session, queue, nightOrder, order.out, finish)
      } finally {
        progress.stop()
        await queue.close()
      }
    }
    return await withMigratedDatabase(context, 'run', work, { trace })
  })
}

const isRehearsal = ({ dryRun, plan }: RunOrder) => dryRun || plan

async function rehearse(session: Session, queue: Queue, order: NightOrder): Promise<RunResult> {
  let rehearsed: Summary | null = null
  const night = await runNight(session, queue, {
    ...order,
    beforeCommit: async (tx, run) => {
      rehearsed = await summarise(tx, run)
    },
  })
  if (order.approval.isPlan && night.became === 'completed-before')
    throw new UsageError(
      `the night of ${order.asOfDate} is completed, so there is nothing to plan: see kuntasiirto status --run ${night.run.runId}`,
    )
  if (night.became === 'waits') return { night }
  return { night, summary: rehearsed ?? (await summarise(session.db, night.run)), delivered: null }
}

type Finish = (runs: readonly Run[], options?: FinishOptions) => Promise<ReadonlyMap<string, WrittenFiles>>

async function publishAndDeliver(
  context: Context,
  session: Session,
  queue: Queue,
  order: NightOrder,
  out: string,
  finish: Finish,
): Promise<RunResult> {
  const { db } = session
  await finishUndos(db)
  const left = await finish(await findUnfinishedRuns(db))
  const night = await runNight(session, queue, order)
  if (night.became === 'waits') return { night }
  const { runId } = night.run
  const now = await finish([night.run], { isRechecked: true })
  const files = [left, now].flatMap((written) => written.get(runId) ?? [])
  await readEvents(context, db)
  await dropBeforeImagesOfSent(db)
  await queue.maintain()
  return {
    night,
    summary: await summarise(db, night.run),
    delivered: {
      folder: nightFolder(resolve(out), order.programme.id, order.asOfDate),
      files: {
        written: files.reduce((sum, { written }) => sum + written, 0),
        lost: files.reduce((sum, { lost }) => sum + lost, 0),
      },
      unsent: await countUnsent(db),
      failed: await countFailed(db, night.run.runId),
      sendingErrors: await findSendingErrors(db),
    },
  }
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

/** Refuses an output folder that cannot be written, or the programme's in it, before the night is decided. */
async function requireOutputFolder(out: string, programmeId: string): Promise<void> {
  const its = join(out, programmeId)
  for (const folder of existsSync(its) ? [out, its] : [out])
    try {
      await makeFolder(folder)
      await access(folder, constants.W_OK)
    } catch (cause) {
      throw new UsageError(
        `the output folder ${folder} cannot be written: give another one with --out, or mend its rights`,
        { cause },
      )
    }
}
