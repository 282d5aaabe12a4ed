import { basename } from 'node:path'
import type { Tx } from '../../db/database.ts'
import { findOutputFile, markFileRendered, type OutputFile } from './file-queries.ts'
import { labelsOf } from './handover-labels.ts'
import { composeLines, lineOf } from './handover-line.ts'
import { composeManifest } from './handover-manifest.ts'
import * as queries from './handover-queries.ts'
import type { HandoverFile } from './handover-row.ts'
import { composeTable } from './handover-table.ts'

/** Puts content in the place of a file; returns its checksum. */
export type Put = (file: OutputFile, content: Buffer) => Promise<string>

/** Writes one form of a handover. A manifest writes first what it tells of, where nobody has yet. */
export async function writeHandover(tx: Tx, file: OutputFile, put: Put): Promise<string> {
  const sha256 = await put(file, await compose(tx, file, put))
  await markFileRendered(tx, file, sha256, [])
  return sha256
}

async function compose(tx: Tx, file: OutputFile, put: Put): Promise<Buffer> {
  const handover = handoverOf(file)
  if (file.form === 'manifest') {
    const files: { name: string; sha256: string }[] = []
    for (const { outputFileId, fileName, sha256 } of await queries.findFilesOfManifest(tx, file)) {
      const written = sha256 ?? (await writeHandover(tx, await findOutputFile(tx, outputFileId), put))
      files.push({ name: basename(fileName), sha256: written })
    }
    const counts = await queries.countHandoverEvents(tx, file)
    return composeManifest({ file: handover, isCancellation: false, counts, files })
  }
  const rows = await queries.findHandoverLines(tx, file, handover)
  if (file.form === 'lines') return composeLines(rows.map((row) => lineOf(row, handover)))
  const labels = {
    ...labelsOf(handover.programmeId, handover.asOfDate),
    municipality: await queries.findMunicipalityName(tx, handover.municipalityCode),
  }
  return await composeTable(
    rows.map((row) => ({ ...row, line: lineOf(row, handover) })),
    labels,
  )
}

/** Throws for a file that was planned before handovers had forms: its own program writes it. */
function handoverOf(file: OutputFile): HandoverFile {
  const { municipalityCode, handoverNumber, programmeId, asOfDate, isRestricted } = file
  if (municipalityCode === null || handoverNumber === null)
    throw new Error(`output file ${file.outputFileId} is a handover of a former version`)
  return { municipalityCode, programmeId, asOfDate, number: handoverNumber, isRestricted }
}
