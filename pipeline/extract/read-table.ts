import { basename } from 'node:path'
import type { z } from 'zod'
import { InputRefusedError } from '../errors.ts'
import type { Layout } from './header.ts'
import type { SourceRecord } from './parse-block.ts'
import { Problems } from './problems.ts'
import { readRecords } from './records.ts'
import { readText } from './text.ts'

/** The rows of a small file, each with its line number, and what could not be read. */
export interface Table<Row> {
  readonly rows: readonly (Row & { readonly line_number: number })[]
  /** Records in the file, readable or not: what the manifest counts. */
  readonly rowCount: number
  readonly problems: readonly string[]
}

const words: ReadonlyMap<string, string> = new Map([
  ['MISSING_VALUE', 'is empty'],
  ['INVALID_CUSTOMER_NUMBER', 'is not a customer number of 1-12 digits'],
  ['INVALID_HETU', 'is not a personal identity code'],
  ['HETU_CHECK_CHARACTER', 'has a wrong check character'],
  ['INVALID_DATE', 'is not a date'],
  ['INVALID_NUMBER', 'is not a whole number 0-99999'],
  ['INVALID_CODE', 'is not a code that is known'],
])

/**
 * Reads a small file whole. Whatever cannot be read is a problem that names file, line and column, never the value;
 * `headers` gives the columns' names in the file.
 */
export async function readTable<Row>(
  path: string,
  layout: Layout,
  headers: Readonly<Record<string, string>>,
  schema: z.ZodType<Row>,
): Promise<Table<Row>> {
  const rows: (Row & { readonly line_number: number })[] = []
  const problems = new Problems()
  let rowCount = 0
  const readRow = ({ values, line }: SourceRecord) => {
    rowCount++
    const refuse = (problem: string) => problems.add(`${basename(path)}: line ${line}: ${problem}`)
    if (values.count !== layout.columnCount) {
      refuse(`there are ${values.count} columns, in the header ${layout.columnCount}`)
      return
    }
    const texts = [...layout.columns].map(([field, place]) => [field, readText(values.text(place))] as const)
    const unreadable = texts.filter(([, text]) => text === null)
    for (const [field] of unreadable) refuse(`${headers[field]} has a character that cannot be read`)
    if (unreadable.length > 0) return
    const row = schema.safeParse(Object.fromEntries(texts.map(([field, text]) => [field, text || null])))
    if (row.success) rows.push({ ...row.data, line_number: line })
    for (const { path, message } of row.error?.issues ?? []) {
      refuse(`${headers[String(path[0])]} ${words.get(message) ?? message}`)
    }
  }
  await readRecords(path, layout, readRow).catch((error: unknown) => {
    if (!(error instanceof InputRefusedError)) throw error
    problems.add(...error.problems)
  })
  return { rows, rowCount, problems: problems.list(basename(path)) }
}
