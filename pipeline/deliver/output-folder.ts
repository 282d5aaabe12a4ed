/** Whose an output folder is: the id of one database stands in it, and no other one may read or write its nights. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findWrittenTo, isAnyCompleted } from '../audit/run-queries.ts'
import type { Db } from '../db/database.ts'
import { findDatabaseId } from '../db/identity.ts'
import type { IsoDate, Run } from '../domain.ts'
import { codeOf, OutageError, UsageError } from '../errors.ts'
import { listProgrammes } from '../programmes/programme.ts'
import { writePrivateFile } from '../replace-file.ts'
import { checksumsFile } from './files/close-folder.ts'
import { type FileLine, findFiles } from './files/file-queries.ts'
import { findPurgedFolders } from './files/purged-queries.ts'
import { nightFolder } from './files/write-file.ts'

/** Beside the programmes' folders, so it is part of no night and no checksum. */
export const ownerFile = '.database'

/** Throws UsageError where the output folder belongs to another database. One that is not there belongs to nobody. */
export async function requireOwnFolder(db: Db, out: string): Promise<void> {
  const owner = await findOwner(out)
  if (owner === null) return await requireKnownNights(db, out)
  const id = await findDatabaseId(db)
  if (owner !== id)
    throw new UsageError(
      `the output folder ${out} belongs to another database (${owner}, this one is ${id}), and nothing was done: set DATABASE_URL to that one, give another folder with --out, or move this one away`,
    )
}

/** The same, and makes it this database's for good where it was nobody's: for whoever writes a published night there. */
export async function claimFolder(db: Db, out: string): Promise<void> {
  await requireOwnFolder(db, out)
  if ((await findOwner(out)) !== null) return
  const id = await findDatabaseId(db)
  await writePrivateFile(join(out, ownerFile), Buffer.from(`${id}\n`)).catch((cause) => {
    throw new OutageError(
      `output files could not be written below ${out} (${codeOf(cause)}): mend the cause and run the same command again`,
      { cause },
    )
  })
}

/**
 * Throws UsageError where a night was written to another folder: here all of it would be written a second time. A folder
 * that was moved, or has another path on this machine, is told by its files.
 */
export async function requireNightsFolder(db: Db, run: Run, out: string): Promise<void> {
  const writtenTo = await findWrittenTo(db, run.runId)
  if (writtenTo === out) return // what is lost there is written again
  const purged = await findPurgedFolders(db, run.runId)
  const files = (await findFiles(db, run.runId)).filter((file) => !purged.has(file.lateNumber))
  const written = files.filter(({ status }) => status === 'rendered')
  const isIn = (folder: string, some: readonly FileLine[]) => {
    const night = nightFolder(folder, run.programmeId, run.asOfDate)
    const names = [...some.map(({ fileName }) => fileName), checksumsFile] // the rest may be archived
    return names.some((name) => existsSync(join(night, name)))
  }
  // A worker that was killed may have put a file in place that is not marked written.
  const isWritten = written.length > 0 || (writtenTo !== null && isIn(writtenTo, files))
  if (!isWritten || isIn(out, written)) return
  throw new UsageError(
    `the night of ${run.programmeId} ${run.asOfDate} was written to ${writtenTo ?? 'another folder'}, and none of its files is in ${out}: give ${writtenTo === null ? 'that folder' : `--out ${writtenTo}`}, or where it was moved to; kuntasiirto run --another-copy writes all of it a second time`,
  )
}

async function findOwner(out: string): Promise<string | null> {
  const path = join(out, ownerFile)
  const text = await readFile(path, 'utf8').catch((cause) => {
    const code: unknown = Reflect.get(cause, 'code')
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new UsageError(
      `${path} cannot be read (${codeOf(cause)}): it says which database the folder belongs to; mend its rights, or give another folder with --out`,
      { cause },
    )
  })
  if (text === null) return null
  const id = text.trim()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id
  throw new UsageError(
    `${path} does not say which database the folder belongs to: put it back from a backup, or give another folder with --out`,
  )
}

/** A folder written before folders said whose they are is told by its nights: a database that ran none of them is another. */
async function requireKnownNights(db: Db, out: string): Promise<void> {
  const nights = await findNights(out)
  const [first] = nights
  if (first === undefined || (await isAnyCompleted(db, nights))) return
  throw new UsageError(
    `the output folder ${out} holds nights that this database never ran (${first.programmeId} ${first.asOfDate}, ${nights.length} in all), and nothing was done: set DATABASE_URL to the database that did, give another folder with --out, or move this one away`,
  )
}

interface NightOnDisk {
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

async function findNights(out: string): Promise<readonly NightOnDisk[]> {
  const nights = listProgrammes().map(async (programmeId) => {
    const names = await readdir(join(out, programmeId)).catch(() => [])
    return names
      .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
      .map((asOfDate) => ({ programmeId, asOfDate }))
  })
  return (await Promise.all(nights)).flat()
}
