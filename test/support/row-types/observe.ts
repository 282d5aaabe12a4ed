import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { nameOf } from '../../../pipeline/db/statement-names.ts'
import type { Statement } from './compare.ts'
import { mergeShapes, nothingSeen, shapeOf } from './shape.ts'

/** What was seen in this process, by name and columns. */
const seen = new Map<string, Statement>()

let isObserving = false

/** From now on every statement of the pipeline is looked at. No value of a row is kept, only its shape. */
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
  const before = seen.get(key)?.columns
  const columns = fields.map((field, index) => ({
    name: field.name,
    oid: field.dataTypeID,
    ...mergeShapes([before?.[index] ?? nothingSeen, ...rows.map((row) => shapeOf(row[field.name]))]),
  }))
  seen.set(key, { name, columns })
}

/** Writes what was seen since the last time into a file of the folder. */
export function writeSeen(folder: string): void {
  if (seen.size === 0) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify([...seen.values()]), { mode: 0o600 })
  seen.clear()
}
