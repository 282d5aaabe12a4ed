/** The foreign keys that are kept once per statement refuse what declared ones refuse. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

interface Key {
  readonly own: string
  readonly column: string
  readonly other: string
  readonly otherColumn: string
}

const keys: readonly Key[] = [
  ['audit.decision', 'run_id', 'audit.run', 'run_id'],
  ['audit.decision', 'source_file_id', 'audit.source_file', 'source_file_id'],
  ['audit.rejected_row', 'run_id', 'audit.run', 'run_id'],
  ['audit.rejected_row', 'source_file_id', 'audit.source_file', 'source_file_id'],
  ['register.assignment', 'caseworker_id', 'register.caseworker', 'caseworker_id'],
  ['register.assignment', 'customership_id', 'register.customership', 'customership_id'],
  ['register.customership', 'ended_run_id', 'audit.run', 'run_id'],
  ['register.customership', 'municipality_code', 'register.municipality', 'municipality_code'],
  ['register.customership', 'started_run_id', 'audit.run', 'run_id'],
  ['register.handover_line', 'customership_id', 'register.customership', 'customership_id'],
  ['register.handover_line', 'output_file_id', 'register.output_file', 'output_file_id'],
  ['register.notification', 'customership_id', 'register.customership', 'customership_id'],
  ['register.notification', 'output_file_id', 'register.output_file', 'output_file_id'],
  ['register.person', 'customer_number', 'register.customer', 'customer_number'],
].map(([own = '', column = '', other = '', otherColumn = '']) => ({ own, column, other, otherColumn }))

const relations = [...new Set(keys.map(({ own }) => own))].join()

let nights: TestNights
beforeAll(async () => {
  nights = await openTestNights()
  const rows = ['1', '2'].map((number) => customer(number))
  await nights.run('2021-03-01', {
    'customers-0301.csv': customerFile([...rows, customer('3', { personal_identity_code: 'x' })]),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
  })
  // What else a table refuses would be found first: here the keys are tried.
  await nights.rows(`do $$ declare other record; begin
    for other in
      select conname, conrelid::regclass as relation from pg_constraint
      where contype in ('c', 'u', 'p') and conrelid = any ('{${relations}}'::regclass[])
    loop execute format('alter table %s drop constraint if exists %I cascade', other.relation, other.conname); end loop;
    for other in
      select indexrelid::regclass as index from pg_index
      where indisunique and indrelid = any ('{${relations}}'::regclass[])
    loop execute format('drop index %s', other.index); end loop;
  end $$`)
  await nights.rows('update register.customership set ended_run_id = started_run_id')
})
afterAll(() => nights.close())

/** The error of a statement that is tried and undone. */
async function errorOf(statement: string): Promise<unknown> {
  try {
    await nights.rows(`do $$ begin ${statement}; raise exception 'undone'; end $$`)
  } catch (error) {
    return {
      code: (error as { code?: string }).code,
      constraint: (error as { constraint?: string }).constraint,
    }
  }
  return null
}

test('they are these', async () => {
  const found = await nights.column(`
    select concat_ws(' ', tgrelid::regclass::text, replace(encode(tgargs, 'escape'), '\\000', ' ')) from pg_trigger
    where tgfoid = 'audit.require_referenced'::regproc and tgname like '%is\\_known' order by 1`)
  expect(found.map((one) => String(one).trim())).toEqual(
    keys.map(({ own, column, other, otherColumn }) => `${own} ${column} ${other} ${otherColumn}`),
  )
})

describe.each(keys)('$own ($column)', ({ own, column, other, otherColumn }) => {
  const [, table] = own.split('.')

  test('takes no row that refers to none', async () => {
    const copy = `insert into ${own} overriding system value
      select (jsonb_populate_record(it, jsonb_build_object('${column}', '-1'))).* from ${own} as it limit 1`
    expect(await errorOf(copy)).toEqual({ code: '23503', constraint: `${column}_is_known` })
  })

  test('lets no row be changed so', async () => {
    expect(await errorOf(`update ${own} set ${column} = '-1'`)).toEqual({
      code: '23503',
      constraint: `${column}_stays_known`,
    })
  })

  test('lets nothing go that a row refers to', async () => {
    const referred = `exists (select from ${own} as it where it.${column} = ${other}.${otherColumn})`
    expect(await errorOf(`delete from ${other} where ${referred}`)).toMatchObject({ code: '23503' })
    expect(
      await nights.column(`select count(*)::int from pg_trigger where tgname = '${table}_${column}_is_free'
        and tgrelid = '${other}'::regclass`),
    ).toEqual([1])
  })
})
