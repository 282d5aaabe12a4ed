import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { findRun } from '../audit/run-queries.ts'
import { type Context, withCurrentDatabase } from '../context.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { officeOf } from '../extract/extract.ts'
import { composeOfficeMessage, type RejectedLine } from '../extract/office-message.ts'
import { findRejectedLines, insertRejectsExports } from '../extract/reject-queries.ts'
import { writePrivateFile } from '../replace-file.ts'
import { suggest } from '../terminal/known-values.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { addSignature } from '../terminal/signature.ts'

interface ExportOrder {
  readonly run: string
  /** The folder of the messages. */
  readonly out: string
  /** Of one office only. */
  readonly office?: string
}

/**
 * Writes a message to each TE office about its rows that a completed run rejected, and tells what it did. It is on record
 * before anything leaves the database; killed, it can be repeated. Throws UsageError where there is no such run or
 * office, or `out` is no folder.
 */
async function exportRejects(
  context: Context,
  order: ExportOrder,
  signature: Signature,
): Promise<readonly string[]> {
  const folder = resolve(order.out)
  const standing = await stat(folder).catch(() => null)
  if (standing !== null && !standing.isDirectory())
    throw new UsageError(`--out names the folder of the messages, and ${order.out} is a file`)
  return await withCurrentDatabase(context, 'rejects', async ({ session: { db } }) => {
    const run = await findRun(db, order.run)
    if (run === null || run.status !== 'completed')
      throw new UsageError(`run ${order.run} is no completed night: see kuntasiirto status`)
    const { lines, notKept } = await findRejectedLines(db, order.run)
    const lost =
      notKept === 0 ? [] : [`No longer kept, or rejected before they could be exported: ${count(notKept)}.`]
    const chosen = chooseLines(lines, order)
    if (chosen.length === 0) return [`Run ${order.run} has no rejected line to export.`, ...lost]

    const messages = [...Map.groupBy(chosen, ({ fileName }) => fileName)].map(([fileName, its]) => {
      const content = composeOfficeMessage(its, run.asOfDate)
      return {
        ...{ fileName, lineCount: its.length, content },
        sha256: createHash('sha256').update(content).digest('hex'),
        path: join(folder, `hylatyt-rivit-${officeOf(fileName)}-${run.asOfDate}.csv`),
      }
    })
    await insertRejectsExports(db, order.run, messages, signature)
    for (const { path, content } of messages) await writePrivateFile(path, content, { sweeps: true })
    return [
      `Exported: ${count(chosen.length)} of the night of ${run.asOfDate}, a file per TE office.`,
      ...lost,
      ...messages.map(({ path }) => path),
      'Send each to its office, protected: personal data. What the office mends at the source comes with a later night by itself (kuntasiirto worklist list --state recovered).',
    ]
  })
}

function chooseLines(all: readonly RejectedLine[], { run, office }: ExportOrder): readonly RejectedLine[] {
  if (office === undefined) return all
  const lines = all.filter(({ fileName }) => officeOf(fileName) === office.normalize('NFC'))
  const offices = [...new Set(all.map(({ fileName }) => officeOf(fileName)))]
  if (lines.length === 0)
    throw new UsageError(
      `run ${run} kept no rejected line of office ${office}${offices.length === 0 ? '' : `: ${suggest(office, offices, 'choose among')}`}`,
    )
  return lines
}

function count(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`
}

export function rejectsCommand(context: () => Context): Command {
  const command = new Command('rejects').description('what the TE offices are told of their rejected rows')
  addSignature(command.command('export'), 'to be mended')
    .description(
      'writes a file for each TE office: its rejected lines, what is wrong with each, and what is expected of the office',
    )
    .requiredOption('--run <id>', 'the run that rejected them', parseRunId)
    .requiredOption('--out <folder>', 'the folder to write to; the files hold personal data')
    .option('--office <code>', 'only the file for one TE office')
    .addHelpText('after', '\nExample:\n  kuntasiirto rejects export --run 12 --out rejects-12')
    .action(async (options: ExportOrder & Signature) => {
      const ready = context()
      for (const line of await exportRejects(ready, options, options)) ready.print(line)
    })
  return command
}
