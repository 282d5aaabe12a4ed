import { labelsOf } from './handover-labels.ts'
import { type CancelledLine, cancellationOf, composeLines } from './handover-line.ts'
import { composeManifest } from './handover-manifest.ts'
import type { HandoverFile } from './handover-row.ts'
import { composeTable } from './handover-table.ts'

interface Cancellation {
  /** What cancels: its number is the one after that of the handover taken back. */
  readonly file: HandoverFile
  readonly municipality: string
  /** In the order they stood in. */
  readonly lines: readonly CancelledLine[]
}

/** One form of what takes a handover back: each of its lines, with what it told of (`PERUTTU TULEE`). */
export async function composeCancellation(
  form: 'lines' | 'table' | 'manifest',
  { file, municipality, lines }: Cancellation,
  files: readonly { readonly name: string; readonly sha256: string }[],
): Promise<Buffer> {
  if (form === 'manifest') {
    const byEvent = Map.groupBy(lines, ({ event }) => event)
    const counts = new Map([...byEvent].map(([event, all]) => [event, all.length]))
    return composeManifest({ file, isCancellation: true, counts, files })
  }
  const cancelling = lines.map((line) => cancellationOf(line, file))
  if (form === 'lines') return composeLines(cancelling)
  return await composeTable(
    cancelling.map((line) => ({ line, servicePointName: null, caseworkerName: null })),
    { ...labelsOf(file.programmeId, file.asOfDate), municipality },
  )
}
