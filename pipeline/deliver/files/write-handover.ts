import { basename } from 'node:path'
import type { Tx } from '../../db/database.ts'
import { findOutputFiles, markHandoversRendered, type OutputFile } from './file-queries.ts'
import { labelsOf } from './handover-labels.ts'
import { composeLines, lineOf } from './handover-line.ts'
import { composeManifest } from './handover-manifest.ts'
import * as queries from './handover-queries.ts'
import type { HandoverFile } from './handover-row.ts'
import { composeTable } from './handover-table.ts'

/** Puts content in the place of a file; returns its checksum. */
export type Put = (file: OutputFile, content: Buffer) => Promise<string>

/**
 * Writes handovers, each in one of its forms, and marks them. What a manifest tells of is written before it, where nobody
 * has yet.
 */
export async function writeHandovers(tx: Tx, files: readonly OutputFile[], put: Put): Promise<void> {
  if (files.length === 0) return
  const manifests = files.filter(({ form }) => form === 'manifest')
  const contents = files.filter(({ form }) => form !== 'manifest')
  const told = await queries.findFilesOfManifests(tx, manifests)
  const counts = await queries.countHandoverEvents(tx, manifests)
  const ids = new Set(contents.map(({ outputFileId }) => outputFileId))
  const unwritten = told.filter(({ sha256, outputFileId }) => sha256 === null && !ids.has(outputFileId))
  const others = await findOutputFiles(
    tx,
    unwritten.map(({ outputFileId }) => outputFileId),
  )

  const written = new Map<string, string>()
  for (const file of [...contents, ...others])
    written.set(file.outputFileId, await put(file, await compose(tx, file)))
  const toldBy = Map.groupBy(told, ({ manifest }) => manifest)
  for (const file of manifests) {
    const { outputFileId: manifest } = file
    const content = composeManifest({
      file: handoverOf(file),
      isCancellation: false,
      counts: counts.get(manifest) ?? new Map(),
      files: (toldBy.get(manifest) ?? []).map(({ outputFileId, fileName, sha256 }) => ({
        name: basename(fileName),
        sha256: written.get(outputFileId) ?? sha256 ?? '',
      })),
    })
    written.set(manifest, await put(file, content))
  }
  await markHandoversRendered(tx, written)
}

async function compose(tx: Tx, file: OutputFile): Promise<Buffer> {
  const handover = handoverOf(file)
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
