import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { sql } from 'kysely'
import { recheckBalance } from '../audit/balance.ts'
import { sha256Of } from '../checksum.ts'
import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { BalanceError, UsageError } from '../errors.ts'
import {
  checksumsFile,
  foldersOf,
  listFiles,
  type OutputFolder,
  readChecksums,
} from '../notify/files/close-folder.ts'
import { findFiles } from '../notify/files/file-queries.ts'
import { nightFolder } from '../notify/files/write-file.ts'
import { type Context, withCurrentDatabase } from './context.ts'

export interface VerifyOrder {
  readonly run?: string
  readonly out: string
}

/** Recomputes balances and checksums of completed runs. Tells how many runs are right; throws BalanceError naming every difference. */
export async function verify(context: Context, order: VerifyOrder): Promise<number> {
  return await withCurrentDatabase(context, 'verify', async ({ session: { db } }) => {
    const runs = await findRunsToVerify(db, order.run ?? null)
    if (order.run !== undefined && runs.length === 0)
      throw new UsageError(`run ${order.run} is no completed run: see kuntasiirto status`)
    const problems: string[] = []
    for (const run of runs) {
      const found = [...(await recheckBalance(db, run)), ...(await recheckFiles(db, run, resolve(order.out)))]
      problems.push(
        ...found.map((problem) => `run ${run.runId} (${run.programmeId} ${run.asOfDate}): ${problem}`),
      )
    }
    if (problems.length > 0) throw new BalanceError(`does not verify: ${problems.join('; ')}`)
    return runs.length
  })
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
  for (const part of foldersOf(await findFiles(db, run.runId))) {
    problems.push(...(await recheckFolder(join(folder, part.prefix), part)))
  }
  return problems
}

async function recheckFolder(folder: string, { prefix, files }: OutputFolder): Promise<string[]> {
  const listed = await readChecksums(folder).catch(() => null)
  if (listed === null) {
    if (files.length > 0 && files.every(({ status }) => status === 'empty')) return []
    return [`${join(folder, checksumsFile)} is missing: the output is unfinished or elsewhere (--out)`]
  }
  const present = (await listFiles(folder)).filter(
    (name) => name !== checksumsFile && (prefix !== '' || !/^late-\d+\//.test(name)),
  )
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
    .description("recomputes the balances and the files' checksums of completed runs")
    .option('--run <id>', 'one run only')
    .option('--out <folder>', 'where the files are', 'out')
    .addHelpText('after', '\nExamples:\n  kuntasiirto verify\n  kuntasiirto verify --run 12')
    .action(async (options: VerifyOrder) => {
      if (options.run !== undefined && !/^\d+$/.test(options.run))
        throw new UsageError('--run takes the number of a run')
      const ready = context()
      ready.print(
        `Verified: ${await verify(ready, options)} completed runs balance, and their files are as they were written.`,
      )
    })
}
