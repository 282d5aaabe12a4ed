import { basename } from 'node:path'
import type { z } from 'zod'
import type { Layout } from './header.ts'
import { readRecords } from './records.ts'
import { readText } from './text.ts'

/** The rows of a small file, each with its line number, and what could not be read. */
export interface Table<Row> {
  readonly rows: readonly (Row & { readonly line_number: number })[]
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
 * Reads a small file whole. Every value that cannot be read is a problem naming file, line and column, never the value;
 * `headers` gives the columns' names in the file.
 */
export async function readTable<Row>(
  path: string,
  layout: Layout,
  headers: Readonly<Record<string, string>>,
  schema: z.ZodType<Row>,
): Promise<Table<Row>> {
  const rows: (Row & { readonly line_number: number })[] = []
  const problems: string[] = []
  await readRecords(path, layout, ({ values, line }) => {
    const where = `${basename(path)}: line ${line}`
    if (values.length !== layout.columnCount) {
      problems.push(`${where} has ${values.length} columns, its header ${layout.columnCount}`)
      return
    }
    const texts = [...layout.columns].map(([field, place]) => [field, readText(values[place] ?? '')] as const)
    const unreadable = texts.filter(([, text]) => text === null)
    if (unreadable.length > 0) {
      problems.push(
        ...unreadable.map(([field]) => `${where}: ${headers[field]} has a character that cannot be read`),
      )
      return
    }
    const row = schema.safeParse(Object.fromEntries(texts.map(([field, text]) => [field, text || null])))
    if (row.success) rows.push({ ...row.data, line_number: line })
    else {
      for (const {
        path: [field],
        message,
      } of row.error.issues) {
        problems.push(`${where}: ${headers[String(field)]} ${words.get(message) ?? message}`)
      }
    }
  })
  return { rows, problems }
}
