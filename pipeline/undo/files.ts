/** What becomes of the output files of an undone night: nobody is to post them, and who has fetched one must know. */
import { existsSync } from 'node:fs'
import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { Db, Tx } from '../db/database.ts'
import { composeCancellation } from '../deliver/files/cancel-handover.ts'
import { handoverIndexColumns, listFiles, writeChecksums } from '../deliver/files/close-folder.ts'
import { stemOf } from '../deliver/files/handover-queries.ts'
import { nightFolder } from '../deliver/files/write-file.ts'
import type { Run } from '../domain.ts'
import { OutageError, UsageError } from '../errors.ts'
import { loadProgramme } from '../programmes/programme.ts'
import { writePrivateFile } from '../replace-file.ts'
import * as queries from './account-queries.ts'

/**
 * Says what is to be done to each of the night's files. Throws UsageError when letters or messages that were written
 * are gone from their folder: then they are on their way.
 */
export async function planFiles(tx: Tx, run: Run, outFolder: string): Promise<void> {
  const folder = nightFolder(outFolder, run.programmeId, run.asOfDate)
  const files = await queries.findFilesOnRecord(tx, run.runId)
  const taken = files.filter(
    ({ kind, status, fileName }) =>
      kind !== 'handover' && status === 'rendered' && !existsSync(join(folder, fileName)),
  )
  if (taken.length > 0)
    throw new UsageError(
      `nothing was undone: ${taken.length} files of letters and messages of run ${run.runId} are not in ${folder} any more (${taken[0]?.fileName} …), and may be on their way to people: give the --out folder that the night was written to, or put them back when nobody has got anything`,
    )
  // A worker that died between the two had put its file in place, and not on record.
  const isWritten = ({ status, fileName }: queries.FileOnRecord) =>
    status === 'rendered' || existsSync(join(folder, fileName))
  const handovers = files.filter(({ kind }) => kind === 'handover')
  // All of them or none: the number that they have is used, or free again.
  const isHandedOver = handovers.some(isWritten)
  const plan = files.map((file): queries.UndoneFile => {
    if (file.kind !== 'handover')
      return { ...file, action: isWritten(file) ? 'removed' : 'never-written', cancelledFileName: null }
    return isHandedOver
      ? { ...file, action: 'cancelled', cancelledFileName: nameOfCancelling(file) }
      : { ...file, action: 'never-written', cancelledFileName: null }
  })
  if (plan.some(({ action }) => action !== 'never-written') && !(await isFolder(outFolder)))
    throw new UsageError(
      `nothing was undone: there is no folder ${outFolder}; give the --out folder that the night was written to`,
    )
  await queries.insertUndoneFiles(tx, run.runId, plan)
}

/** A municipality's own has its number in its name, and what cancels it the next one. */
function nameOfCancelling({ fileName, handoverNumber }: queries.FileOnRecord): string {
  return fileName.replace(/_\d+(?=\.)/, () => `_${String((handoverNumber ?? 0) + 1).padStart(5, '0')}`)
}

/** Where the files are that cancel the night's handovers. */
export function cancelledFolder(outFolder: string, { runId, programmeId, asOfDate }: Run): string {
  return `${nightFolder(outFolder, programmeId, asOfDate)}-cancelled-${runId}`
}

/**
 * Cancels and removes the files of undone nights, as far as that is still to be done: whatever was killed is done again
 * from the start. Throws OutageError where their folder cannot be reached.
 */
export async function finishUndos(db: Db): Promise<void> {
  for (const undo of await queries.findUnfinishedUndos(db)) {
    if (!(await isFolder(undo.outFolder)))
      throw new OutageError(
        `run ${undo.runId} is undone, but its files are still in ${undo.outFolder}, which cannot be reached from here: run kuntasiirto undo --run ${undo.runId} where it can`,
      )
    const cancelled = await writeCancellations(db, undo, cancelledFolder(undo.outFolder, undo))
    await removeFiles(nightFolder(undo.outFolder, undo.programmeId, undo.asOfDate))
    await queries.markFilesDone(db, undo.runId, cancelled)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}

/** One file for each of a handover that may have been fetched; the list of checksums last. */
async function writeCancellations(db: Db, run: Run, folder: string): Promise<ReadonlyMap<string, string>> {
  const files = await queries.findCancelledFiles(db, run.runId)
  if (files.length === 0) return new Map()
  const written = new Map<string, string>()
  const put = async (name: string, content: Buffer) =>
    written.set(name, await writePrivateFile(join(folder, name), content))
  const linesOf = Map.groupBy(await queries.findCancelledLines(db, run), ({ fileName }) => stemOf(fileName))
  const names = municipalityNames(run)
  for (const file of files) {
    const { fileName, cancelledFileName: name, form, municipalityCode } = file
    const cancellation = {
      file: { ...run, ...file, number: file.handoverNumber + 1 },
      municipality: names.get(municipalityCode) ?? municipalityCode,
      lines: linesOf.get(stemOf(fileName)) ?? [],
    }
    const told = [...written]
      .filter(([one]) => stemOf(one) === stemOf(name))
      .map(([one, sha256]) => ({ name: basename(one), sha256 }))
    await put(name, await composeCancellation(form, cancellation, told))
  }
  const cancelled = new Map(written)
  const index = composeIndex(files, names)
  if (index !== null) await put('handover-restricted/index.csv', index)
  await writeChecksums(folder, written)
  return cancelled
}

/** Which municipality is to have which file about people under non-disclosure; null when there are none. */
function composeIndex(
  files: readonly queries.CancelledFile[],
  names: ReadonlyMap<string, string>,
): Buffer | null {
  const rows = files
    .filter(({ isRestricted }) => isRestricted)
    .map((file) => [file.cancelledFileName, file.municipalityCode, names.get(file.municipalityCode)])
  if (rows.length === 0) return null
  return Buffer.from(stringify(rows, { header: true, columns: handoverIndexColumns, delimiter: ';' }))
}

function municipalityNames({ programmeId }: Run): ReadonlyMap<string, string> {
  return new Map(loadProgramme(programmeId).municipalities.map(({ code, name }) => [code, name.fi]))
}

/** What a night writes into its folder, late ones included; leftovers of killed workers too. */
const filesOfNight =
  /^(late-\d+\/)?(checksums\.sha256|\.checksums\.sha256\..*|((letters|messages|handover)(-restricted)?|report)\/.*)$/

/** Removes all that a night wrote; what somebody else put there stays. */
async function removeFiles(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  for (const name of await listFiles(folder))
    if (filesOfNight.test(name)) await rm(join(folder, name), { force: true })
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((one, other) => other.length - one.length)
  for (const one of [...folders, folder]) {
    if ((await readdir(one)).length === 0) await rmdir(one)
  }
}
