import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { sql } from 'kysely'
import { recheckBalance } from '../audit/balance.ts'
import { compareWithKept, type KeptSeal, readKeptSeals } from '../audit/kept-seals.ts'
import { findSeals, recheckSeals } from '../audit/seal-check.ts'
import { sha256Of } from '../checksum.ts'
import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { BalanceError, UsageError } from '../errors.ts'
import {
  checksumsFile,
  findFolders,
  listOwnFiles,
  type OutputFolder,
  readChecksums,
} from '../notify/files/close-folder.ts'
import { nightFolder } from '../notify/files/write-file.ts'
import { type Context, withReadableDatabase } from './context.ts'
import { requireOwnFolder } from './output-folder.ts'
import { parseRunId } from './run-id.ts'

export interface VerifyOrder {
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

/** A role that may only read verifies all the same, and so does anybody on a replica; nobody else learns of it. */
async function recordVerification(db: Db, runCount: number, problemCount: number): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`
    select has_any_column_privilege('audit.verification', 'insert')
        and not current_setting('transaction_read_only')::boolean as may`.execute(db)
  if (rows[0]?.may !== true) return
  await sql`
    insert into audit.verification (run_count, problem_count) values (${runCount}, ${problemCount})`.execute(
    db,
  )
}

function nameRun(
  runId: string,
  known: readonly { readonly runId: string; programmeId: string | null; asOfDate: string | null }[],
): string {
  const run = known.find((one) => one.runId === runId)
  return run?.programmeId ? `run ${runId} (${run.programmeId} ${run.asOfDate})` : `run ${runId}`
}

async function findRunsToVerify(db: Db, runId: string | null): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run
    where status = 'completed' and (${runId}::bigint is null or run_id = ${runId}::bigint)
    order by run_id`.execute(db)
  return rows
}

/** The files of each folder against its checksums.sha256, and both against what the account says was written. */
async function recheckFiles(db: Db, run: Run, outRoot: string): Promise<string[]> {
  const folder = nightFolder(outRoot, run.programmeId, run.asOfDate)
  const problems: string[] = []
  for (const part of await findFolders(db, run.runId)) {
    problems.push(...(await recheckFolder(join(folder, part.prefix), part)))
  }
  return problems
}

async function recheckFolder(folder: string, part: OutputFolder): Promise<string[]> {
  const { prefix, files } = part
  if (part.isPurged)
    return (await listOwnFiles(folder, part)).map(
      (name) => `${prefix}${name} is left of a purged folder: run kuntasiirto purge --apply, or move it away`,
    )
  const listed = await readChecksums(folder).catch(() => null)
  if (listed === null) {
    if (files.length > 0 && files.every(({ status }) => status === 'empty')) return []
    return [`${join(folder, checksumsFile)} is missing: the output is unfinished or elsewhere (--out)`]
  }
  const present = (await listOwnFiles(folder, part)).filter((name) => name !== checksumsFile)
  const problems = present
    .filter((name) => !listed.has(name))
    .map((name) => `${prefix}${name} is not in ${prefix}${checksumsFile}`)
  for (const [name, sha256] of listed) {
    if (!present.includes(name)) problems.push(`${prefix}${name} is missing`)
    else if ((await sha256Of(join(folder, name))) !== sha256)
      problems.push(`${prefix}${name} was changed after it was written`)
  }
  for (const file of files) {
    const name = file.file_name.slice(prefix.length)
    if (file.status === 'planned') problems.push(`${file.file_name} is not written yet`)
    else if (file.sha256 !== null && listed.get(name) !== file.sha256)
      problems.push(`${file.file_name} differs from the account`)
  }
  return problems
}

export function verifyCommand(context: () => Context): Command {
  return new Command('verify')
    .description("recomputes the balances, the seals and the files' checksums of completed runs")
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
