import { access, appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { compareWithKept, readKeptSeals } from '../audit/kept-seals.ts'
import { findSeals, type Seal } from '../audit/seal-check.ts'
import { BalanceError, UsageError } from '../errors.ts'
import { type Context, withReadableDatabase } from './context.ts'

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

async function keep(path: string, seals: readonly Seal[], head: Seal): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  const kept = exists ? await readKeptSeals(path) : []
  const problems = compareWithKept(seals, kept, path)
  if (problems.length > 0) throw new BalanceError(`does not verify: ${problems.join('; ')}`)
  if (kept.some(({ sealNumber }) => sealNumber === head.sealNumber)) return
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await appendFile(path, `${formatSeal(head)}\n`, { mode: 0o600 })
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
      const { print, ...rest } = context()
      const head = await exportSeal({ print, ...rest }, out ?? null)
      print(
        out === undefined
          ? formatSeal(head)
          : `Kept in ${out}: seal ${head.sealNumber}, of run ${head.runId} (${head.programmeId} ${head.asOfDate}).`,
      )
    })
  return command
}
