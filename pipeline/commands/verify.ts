import { resolve } from 'node:path'
import { Command } from 'commander'
import { recheckBalance } from '../audit/balance.ts'
import { compareWithKept, type KeptSeal, readKeptSeals } from '../audit/kept-seals.ts'
import { findSeals, recheckSeals } from '../audit/seal-check.ts'
import { findRunsToVerify, recordVerification } from '../audit/verification-queries.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { recheckFiles } from '../deliver/files/recheck-files.ts'
import { requireOwnFolder } from '../deliver/output-folder.ts'
import { BalanceError, UsageError } from '../errors.ts'
import { parseRunId } from '../terminal/run-id.ts'

interface VerifyOrder {
  readonly run?: string
  readonly out: string
  /** A file of seals kept elsewhere. */
  readonly seal?: string
}

export interface Verified {
  /** Completed runs whose balances, account and files are as they were. */
  readonly runs: number
  /** Of them, those sealed only when seals were introduced, and those not sealed yet. */
  readonly sealedLate: number
  readonly unsealed: number
}

/** Recomputes balances, seals and checksums of completed runs. Throws BalanceError naming every difference. */
export async function verify(context: Context, order: VerifyOrder): Promise<Verified> {
  const kept = order.seal === undefined ? [] : await readSealsToCompare(order.seal)
  return await withReadableDatabase(context, 'verify', async ({ session: { db } }) => {
    await requireOwnFolder(db, resolve(order.out))
    const runs = await findRunsToVerify(db, order.run ?? null)
    if (order.run !== undefined && runs.length === 0)
      throw new UsageError(`run ${order.run} is no completed run: see kuntasiirto status`)
    const seals = await findSeals(db)
    const problems = [...compareWithKept(seals, kept, order.seal ?? '')]
    for (const { runId, problem } of await recheckSeals(db, seals, order.run ?? null))
      problems.push(runId === null ? problem : `${nameRun(runId, [...runs, ...seals])}: ${problem}`)
    for (const run of runs) {
      const found = [...(await recheckBalance(db, run)), ...(await recheckFiles(db, run, resolve(order.out)))]
      problems.push(...found.map((problem) => `${nameRun(run.runId, runs)}: ${problem}`))
    }
    if (order.run === undefined) await recordVerification(db, runs.length, problems.length)
    if (problems.length > 0) throw new BalanceError(`does not verify: ${problems.join('; ')}`)
    const sealOf = new Map(seals.map((seal) => [seal.runId, seal]))
    return {
      runs: runs.length,
      sealedLate: runs.filter(({ runId }) => sealOf.get(runId)?.sealedLate).length,
      unsealed: runs.filter(({ runId }) => !sealOf.has(runId)).length,
    }
  })
}

async function readSealsToCompare(path: string): Promise<readonly KeptSeal[]> {
  const { seals } = await readKeptSeals(path)
  if (seals.length > 0) return seals
  throw new UsageError(`${path} holds no seal: give the file that kuntasiirto seal export wrote`)
}

function nameRun(
  runId: string,
  known: readonly { readonly runId: string; programmeId: string | null; asOfDate: string | null }[],
): string {
  const run = known.find((one) => one.runId === runId)
  return run?.programmeId ? `run ${runId} (${run.programmeId} ${run.asOfDate})` : `run ${runId}`
}

export function verifyCommand(context: () => Context): Command {
  return new Command('verify')
    .description(
      "recomputes balances, seals and the files' checksums of completed nights, and names each row that was changed, removed or added; ends with 5 where something differs",
    )
    .option('--run <id>', 'one run only', parseRunId)
    .option('--out <folder>', 'where the files are', 'out')
    .option('--seal <file>', 'compare with the seals kept elsewhere (kuntasiirto seal export)')
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto verify\n  kuntasiirto verify --run 12\n  kuntasiirto verify --seal /mnt/elsewhere/seals.jsonl',
    )
    .action(async (options: VerifyOrder) => {
      const ready = context()
      for (const line of formatVerified(await verify(ready, options))) ready.print(line)
    })
}

function formatVerified({ runs, sealedLate, unsealed }: Verified): string[] {
  return [
    `Verified: ${runs} completed runs balance, their account is as it was sealed, and their files are as they were written.`,
    ...(sealedLate > 0
      ? [
          `${sealedLate} of them ${sealedLate === 1 ? 'was' : 'were'} sealed late: completed before nights were sealed, and as the account was then.`,
        ]
      : []),
    ...(unsealed > 0
      ? [`${unsealed} of them ${unsealed === 1 ? 'is' : 'are'} not sealed yet: the next night does it.`]
      : []),
  ]
}
