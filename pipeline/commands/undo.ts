import { resolve } from 'node:path'
import { Command } from 'commander'
import { type Context, withCurrentDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { requireOwnFolder } from '../deliver/output-folder.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { addSignature } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import { type Undone, undo } from '../undo/undo.ts'

interface UndoOptions extends Signature {
  readonly run: string
  readonly out: string
  readonly plan: boolean
}

/** Undoes the last completed run, or shows what that would take back. */
export async function undoNight(context: Context, options: UndoOptions): Promise<Undone> {
  return await withCurrentDatabase(context, 'undo', async ({ session }) => {
    await acquireNightLock(session)
    await requireOwnFolder(session.db, resolve(options.out))
    const { run: runId, out, plan: isPlan, by, because } = options
    return await undo(session, { runId, by, because, isPlan, outFolder: resolve(out) })
  })
}

export function undoCommand(context: () => Context): Command {
  return addSignature(new Command('undo'), '')
    .description('takes the last completed night back, as long as nobody was told of it')
    .requiredOption('--run <id>', 'the run (see kuntasiirto status)', parseRunId)
    .option('--out <folder>', 'where the files of nights are', 'out')
    .option('--plan', 'only show what would be taken back', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  kuntasiirto undo --run 12 --plan
  kuntasiirto undo --run 12 --because "the office sent the wrong month" --by "Maija Mallikas"`,
    )
    .action(async (options: UndoOptions & { readonly json: boolean }) => {
      if (!options.plan && options.because === '')
        throw new UsageError('say why, without personal data: --because TEXT')
      const ready = context()
      const { counts, ...night } = await undoNight(ready, options)
      // One header for each file with a rejected row: how many there are tells of an office's only one.
      const undone = { ...night, counts: counts.filter(({ table }) => table !== 'rejected_header') }
      printAnswer(ready, options.json, undone, () => formatUndone(undone, options))
    })
}

const whatWasDone: Readonly<Record<string, string>> = {
  cancelled: 'handovers cancelled, because they may have been fetched',
  removed: 'files of letters and messages removed',
  'never-written': 'files never written',
}

function formatUndone(
  { run, wasUndone, counts, jobs, files, cancelledIn, protectedAgain, unprotectedAgain }: Undone,
  { plan }: UndoOptions,
): string[] {
  const night = `${run.programmeId}, night of ${run.asOfDate} (run ${run.runId})`
  const done = wasUndone ? 'was undone before' : plan ? 'would be undone; nothing was changed' : 'undone'
  return [
    `${night}: ${done}`,
    '',
    ...formatTable(
      ['register', 'rows removed', 'rows as before'],
      counts.map(({ table, removed, restored }) => [table, removed, restored]),
    ),
    '',
    ...files.map(({ action, count }) => `${count} ${whatWasDone[action] ?? action}`),
    ...(jobs > 0 ? [`${jobs} jobs taken off the queue`] : []),
    ...(protectedAgain > 0
      ? [
          `${protectedAgain} customers whose protection was ended since are protected again: see kuntasiirto protection list`,
        ]
      : []),
    ...(unprotectedAgain > 0
      ? [
          `${unprotectedAgain} customers whose flag of non-disclosure only this night had brought are not protected until a night brings it again`,
        ]
      : []),
    ...(cancelledIn !== null
      ? [
          `${plan ? 'What cancels handovers would be in' : 'Give the municipalities what cancels their handovers:'} ${cancelledIn}`,
        ]
      : []),
  ]
}
