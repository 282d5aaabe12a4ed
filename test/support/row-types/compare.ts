import { mergeShapes, type Shape } from './shape.ts'

/** What a statement returned, wherever it was run. */
export interface Statement {
  /** Folder and function, as the statement's comment says. */
  readonly name: string
  readonly columns: readonly Column[]
}

interface Column extends Shape {
  readonly name: string
  readonly oid: number
}

/** What the source says that a statement returns: the type of its rows. */
export interface RowType extends Members {
  /** File and line. */
  readonly place: string
  /** Of the function it stands in, as its statement would carry it. */
  readonly name: string
}

export interface Members {
  /** By property. */
  readonly keys: ReadonlyMap<string, Value>
  /** Of a record whose keys are not named; null: there are no others. */
  readonly others: Value | null
}

export interface Value extends Members {
  /** string, number, boolean, Date, object or `any`; with [] behind it, an array of it. Without null. */
  readonly kinds: readonly string[]
  readonly isNullable: boolean
  readonly isOptional: boolean
  /** Of arrays. */
  readonly items: Value | null
}

interface Comparison {
  /** A line for each disagreement. */
  readonly problems: readonly string[]
  /** Row types that no statement was seen for. */
  readonly unseen: readonly RowType[]
}

/**
 * Each statement is to agree with one of its function's row types. What the database's folder does has the name of whoever
 * asks for it, so its row types are found by their columns.
 */
export function compareRows(statements: readonly Statement[], rowTypes: readonly RowType[]): Comparison {
  const byName = Map.groupBy(rowTypes, ({ name }) => name)
  const ofDatabase = rowTypes.filter(({ name }) => name.startsWith('db '))
  const seen = new Set<RowType>()
  const problems = new Set<string>()
  for (const statement of merge(statements)) {
    const judge = (types: readonly RowType[]) =>
      types.map((type) => ({ type, found: differences(statement, type) }))
    const own = judge((byName.get(statement.name) ?? []).filter((type) => isAbout(statement, type)))
    const agrees = ({ found }: { readonly found: readonly string[] }) => found.length === 0
    const verdicts = own.some(agrees)
      ? own
      : [...own, ...judge(ofDatabase.filter((type) => hasColumnsOf(statement, type)))]
    const agreeing = verdicts.filter(agrees)
    for (const { type } of agreeing) seen.add(type)
    const [nearest] = verdicts.toSorted((one, other) => one.found.length - other.found.length)
    if (agreeing.length > 0 || nearest === undefined) continue
    seen.add(nearest.type)
    for (const found of nearest.found) problems.add(`${nearest.type.place} (${statement.name}): ${found}`)
  }
  return { problems: [...problems].sort(), unseen: rowTypes.filter((type) => !seen.has(type)) }
}

/** After a run of all tests: a line for each row type that is `unseen` without a reason, and for each reason that is stale. */
export function judgeUnseen(
  unseen: readonly RowType[],
  neverRun: Readonly<Record<string, string>>,
): readonly string[] {
  const stale = Object.keys(neverRun).filter((name) => !unseen.some((type) => type.name === name))
  return [
    ...unseen
      .filter(({ name }) => !Object.hasOwn(neverRun, name))
      .map(({ place, name }) => `${place} (${name}): no test runs the statement`),
    ...stale.map((name) => `${name}: is run, or gone, and still among those that no test runs`),
  ]
}

/** Those of one name with the same columns are one statement that was run more than once. */
function merge(statements: readonly Statement[]): readonly Statement[] {
  const same = Map.groupBy(statements, ({ name, columns }) =>
    JSON.stringify([name, columns.map((column) => [column.name, column.oid])]),
  )
  return Array.from(same.values(), (its) => ({
    name: its[0]!.name,
    columns: its[0]!.columns.map((column, index) => ({
      ...column,
      ...mergeShapes(its.map(({ columns }) => columns[index]!)),
    })),
  }))
}

/** With no column in common it is another statement of the function, whose rows nobody reads. */
function isAbout({ columns }: Statement, { keys, others }: RowType): boolean {
  return others !== null || columns.some(({ name }) => keys.has(name))
}

function hasColumnsOf({ columns }: Statement, { keys, others }: RowType): boolean {
  return others === null && columns.every(({ name }) => keys.has(name)) && columns.length === keys.size
}

function differences({ columns }: Statement, type: RowType): readonly string[] {
  return compareMembers('', new Map(columns.map((column) => [column.name, column])), type)
}

/** `path`: what leads to them, empty for a row's columns. */
function compareMembers(
  path: string,
  given: ReadonlyMap<string, Shape>,
  { keys, others }: Members,
): readonly string[] {
  const missing = [...keys].filter(([name, { isOptional }]) => !isOptional && !given.has(name))
  return [
    ...missing.map(([name]) => `nothing gives ${path}${name}`),
    ...Array.from(given).flatMap(([name, shape]) => {
      const value = keys.get(name) ?? others
      return value === null ? [`the type lacks ${path}${name}`] : compareValue(`${path}${name}`, shape, value)
    }),
  ]
}

function compareValue(path: string, shape: Shape, value: Value): readonly string[] {
  if (value.kinds.includes('any')) return []
  const given = givenKinds(shape)
  const said = value.kinds.join(' | ')
  return [
    ...(given.every((kind) => isSaid(kind, value))
      ? []
      : [`${path} is ${given.join(' | ')}, and the type says ${said}`]),
    ...(shape.kinds.includes('null') && !value.isNullable
      ? [`${path} was null, and the type says ${said}`]
      : []),
    ...(shape.items === undefined || value.items === null
      ? []
      : compareValue(`${path}[]`, shape.items, value.items)),
    ...(shape.keys === undefined || !value.kinds.includes('object')
      ? []
      : compareMembers(`${path}.`, new Map(Object.entries(shape.keys)), value)),
  ]
}

const kindsByOid: Readonly<Record<number, string>> = {
  ...kindsOf('boolean', 16),
  ...kindsOf('number', 21, 23, 26, 700, 701), // smallint, integer, oid, real, double precision
  ...kindsOf('Date', 1114, 1184), // timestamps; a date is text, see pipeline/db/database.ts
  ...kindsOf('json', 114, 3802),
  ...kindsOf('boolean[]', 1000),
  ...kindsOf('number[]', 1005, 1007, 1028, 1021, 1022, 1231), // numeric is text, but an array of it is of numbers
  ...kindsOf('string[]', 1002, 1003, 1009, 1015, 1016, 2951), // char, name, text, varchar, bigint, uuid
  ...kindsOf('Date[]', 1115, 1182, 1185), // timestamps, and dates too
  ...kindsOf('object', 17, 1186), // bytea, interval
}

function kindsOf(kind: string, ...oids: readonly number[]): Record<number, string> {
  return Object.fromEntries(oids.map((oid) => [oid, kind]))
}

/** What node-postgres makes of the column's type; within JSON, and of JSON itself, what was seen. */
function givenKinds(shape: Shape | Column): readonly string[] {
  const kind = 'oid' in shape ? (kindsByOid[shape.oid] ?? 'string') : 'json'
  return kind === 'json' ? shape.kinds.filter((one) => one !== 'null') : [kind]
}

function isSaid(kind: string, { kinds, items }: Value): boolean {
  return kind === 'array' ? items !== null : kinds.includes(kind)
}
