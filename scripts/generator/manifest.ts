import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { IsoDate } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'

export interface ManifestLine {
  readonly fileName: string
  readonly rowCount: number
  readonly sha256: string
}

export function writeManifest(directory: string, date: IsoDate, files: readonly ManifestLine[]): void {
  writeFileSync(join(directory, 'manifest.csv'), composeManifest(date, files))
}

export function composeManifest(date: IsoDate, files: readonly ManifestLine[]): string {
  const lines = files
    .toSorted((left, right) => (left.fileName < right.fileName ? -1 : 1))
    .map(({ fileName, rowCount, sha256 }) => `${fileName};${rowCount};${sha256};${date}\n`)
  return `tiedosto;rivit;sha256;poimittu\n${lines.join('')}`
}

/**
 * The manifest that the files of a hand-written night must have; the folder's name begins with the date. Throws UsageError
 * when a file has no header that is known.
 */
export function describeNight(directory: string): string {
  const names = readdirSync(directory).filter((name) => name !== 'manifest.csv' && !name.startsWith('.'))
  return composeManifest(
    basename(directory).slice(0, 'yyyy-mm-dd'.length),
    names.map((fileName) => {
      const bytes = readFileSync(join(directory, fileName))
      return {
        fileName,
        rowCount: countRows(join(directory, fileName), bytes),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }
    }),
  )
}

/** One of these stands in the header of every file that a night reads. */
const keyHeaders = ['asiakasnumero', 'tunnus', 'vanha_henkilotunnus']

/** Records after the header; blank lines are none. */
function countRows(path: string, bytes: Buffer): number {
  const records: readonly (readonly string[])[] = parse(bytes, {
    encoding: 'latin1',
    bom: true,
    delimiter: [';', '\t', ','],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const header = records.findIndex((record) =>
    record.some((cell) => keyHeaders.includes(cell.trim().toLowerCase())),
  )
  if (header === -1)
    throw new UsageError(`${path}: no header line found; expected one of ${keyHeaders.join(', ')}`)
  return records.length - header - 1
}
