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
  const ids = new Set(contents.map(({ output_file_id }) => output_file_id))
  const unwritten = told.filter(({ sha256, output_file_id }) => sha256 === null && !ids.has(output_file_id))
  const others = await findOutputFiles(
    tx,
    unwritten.map(({ output_file_id }) => output_file_id),
  )

  const written = new Map<string, string>()
  for (const file of [...contents, ...others])
    written.set(file.output_file_id, await put(file, await compose(tx, file)))
  const toldBy = Map.groupBy(told, ({ manifest }) => manifest)
  for (const file of manifests) {
    const { output_file_id: manifest } = file
    const content = composeManifest({
      file: handoverOf(file),
      isCancellation: false,
      counts: counts.get(manifest) ?? new Map(),
      files: (toldBy.get(manifest) ?? []).map(({ output_file_id, file_name, sha256 }) => ({
        name: basename(file_name),
        sha256: written.get(output_file_id) ?? sha256 ?? '',
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
  const { municipality_code, handover_number, programme_id, as_of_date, is_restricted } = file
  if (municipality_code === null || handover_number === null)
    throw new Error(`output file ${file.output_file_id} is a handover of a former version`)
  return {
    municipalityCode: municipality_code,
    programmeId: programme_id,
    asOfDate: as_of_date,
    number: handover_number,
    isRestricted: is_restricted,
  }
}
