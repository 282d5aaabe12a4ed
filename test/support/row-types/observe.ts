import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { nameOf } from '../../../pipeline/db/statement-names.ts'
import type { Column, Statement } from './compare.ts'

/** What was seen in this process, by name and columns. */
const seen = new Map<string, Statement>()

let isObserving = false

/** From now on every statement of the pipeline is looked at. No value of a row is kept, only of what kind it was. */
export function observeStatements(): void {
  if (isObserving) return
  isObserving = true
  const query = pg.Client.prototype.query as (...given: readonly unknown[]) => unknown
  pg.Client.prototype.query = function observed(this: pg.Client, ...given: readonly unknown[]) {
    const answer = query.apply(this, [...given])
    const name = typeof given[0] === 'string' ? nameOf(given[0]) : null
    if (name === null || !(answer instanceof Promise)) return answer
    answer.then(
      (result: pg.QueryResult<Record<string, unknown>> | readonly pg.QueryResult[]) => {
        if ('fields' in result) note(name, result) // several statements in one text have several results
      },
      () => {}, // whoever said it is told
    )
    return answer
  } as typeof pg.Client.prototype.query
}

function note(name: string, { fields, rows }: pg.QueryResult<Record<string, unknown>>): void {
  if (fields.length === 0) return
  const key = JSON.stringify([name, fields.map((field) => [field.name, field.dataTypeID])])
  const statement = seen.get(key) ?? {
    name,
    columns: fields.map((field) => ({ name: field.name, oid: field.dataTypeID, kinds: [] })),
  }
  seen.set(key, statement)
  for (const column of statement.columns) for (const row of rows) addKind(column, kindOf(row[column.name]))
}

function addKind({ kinds }: Column, kind: string): void {
  if (!kinds.includes(kind)) kinds.push(kind)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return value instanceof Date ? 'Date' : typeof value
}

/** Writes what was seen since the last time into a file of the folder. */
export function writeSeen(folder: string): void {
  if (seen.size === 0) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify([...seen.values()]), { mode: 0o600 })
  seen.clear()
}
