import { join } from 'node:path'
import { sha256Of } from '../../checksum.ts'
import type { Db } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { codeOf, UsageError } from '../../errors.ts'
import { checksumsFile, findFolders, listOwnFiles, type OutputFolder, readChecksums } from './close-folder.ts'
import { nightFolder } from './write-file.ts'

/** The files of each folder against its checksums.sha256, and both against what the account says was written. */
export async function recheckFiles(db: Db, run: Run, outRoot: string): Promise<string[]> {
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
  const listed = await readChecksums(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null
    throw new UsageError(
      `${join(folder, checksumsFile)} cannot be read (${codeOf(cause)}): mend its rights, then verify again`,
      { cause },
    )
  })
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
    const name = file.fileName.slice(prefix.length)
    if (file.status === 'planned') problems.push(`${file.fileName} is not written yet`)
    else if (file.sha256 !== null && listed.get(name) !== file.sha256)
      problems.push(`${file.fileName} differs from the account`)
  }
  return problems
}
