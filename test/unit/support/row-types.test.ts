import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { shareFolder } from '../../support/folders.ts'
import { compareRows, judgeUnseen, type RowType, type Statement } from '../../support/row-types/compare.ts'
import { readRowTypes } from '../../support/row-types/read-row-types.ts'
import { mergeShapes, shapeOf } from '../../support/row-types/shape.ts'

const source = `
declare class RawBuilder<Row> { execute(db: unknown): Promise<{ rows: Row[] }> }
declare function sql<Row = unknown>(text: TemplateStringsArray, ...values: unknown[]): RawBuilder<Row>
declare const db: { transaction(): { execute(work: (tx: unknown) => Promise<unknown>): Promise<unknown> } }

interface Run { readonly runId: string; readonly asOfDate: string; readonly errorCode: string | null }
interface Option {
  readonly all: boolean
  readonly until?: string | null
  readonly counts: Readonly<Record<string, number>>
  readonly reason: { readonly code: string } | { readonly code: null; readonly text: string }
}
interface Dated extends Run { readonly finishedAt: Date }

export async function findRun() {
  return await sql<Run>\`select …\`.execute(db)
}

const isDone = sql<boolean>\`done\`

export const findDated = async () =>
  await sql<Dated & { status: 'failed' | 'completed'; counts: readonly number[]; options: Option[] }>\`
    select … \${isDone}\`.execute(db)

export async function deleteRun() {
  await sql\`delete …\`.execute(db)
  await db.transaction().execute(async (tx) => await sql<{ isLast: boolean }>\`select …\`.execute(tx))
}

const held = () => sql<Record<string, string | null>>\`select …\`

export const queries = { findHeld: () => held().execute(db) }
`

const root = shareFolder()
let rowTypes: readonly RowType[]
beforeAll(async () => {
  await writeFile(
    join(root, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, types: [] } }),
  )
  await mkdir(join(root, 'pipeline/audit'), { recursive: true })
  await writeFile(join(root, 'pipeline/audit/run-queries.ts'), source)
  rowTypes = readRowTypes(root, 'pipeline')
})

const oids = { boolean: 16, bigint: 20, integer: 23, text: 25, date: 1082, timestamptz: 1184, jsonb: 3802 }
const arrays = { 'integer[]': 1007, 'text[]': 1009, 'date[]': 1182 }
type Columns = Readonly<Record<string, keyof (typeof oids & typeof arrays)>>

const run: Columns = { runId: 'bigint', asOfDate: 'date', errorCode: 'text' }

/** `values`: those that were seen of a column. */
function seen(
  name: string,
  columns: Columns,
  values: Readonly<Record<string, readonly unknown[]>> = {},
): Statement {
  return {
    name,
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      oid: { ...oids, ...arrays }[type],
      ...mergeShapes((values[name] ?? []).map(shapeOf)),
    })),
  }
}

const option = { all: true, until: null, counts: { anyone: 1, '10000001': 2 }, reason: { code: 'E1' } }

const problemsOf = (...statements: readonly Statement[]) => compareRows(statements, rowTypes).problems

test('row types are found where statements are executed, by the name that each statement carries', () => {
  expect(rowTypes.map(({ place, name }) => `${place} ${name}`)).toEqual([
    'pipeline/audit/run-queries.ts:16 audit findRun',
    'pipeline/audit/run-queries.ts:22 audit findDated',
    'pipeline/audit/run-queries.ts:27 audit run-queries',
    'pipeline/audit/run-queries.ts:32 audit findHeld',
  ])
})

describe('a statement agrees with its row type', () => {
  test('when every column is a property, and every property a column', () => {
    expect(problemsOf(seen('audit findRun', run))).toEqual([])
  })

  test('with literals for text, arrays, JSON, inherited properties and those of an intersection', () => {
    const dated = { ...run, finishedAt: 'timestamptz', status: 'text', counts: 'integer[]' } as const
    expect(
      problemsOf(seen('audit findDated', { ...dated, options: 'jsonb' }, { options: [[option]] })),
    ).toEqual([])
  })

  test('with a record whatever its columns are called', () => {
    expect(problemsOf(seen('audit findHeld', { anything: 'text' }, { anything: [null, 'one'] }))).toEqual([])
  })

  test('when a null is what the type allows', () => {
    expect(problemsOf(seen('audit findRun', run, { errorCode: ['E1', null] }))).toEqual([])
  })

  test('when the function says several and it is one of them', () => {
    const types = [...rowTypes, { ...rowTypes[2]!, name: 'audit findRun' }]
    const statements = [seen('audit findRun', run), seen('audit findRun', { isLast: 'boolean' })]
    expect(compareRows(statements, types).problems).toEqual([])
  })
})

test('a statement with no column of the type is another one, whose rows nobody reads', () => {
  const { problems, unseen } = compareRows([seen('audit findRun', { set_config: 'text' })], rowTypes)
  expect(problems).toEqual([])
  expect(unseen).toEqual(rowTypes)
})

describe('a statement disagrees', () => {
  const { errorCode: _, ...withoutCode } = run
  test.each<[what: string, statement: Statement, problem: string]>([
    ['a property that nothing gives', seen('audit findRun', withoutCode), 'nothing gives errorCode'],
    [
      'a column that the type lacks',
      seen('audit findRun', { ...run, status: 'text' }),
      'the type lacks status',
    ],
    [
      'a bigint is text, and here is a number',
      seen('audit findRun', { ...run, runId: 'integer' }),
      'runId is number, and the type says string',
    ],
    [
      'a date is text, and here is a time',
      seen('audit findRun', { ...run, asOfDate: 'timestamptz' }),
      'asOfDate is Date, and the type says string',
    ],
    [
      'a null that the type does not allow',
      seen('audit findRun', run, { asOfDate: ['2021-03-01', null] }),
      'asOfDate was null, and the type says string',
    ],
    [
      'a record of other values',
      seen('audit findHeld', { one: 'integer' }),
      'one is number, and the type says string',
    ],
    [
      'the statement of a callback',
      seen('audit run-queries', { isLast: 'text' }),
      'isLast is string, and the type says boolean',
    ],
  ])('%s', (_what, statement, problem) => {
    const [found, ...more] = problemsOf(statement)
    expect(found).toMatch(/^pipeline\/audit\/run-queries\.ts:\d+ \(audit [\w-]+\): /)
    expect(found?.split('): ')[1]).toBe(problem)
    expect(more).toEqual([])
  })

  test('JSON that is an object, and not the list that the type says', () => {
    const dated = { ...run, finishedAt: 'timestamptz', status: 'text', counts: 'integer[]' } as const
    const statement = seen('audit findDated', { ...dated, options: 'jsonb' }, { options: [option] })
    expect(problemsOf(statement)).toEqual([
      expect.stringContaining('options is object, and the type says object[]'),
    ])
  })

  test.each<[what: string, value: unknown, problem: string]>([
    ['a number for a flag', { ...option, all: 1 }, 'options[].all is number, and the type says boolean'],
    ['a null', { ...option, all: null }, 'options[].all was null, and the type says boolean'],
    ['a key that the type lacks', { ...option, some: true }, 'the type lacks options[].some'],
    ['a key that nothing gives', { all: true, reason: option.reason }, 'nothing gives options[].counts'],
    [
      'text in a record of numbers',
      { ...option, counts: { '10000001': '1' } },
      'options[].counts.* is string, and the type says number',
    ],
    [
      'what none of two objects has',
      { ...option, reason: { code: 'E1', texts: [] } },
      'the type lacks options[].reason.texts',
    ],
  ])('in JSON: %s', (_what, value, problem) => {
    const dated = { ...run, finishedAt: 'timestamptz', status: 'text', counts: 'integer[]' } as const
    const statement = seen('audit findDated', { ...dated, options: 'jsonb' }, { options: [[value]] })
    expect(problemsOf(statement)).toEqual([expect.stringContaining(`: ${problem}`)])
  })

  test('dates in an array are no text', () => {
    const dated = { ...run, finishedAt: 'timestamptz', status: 'text', options: 'jsonb' } as const
    expect(problemsOf(seen('audit findDated', { ...dated, counts: 'date[]' }))).toEqual([
      expect.stringContaining('counts is Date[], and the type says number[]'),
    ])
  })

  test('a null that only one of many runs of the statement gave', () => {
    const runs = [seen('audit findRun', run, { runId: ['1'] }), seen('audit findRun', run, { runId: [null] })]
    expect(problemsOf(...runs)).toEqual([expect.stringContaining('runId was null')])
  })
})

test('row types that no statement was seen for are told', () => {
  const { unseen } = compareRows(
    [seen('audit findRun', run), seen('audit findHeld', { one: 'text' })],
    rowTypes,
  )
  expect(unseen.map(({ name }) => name)).toEqual(['audit findDated', 'audit run-queries'])
})

test('a row type that no test has seen wants a reason, and a reason a row type', () => {
  const { unseen } = compareRows(
    [seen('audit findRun', run), seen('audit findHeld', { one: 'text' })],
    rowTypes,
  )
  const reasons = { 'audit findDated': 'only in another process', 'audit findRun': 'no test had it' }
  expect(judgeUnseen(unseen, reasons)).toEqual([
    'pipeline/audit/run-queries.ts:27 (audit run-queries): no test runs the statement',
    'audit findRun: is run, or gone, and still among those that no test runs',
  ])
})

test('a statement of the database’s folder, which has the name of whoever asks, is found by its columns', () => {
  const types = rowTypes.map((type) => ({ ...type, name: type.name.replace('audit ', 'db ') }))
  const { problems, unseen } = compareRows([seen('status findStatus', run, { runId: [null] })], types)
  expect(problems).toEqual([expect.stringContaining('runId was null')])
  expect(unseen).not.toContain(types[0])
  expect(compareRows([seen('status findStatus', { count: 'integer' })], types).problems).toEqual([])
})

test('nothing of a value is kept, nor a key that may be data', () => {
  const value = { name: 'Esimerkki', byNumber: { '10000001': { sent: true }, '010190-999X': { sent: null } } }
  expect(shapeOf([value, null])).toEqual({
    kinds: ['array'],
    items: {
      kinds: ['null', 'object'],
      keys: {
        name: { kinds: ['string'] },
        byNumber: {
          kinds: ['object'],
          keys: { '*': { kinds: ['object'], keys: { sent: { kinds: ['boolean', 'null'] } } } },
        },
      },
    },
  })
})
