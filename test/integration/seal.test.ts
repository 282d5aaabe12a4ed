import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { sealedTables } from '../../pipeline/audit/sealed-tables.ts'
import type { Tx } from '../../pipeline/db/database.ts'
import { shareNights } from '../support/nights.ts'
import { dropConstraints, runBusyNights, tamperWithoutConstraints } from '../support/tampering.ts'

/** Constraints are gone for good: to drop them takes longer than all else that a tampering is. */
const nights = shareNights(async (shared) => {
  await runBusyNights(shared)
  await shared.session.db.transaction().execute(dropConstraints)
})
const tampered = (how: (tx: Tx) => Promise<unknown>) => tamperWithoutConstraints(nights().session, how)

const after = 'after the night was sealed'
/** Columns that joined the key since there are seals are left out where they are null. */
const keyText = (key: readonly string[], addedKey: readonly string[], alias = 'it') => {
  const parts = key.map((column) => `coalesce(${alias}.${column}::text, '-')`)
  return `concat_ws('/', ${[...parts, ...addedKey.map((column) => `${alias}.${column}`)]})`
}

/** A value that is another than the column's, by the type. */
const otherValue: Readonly<Record<string, string>> = {
  bigint: 'coalesce(it.$ + 1, 1)',
  integer: 'coalesce(it.$ + 1, 1)',
  numeric: 'coalesce(it.$ + 0.001, 1)',
  date: 'it.$ + 1',
  'timestamp with time zone': `it.$ + interval '1 microsecond'`,
  text: `coalesce(it.$ || ' ', '')`,
  jsonb: `it.$ || '{"x": 1}'`,
  ARRAY: `array_append(it.$, '')`,
  boolean: 'not it.$',
}

/** A value that no row of the night has, by the type. */
const addedValue: Readonly<Record<string, string>> = {
  bigint: '77',
  integer: '77',
  date: "date '2077-07-07'",
  text: "'added'",
  ARRAY: "array['added']",
}

/** The first night passes no threshold, and nothing was rejected, nobody a member and nobody waited before it. */
const onlyLater = [
  ...[
    'audit.alarm',
    'audit.recovered_row',
    'audit.repaired_row',
    'audit.departure_count',
    'audit.move_count',
    'audit.passage_count',
  ],
  ...['audit.absence_count', 'audit.settled_review_count'],
]

/** Tables with one row a night, or with rows that are alike but for their keys. */
const alike = [
  ...['audit.stock', 'audit.absence_count', 'audit.arrival_count', 'audit.caseload', 'audit.unserved_count'],
]

describe.each(sealedTables)('in $name', ({ name, key, addedKey = [], columns }) => {
  const run = onlyLater.includes(name) ? 2 : 1
  const isMonthly = [
    'audit.month_count',
    'audit.cohort_count',
    'audit.month_share',
    'audit.month_trait_count',
  ].includes(name)
  const [schema, table] = name.split('.')
  const wholeKey = [...key, ...addedKey]
  const ownKey = `${name} ${wholeKey.join('/')}`
  const lastOfRun = `it.ctid = (select max(ctid) from ${name} where run_id = ${run})`

  const typesOf = async (): Promise<Readonly<Record<string, string>>> => {
    const found = await nights().rows(
      `select column_name, data_type from information_schema.columns where table_schema = $1 and table_name = $2`,
      [schema, table],
    )
    return Object.fromEntries(found.map((one) => [one.column_name, String(one.data_type)]))
  }

  /** The key of the row that a statement concerns. */
  const keyOf = async (condition = lastOfRun) => {
    const [found] = await nights().column(
      `select ${keyText(key, addedKey)} from ${name} as it where ${condition}`,
    )
    return String(found)
  }

  test('a row that was edited is named, whichever column it was', async () => {
    const types = await typesOf()
    for (const column of columns.filter((one) => one !== 'run_id' && !wholeKey.includes(one))) {
      const type = types[column] ?? ''
      const value = otherValue[type]?.replaceAll('$', column)
      expect(value, `${column} is ${type}`).toBeDefined()
      const { problems } = await tampered((tx) =>
        sql.raw(`update ${name} as it set ${column} = ${value} where ${lastOfRun}`).execute(tx),
      )
      expect(problems, column).toEqual([`run ${run}: ${ownKey} ${await keyOf()} was changed ${after}`])
    }
  })

  test('an edited key is a row removed and a row added', async () => {
    if (name === 'audit.run') {
      const { problems } = await tampered((tx) =>
        sql`update audit.run set run_id = 70 where run_id = 1`.execute(tx),
      )
      expect(problems).toEqual([
        'run 1: audit.run run_id 1 was removed after the night was sealed',
        'run 70: its seal is missing',
      ])
      return
    }
    const [column = ''] = key.slice(-1)
    const { [column]: type = '' } = await typesOf()
    const isNumbered = /^(bigint|integer)$/.test(type)
    const value = isNumbered ? `coalesce(${column} + 70, 70)` : otherValue[type]?.replaceAll('$', column)
    const { problems } = await tampered((tx) =>
      sql.raw(`update ${name} as it set ${column} = ${value} where ${lastOfRun}`).execute(tx),
    )
    expect(problems).toHaveLength(2)
    expect(problems.join()).toMatch(/ was added .* was removed | was removed .* was added /)
  })

  test('a row that was deleted is named', async () => {
    const { problems } = await tampered((tx) =>
      sql.raw(`delete from ${name} as it where ${lastOfRun}`).execute(tx),
    )
    expect(problems).toContain(`run ${run}: ${ownKey} ${await keyOf()} was removed ${after}`)
    expect(problems).toHaveLength(1)
  })

  test('a row that was inserted is named', async () => {
    if (name === 'audit.run') {
      const { problems } = await tampered((tx) =>
        sql`
          insert into audit.run (run_id, programme_id, as_of_date, status, finished_at, rule_set_sha256, input_sha256)
          values (70, 'kuntakokeilu-2021', '2021-02-01', 'completed', now(), 'x', 'x')`.execute(tx),
      )
      expect(problems).toEqual(['run 70: its seal is missing'])
      return
    }
    // The last row of the other night where there is one, once more for this.
    const from = name === 'audit.shortage' || isMonthly ? 1 : 2
    const condition = `it.ctid = (select max(ctid) from ${name} where run_id = ${from})`
    const types = await typesOf()
    const its = columns.map((column) => {
      if (column === 'run_id') return run
      return column === key.at(-1) ? addedValue[types[column] ?? ''] : `it.${column}`
    })
    const { problems } = await tampered((tx) =>
      sql
        .raw(`insert into ${name} (${columns}) select ${its} from ${name} as it where ${condition}`)
        .execute(tx),
    )
    expect(problems).toEqual([
      expect.stringMatching(`^run ${run}: ${ownKey} .*(77|added|2077-07-07)}?(/.*)? was added ${after}$`),
    ])
  })

  test('a row given to another run is missing in one and too many in the other', async () => {
    if (name === 'audit.run') return // it is the run
    const { problems } = await tampered((tx) =>
      sql.raw(`update ${name} as it set run_id = 70 where ${lastOfRun}`).execute(tx),
    )
    const rowKey = await keyOf()
    expect(problems).toEqual(
      [
        `run ${run}: ${ownKey} ${rowKey} was removed ${after}`,
        // Runs that failed have stages too, so one of no run is nobody's.
        ...(name === 'audit.stage_run'
          ? []
          : [`${ownKey} ${rowKey} was added to run 70, which published nothing`]),
      ].sort(),
    )
  })

  test('two rows that were swapped are both named', async () => {
    if (alike.includes(name)) return
    const rest = columns.filter((column) => column !== 'run_id' && !wholeKey.includes(column))
    const isOfOneRun =
      name === 'audit.run' ? 'one.run_id < other.run_id' : `one.run_id = ${run} and other.run_id = ${run}`
    const [pair] = await nights().rows(`
      select one.ctid::text as one, other.ctid::text as other, ${keyText(key, addedKey, 'one')} as one_key, ${keyText(key, addedKey, 'other')} as other_key
      from ${name} as one, ${name} as other
      where ${isOfOneRun} and one.ctid < other.ctid
        and (${rest.map((column) => `one.${column}`)}) is distinct from (${rest.map((column) => `other.${column}`)})
      limit 1`)
    expect(pair).toBeDefined()
    const { problems } = await tampered((tx) =>
      sql
        .raw(
          `update ${name} as it set (${rest}) = row(${rest.map((column) => `other.${column}`)})
           from ${name} as other
           where (it.ctid, other.ctid) in (('${pair?.one}', '${pair?.other}'), ('${pair?.other}', '${pair?.one}'))`,
        )
        .execute(tx),
    )
    const runs = name === 'audit.run' ? [1, 2] : [run, run]
    expect(problems).toEqual(
      [
        `run ${runs[0]}: ${ownKey} ${pair?.one_key} was changed ${after}`,
        `run ${runs[1]}: ${ownKey} ${pair?.other_key} was changed ${after}`,
      ].sort(),
    )
  })
})
