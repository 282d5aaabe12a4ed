import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { findCompletedRuns, findRun } from '../audit/queries.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { findRejectedLines, insertRejectsExport } from '../extract/reject-queries.ts'
import { composeRepairFile, headerOf, type RejectedLine, reasonsSuffix } from '../extract/repair-file.ts'
import { writePrivateFile } from '../replace-file.ts'
import { type Context, withCurrentDatabase } from './context.ts'
import { suggest } from './known-values.ts'
import { parseRunId } from './notification-actions.ts'
import { addSignature } from './signature.ts'

export interface ExportOrder {
  readonly run: string
  readonly out: string
  /** The rejected lines of one file of the night; where its files have different headers, one must be named. */
  readonly file?: string
}

/**
 * Writes the rejected lines of a completed run into a repair file, and the reasons beside it, and tells what it did.
 * Throws UsageError where there is no such run or file, the repair file is there already, or the headers differ.
 */
export async function exportRejects(
  context: Context,
  order: ExportOrder,
  signature: Signature,
): Promise<readonly string[]> {
  const path = resolve(order.out)
  if (!/\.csv$/i.test(path) || path.endsWith(reasonsSuffix))
    throw new UsageError(`--out names the repair file, e.g. rejects.csv, not ${order.out}`)
  const reasonsPath = path.replace(/\.csv$/i, reasonsSuffix)
  for (const one of [path, reasonsPath])
    if (
      await access(one)
        .then(() => true)
        .catch(() => false)
    )
      throw new UsageError(`${one} is there already, perhaps half mended: give another name with --out`)
  return await withCurrentDatabase(context, 'rejects', async ({ session: { db } }) => {
    const run = await findRun(db, order.run)
    if (run === null || run.status !== 'completed')
      throw new UsageError(`run ${order.run} is no completed night: see kuntasiirto status`)
    const { lines: all, notKept } = await findRejectedLines(db, order.run)
    const lines = chooseLines(all, order)
    const lost =
      notKept === 0 ? [] : [`No longer kept, or rejected before they could be exported: ${count(notKept)}.`]
    if (lines.length === 0) return [`Run ${order.run} has no rejected line to export.`, ...lost]

    const { content, reasons } = composeRepairFile(lines)
    await writePrivateFile(reasonsPath, reasons)
    const sha256 = await writePrivateFile(path, content)
    await insertRejectsExport(db, order.run, { lineCount: lines.length, sha256 }, signature)
    const [last] = await findCompletedRuns(db, run.programmeId)
    return [
      `Exported: ${count(lines.length)} of the night of ${run.asOfDate}.`,
      ...lost,
      `Lines to mend: ${path}`,
      `Reasons: ${reasonsPath}`,
      last?.runId === order.run
        ? 'Mend only what a line was rejected for, leave the first column alone, put the file into a folder and give it to the next night: kuntasiirto run --repaired FOLDER'
        : `To look at only: the next night takes in what run ${last?.runId} rejected.`,
    ]
  })
}

function chooseLines(all: readonly RejectedLine[], { run, file }: ExportOrder): readonly RejectedLine[] {
  const lines = file === undefined ? all : all.filter(({ fileName }) => fileName === file)
  const names = [...new Set(all.map(({ fileName }) => fileName))]
  if (file !== undefined && lines.length === 0)
    throw new UsageError(
      `run ${run} kept no rejected line of ${file}${names.length === 0 ? '' : `: ${suggest(file, names, 'choose among')}`}`,
    )
  if (new Set(lines.map(headerOf)).size > 1)
    throw new UsageError(
      `the columns of the night's files differ: export them one by one with --file, of ${names.join(', ')}`,
    )
  return lines
}

function count(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`
}

export function rejectsCommand(context: () => Context): Command {
  const command = new Command('rejects').description(
    'rejected rows, to be mended and taken in by the next night',
  )
  addSignature(command.command('export'), 'to be mended')
    .description(
      'writes the rejected lines of a night, with their header, and beside them what is wrong with each',
    )
    .requiredOption('--run <id>', 'the run that rejected them', parseRunId)
    .requiredOption('--out <file>', 'the repair file to write, e.g. rejects.csv; it holds personal data')
    .option('--file <name>', "only those of one of the night's files")
    .addHelpText('after', '\nExample:\n  kuntasiirto rejects export --run 12 --out repairs/rejects-12.csv')
    .action(async (options: ExportOrder & Signature) => {
      const ready = context()
      for (const line of await exportRejects(ready, options, options)) ready.print(line)
    })
  return command
}
