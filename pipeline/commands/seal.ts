import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { compareWithKept, readKeptSeals } from '../audit/kept-seals.ts'
import { findSeals, type Seal } from '../audit/seal-check.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { BalanceError, OutageError, UsageError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'

/**
 * The head of the chain, which pins every seal before it. With a file: adds it there as a line, unless it stands there
 * already; throws BalanceError when the file tells of another chain, and then the file is left as it is.
 */
export async function exportSeal(context: Context, path: string | null): Promise<Seal> {
  const seals = await withReadableDatabase(context, 'seal', ({ session: { db } }) => findSeals(db))
  const head = seals.at(-1)
  if (head === undefined) throw new UsageError('no night is sealed yet: the first one that is run will be')
  if (path !== null) await keep(path, seals, head)
  return head
}

async function keep(path: string, chain: readonly Seal[], head: Seal): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats !== null && !stats.isFile())
    throw new UsageError(`${path} is a device, pipe, socket or folder: give the name of a file`)
  const { seals: kept, tail } = stats === null ? { seals: [], tail: '' } : await readKeptSeals(path)
  const problems = compareWithKept(chain, kept, path)
  if (problems.length > 0) throw new BalanceError(`does not verify: ${problems.join('; ')}`)
  // What a full disk or a kill cut off is completed, not replaced: the file may be one that can only be added to.
  const cut = tail === '' ? null : findCutSeal(chain, tail, path)
  const isKept = [...kept, cut].some((seal) => seal?.sealNumber === head.sealNumber)
  const rest = cut === null ? '' : `${formatSeal(cut).slice(tail.length)}\n`
  const added = rest + (isKept ? '' : `${formatSeal(head)}\n`)
  if (added === '') return
  await makeFolder(dirname(path))
  await addTo(path, added)
}

/** Whose line begins like the end of the file: the last one, where it is any of several. */
function findCutSeal(chain: readonly Seal[], tail: string, path: string): Seal {
  const cut = chain.findLast((seal) => formatSeal(seal).startsWith(tail))
  if (cut !== undefined) return cut
  throw new BalanceError(
    `does not verify: the end of ${path} is the beginning of no seal of this database; keep the file, and export into another one`,
  )
}

/** All of it or, where the file lets itself be cut again, nothing. */
async function addTo(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    const { size } = await file.stat()
    try {
      await file.writeFile(text)
      await file.sync()
    } catch (cause) {
      await file.truncate(size).catch(() => {})
      const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
      throw new OutageError(
        `the seal could not be added to ${path} (${code ?? cause}): mend the cause and run the same command again`,
        { cause },
      )
    }
  } finally {
    await file.close()
  }
}

function formatSeal(seal: Seal): string {
  const { sealNumber, runId, programmeId, asOfDate, sealedAt, sealedLate, previousSha256, sha256 } = seal
  return JSON.stringify({
    ...{ sealNumber, runId, programmeId, asOfDate, sealedAt, sealedLate, previousSha256, sha256 },
  })
}

export function sealCommand(context: () => Context): Command {
  const command = new Command('seal').description('the seals of the account, for keeping elsewhere')
  command
    .command('export')
    .description('the last seal as a JSON line: it pins every one before it')
    .option('--out <file>', 'add it to this file, which then holds one line per export')
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto seal export >> /mnt/elsewhere/seals.jsonl\n  kuntasiirto seal export --out /mnt/elsewhere/seals.jsonl\n  kuntasiirto verify --seal /mnt/elsewhere/seals.jsonl',
    )
    .action(async ({ out }: { readonly out?: string }) => {
      const ready = context()
      const head = await exportSeal(ready, out ?? null)
      ready.print(
        out === undefined
          ? formatSeal(head)
          : `Kept in ${out}: seal ${head.sealNumber}, of run ${head.runId} (${head.programmeId} ${head.asOfDate}).`,
      )
    })
  return command
}
