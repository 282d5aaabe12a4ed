import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { FateTable } from './fate-queries.ts'

/** One row whose fate is another than expected; null on the side where it does not occur. */
export interface Difference {
  /** The name of its folder. */
  readonly night: string
  readonly table: FateTable['name']
  readonly key: string
  readonly expected: string | null
  readonly actual: string | null
}

/** By the cells that name the row. */
type ExpectedFates = ReadonlyMap<string, Readonly<Record<string, string>>>

/**
 * What a table of `expected/` says; a file that is not there expects nothing. Null: nothing is said of assignments,
 * which few scenarios can foretell.
 */
export async function readExpectedFates(
  path: string,
  { name, keys }: FateTable,
): Promise<ExpectedFates | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null && name === 'assignments') return null
  const rows: Record<string, string>[] = parse(text ?? '', { delimiter: ';', columns: true })
  return new Map(rows.map((row) => [Object.values(row).slice(0, keys).join(' '), row]))
}

/**
 * Every row of which only one side knows, or of which the sides say another thing. Silence is no other thing: nothing is
 * expected of a column that the file does not have.
 */
export function compareFates(
  night: string,
  { name, columns, keys, silent = [] }: FateTable,
  expected: ExpectedFates,
  actual: readonly (readonly string[])[],
): Difference[] {
  const cells = new Map(actual.map((row) => [row.slice(0, keys).join(' '), row.slice(keys)]))
  const found = new Map(Array.from(cells, ([key, row]) => [key, row.join(' ; ')]))
  const wanted = new Map(
    Array.from(expected, ([key, row]) => [
      key,
      columns
        .slice(keys)
        .map((column, place) => {
          const isSilent = row[column] === undefined || (row[column] === '' && silent.includes(column))
          return (isSilent ? cells.get(key)?.[place] : row[column]) ?? ''
        })
        .join(' ; '),
    ]),
  )
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((key) => wanted.get(key) !== found.get(key))
    .sort()
    .map((key) => ({
      night,
      table: name,
      key,
      expected: wanted.get(key) ?? null,
      actual: found.get(key) ?? null,
    }))
}

/** The rows that came out, with the sentences of the rows that were expected. */
export function encodeFates(
  { columns, keys }: FateTable,
  expected: ExpectedFates,
  actual: readonly (readonly string[])[],
): string {
  const why = [...expected.values()].some((row) => 'why' in row) ? ['why'] : []
  const withWhy = actual.map((row) => [
    ...row,
    ...why.map(() => expected.get(row.slice(0, keys).join(' '))?.why ?? ''),
  ])
  return stringify(withWhy, { header: true, columns: [...columns, ...why], delimiter: ';' })
}
