import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

export type TableRow = Readonly<Record<string, string>>

/** A table of a scenario: of what a night reads (`nights`), or of what must come of it (`expected`). */
export function readNightTable(
  scenario: string,
  part: 'nights' | 'expected',
  night: string,
  name: string,
): readonly TableRow[] {
  return parse<TableRow>(readFileSync(join(scenario, part, night, `${name}.csv`)), {
    columns: true,
    delimiter: ';',
  })
}

/** How many rows have each value of the column. */
export function countBy(rows: readonly TableRow[], column: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[row[column]!] = (counts[row[column]!] ?? 0) + 1
  return counts
}
