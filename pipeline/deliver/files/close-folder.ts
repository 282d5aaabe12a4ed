import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { sha256Of } from '../../checksum.ts'
import type { Db } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { partialSuffix, writePrivateFile } from '../../replace-file.ts'
import * as queries from './file-queries.ts'
import { findPurgedFolders } from './purged-queries.ts'

/** Last of a folder's files: whoever finds it knows that the others are whole. */
export const checksumsFile = 'checksums.sha256'

/** Where each letter stands. */
export const letterIndexColumns = ['notification', 'file', 'page', 'pages', 'sha256']
/** Which municipality is to have which file of people under non-disclosure. */
export const handoverIndexColumns = ['tiedosto', 'kuntanumero', 'kunta']

/** What belongs together in one folder: the night's own, or what was released at one time after it was closed. */
export interface OutputFolder {
  /** Below the night's folder; empty for the night's own. */
  readonly prefix: string
  readonly lateNumber: number | null
  readonly files: readonly queries.FileLine[]
  /** Its files were deleted when their time was over. */
  readonly isPurged: boolean
}

/** A run's folders, the night's own first. */
export async function findFolders(db: Db, runId: string): Promise<readonly OutputFolder[]> {
  const files = await queries.findFiles(db, runId)
  const purged = await findPurgedFolders(db, runId)
  const numbers = new Set([null, ...files.map((file) => file.lateNumber)])
  return [...numbers]
    .sort((one, other) => (one ?? 0) - (other ?? 0))
    .map((lateNumber) => ({
      prefix: lateNumber === null ? '' : `late-${lateNumber}/`,
      lateNumber,
      files: files.filter((file) => file.lateNumber === lateNumber),
      isPurged: purged.has(lateNumber),
    }))
}

/**
 * Writes the indexes of a run's folders, the night's report, and last their checksums. A folder that is closed and
 * whole stays as it is: it may have been fetched. Unless all are to be `rechecked`, closed ones are not even looked at:
 * they may have been archived.
 */
export async function closeFolders(
  db: Db,
  run: Run,
  nightFolder: string,
  composeSummary: () => Promise<Buffer>,
  isRechecked = false,
): Promise<void> {
  const isCompleted = await queries.isOutputCompleted(db, run.runId)
  for (const folder of await findFolders(db, run.runId)) {
    if (folder.isPurged) continue
    const written = new Map(
      folder.files.flatMap(({ fileName, sha256 }) => (sha256 ? [[fileName, sha256]] : [])),
    )
    const isDone = folder.files.length === 0 ? isCompleted : folder.files.every((file) => file.isClosed)
    if (isDone && !isRechecked) continue
    // A late folder in which everything is held again is none.
    if (folder.lateNumber !== null && written.size === 0) {
      await queries.markFolderClosed(db, run.runId, folder.lateNumber)
      continue
    }
    if (await isClosed(nightFolder, folder, written)) {
      await queries.markFolderClosed(db, run.runId, folder.lateNumber)
      continue
    }
    const put = async (name: string, content: Buffer) =>
      written.set(name, await writePrivateFile(join(nightFolder, name), content))
    for (const isRestricted of [false, true]) {
      const letters = await composeLetterIndex(db, run, folder, isRestricted)
      if (letters !== null)
        await put(`${folder.prefix}letters${isRestricted ? '-restricted' : ''}/index.csv`, letters)
    }
    const handovers = await composeHandoverIndex(db, run, folder)
    if (handovers !== null) await put(`${folder.prefix}handover-restricted/index.csv`, handovers)
    if (folder.lateNumber === null) await put('report/summary.json', await composeSummary())
    const below = Array.from(written, ([name, sha256]) => [name.slice(folder.prefix.length), sha256] as const)
    await writeChecksums(join(nightFolder, folder.prefix), new Map(below))
    await queries.markFolderClosed(db, run.runId, folder.lateNumber)
  }
}

/** Its checksums are there, name every file written for it, and are those of the files that stand beside them. */
async function isClosed(
  nightFolder: string,
  { prefix }: OutputFolder,
  written: ReadonlyMap<string, string>,
): Promise<boolean> {
  const listed = await readChecksums(join(nightFolder, prefix)).catch(() => null)
  if (listed === null) return false
  for (const [name, sha256] of written) if (listed.get(name.slice(prefix.length)) !== sha256) return false
  for (const [name, sha256] of listed) {
    if (written.has(prefix + name)) continue // its bytes were compared with the account already
    if ((await sha256Of(join(nightFolder, prefix, name)).catch(() => null)) !== sha256) return false
  }
  return true
}

/** The listed files of a closed folder, by path below it, and their checksums. Throws where there is no list. */
export async function readChecksums(folder: string): Promise<ReadonlyMap<string, string>> {
  const list = await readFile(join(folder, checksumsFile), 'utf8')
  const lines = list.split('\n').filter(Boolean)
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

/** Where each letter stands; null when there are none. */
async function composeLetterIndex(
  db: Db,
  run: Run,
  { lateNumber, prefix }: OutputFolder,
  isRestricted: boolean,
): Promise<Buffer | null> {
  const rows = await queries.findLetterIndex(db, run.runId, lateNumber, isRestricted)
  if (rows.length === 0) return null
  const text = stringify(
    rows.map((row) => [
      row.notificationId,
      row.fileName.slice(prefix.length),
      row.page,
      row.pages,
      row.sha256,
    ]),
    { header: true, columns: letterIndexColumns, delimiter: ';' },
  )
  return Buffer.from(text)
}

/** Which municipality is to have which file of people under non-disclosure; null when there are none. */
async function composeHandoverIndex(db: Db, run: Run, { lateNumber }: OutputFolder): Promise<Buffer | null> {
  const rows = lateNumber === null ? await queries.findRestrictedHandovers(db, run.runId) : []
  if (rows.length === 0) return null
  const text = stringify(
    rows.map((row) => [row.fileName, row.municipalityCode, row.nameFi]),
    { header: true, columns: handoverIndexColumns, delimiter: ';' },
  )
  return Buffer.from(text)
}

/** One line per file, by its path below the folder, in the format of `sha256sum`. What killed commands left is deleted. */
export async function writeChecksums(folder: string, written: ReadonlyMap<string, string>): Promise<void> {
  for (const name of await listFiles(folder)) if (name.endsWith(partialSuffix)) await rm(join(folder, name))
  const lines = [...written].sort(([one], [other]) => (one < other ? -1 : 1))
  const text = lines.map(([name, sha256]) => `${sha256}  ${name}\n`).join('')
  await writePrivateFile(join(folder, checksumsFile), Buffer.from(text))
}

/** A folder's files, by path below it, sorted; those of late folders are not the night's own. Empty where there is none. */
export async function listOwnFiles(
  folder: string,
  { lateNumber }: Pick<OutputFolder, 'lateNumber'>,
): Promise<string[]> {
  const names = await listFiles(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => lateNumber !== null || !/^late-\d+\//.test(name))
}

/** The files below a folder, by path, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + (folder.endsWith('/') ? 0 : 1)))
    .sort()
}
