import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Db } from '../db/database.ts'
import { checksumsFile, listOwnFiles, readChecksums } from '../deliver/files/close-folder.ts'
import { nightFolder } from '../deliver/files/write-file.ts'
import { partialSuffix } from '../replace-file.ts'
import { cancelledFolder } from '../undo/files.ts'
import { findPurgedFolders, insertPurgedFolder, type KeptFolder } from './folder-queries.ts'
import { insertPurge } from './purge-queries.ts'

export function pathOf(outRoot: string, folder: KeptFolder): string {
  const { programmeId, asOfDate, lateNumber } = folder
  if (folder.isCancellation) return cancelledFolder(outRoot, folder)
  const night = nightFolder(outRoot, programmeId, asOfDate)
  return lateNumber === null ? night : join(night, `late-${lateNumber}`)
}

/** The folder is there, and is the one that the account tells of: its list names the same files. */
export async function isThere(outRoot: string, folder: KeptFolder): Promise<boolean> {
  // A late folder in which everybody was held again was never made.
  if (folder.lateNumber !== null && Object.keys(folder.files).length === 0) return true
  const listed = await readChecksums(pathOf(outRoot, folder)).catch(() => null)
  return (
    listed !== null && Object.entries(folder.files).every(([name, sha256]) => listed.get(name) === sha256)
  )
}

/**
 * Puts on record that the folder is purged, then deletes its files: who is killed in between leaves files that the
 * account names, and that the next purge deletes.
 */
export async function purgeFolder(
  db: Db,
  outRoot: string,
  folder: KeptFolder,
  order: { readonly days: number | null; readonly by: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertPurgedFolder(tx, folder)
    await insertPurge(tx, 'output-folders', { count: 1, oldest: folder.since, newest: folder.since }, order)
  })
  await deleteFiles(outRoot, folder)
}

/** Deletes what a purge that was killed has left. */
export async function finishPurgedFolders(db: Db, outRoot: string): Promise<void> {
  for (const folder of await findPurgedFolders(db))
    if (await isThere(outRoot, folder)) await deleteFiles(outRoot, folder)
}

/** The list last: while it is there, it says which files are the night's own. Whatever else lies there is left. */
async function deleteFiles(outRoot: string, folder: KeptFolder): Promise<void> {
  const path = pathOf(outRoot, folder)
  const listed = await readChecksums(path).catch(() => new Map<string, string>())
  const present = await listOwnFiles(path, folder)
  const own = present.filter((name) => listed.has(name) || name.endsWith(partialSuffix))
  for (const name of own) await rm(join(path, name), { force: true })
  await rm(join(path, checksumsFile), { force: true })
  for (const inner of new Set(own.map((name) => dirname(join(path, name))))) await removeEmpty(inner)
  await removeEmpty(path)
  if (folder.lateNumber !== null) await removeEmpty(dirname(path))
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
  })
}
