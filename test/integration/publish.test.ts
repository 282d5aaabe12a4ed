import { describe, expect, onTestFinished, test } from 'vitest'
import { BalanceError } from '../../pipeline/errors.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

const files = {
  'customers-0301.csv': customerFile([customer('1'), customer('2'), customer('3', { last_name: '' })]),
  'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
}

/** Where a night publishes. */
const published = [
  'audit.source_file',
  'audit.rejected_row',
  'audit.decision',
  'audit.outcome_count',
  'audit.balance',
  'register.standing',
  'register.rejected_record',
  'register.customer',
  'register.person',
  'register.caseworker',
  'register.customership',
  'register.assignment',
  'register.notification',
  'register.output_file',
  'register.handover_line',
  'pgboss.job',
]

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** How many rows each published table holds; those without any are left out. */
async function countRows({ rows }: TestNights): Promise<Record<string, number>> {
  const counts = published.map((name) => `select '${name}' as name, count(*)::int as count from ${name}`)
  const found = await rows(`select * from (${counts.join(' union all ')}) as table_count where count > 0`)
  return Object.fromEntries(found.map(({ name, count }) => [String(name), Number(count)]))
}

/** Makes the table refuse inserts (`raise exception`), or lose them (`return null`), until the answer is called. */
async function spoil({ rows }: TestNights, table: string, action: string): Promise<() => Promise<unknown>> {
  await rows(`
    create function register.spoil() returns trigger language plpgsql as $$ begin ${action}; end $$;
    create trigger spoil before insert on ${table} for each row execute function register.spoil()`)
  return () => rows('drop function register.spoil() cascade')
}

describe('a night that fails in a stage publishes nothing, and the same command then succeeds', () => {
  test.each([
    ['extract', 'audit.rejected_row'],
    ['classify', 'audit.decision'],
    ['assign', 'register.assignment'],
    ['notify', 'register.notification'],
  ])('%s', async (stage, table) => {
    const nights = await openNights()
    const mend = await spoil(nights, table, "raise exception 'the disk is full' using errcode = '53100'")
    await expect(nights.run('2021-03-01', files)).rejects.toThrow(`stage ${stage} failed`)
    expect(await countRows(nights)).toEqual({})
    expect(await nights.rows('select status, error_code from audit.run')).toEqual([
      { status: 'failed', error_code: 'error 53100' },
    ])
    expect(
      await nights.rows(
        "select stage, status from audit.stage_run where status <> 'completed' order by started_at desc limit 1",
      ),
    ).toEqual([{ stage, status: 'failed' }])

    await mend()
    const { became } = await nights.run('2021-03-01', files)
    expect(became).toBe('published')
    expect(await nights.column('select status from audit.run order by run_id')).toEqual([
      'failed',
      'completed',
    ])
    expect(await countRows(nights)).toMatchObject({ 'register.customership': 2, 'audit.rejected_row': 1 })
  })
})

describe('a night that does not balance does not publish', () => {
  test.each([
    [
      'a handover line that is lost',
      'register.handover_line',
      'handover lines of arrivals = customerships begun',
    ],
    ['an assignment that is lost', 'register.assignment', 'customerships open = assignments open'],
    [
      'an outcome that is not counted',
      'audit.outcome_count',
      'rows accepted + members ended without a row = outcomes',
    ],
  ])('%s', async (_name, table, check) => {
    const nights = await openNights()
    await spoil(nights, table, 'return null')
    const night = nights.run('2021-03-01', files)
    await expect(night).rejects.toThrow(BalanceError)
    await expect(night).rejects.toMatchObject({ exitCode: 5, message: expect.stringContaining(check) })
    expect(await countRows(nights)).toEqual({})
    expect(await nights.rows('select status, error_code from audit.run')).toEqual([
      { status: 'failed', error_code: 'DOES_NOT_BALANCE' },
    ])
  })
})

describe('a rehearsal', () => {
  test('does everything, and leaves its own run only', async () => {
    const nights = await openNights()
    let seen: unknown[] = []
    await nights.run('2021-03-01', files, {
      isDryRun: true,
      beforeCommit: async () => {
        seen = await nights.column('select count(*)::int from register.customership')
      },
    })
    expect(seen).toEqual([2])
    expect(await countRows(nights)).toEqual({})
    expect(await nights.rows('select status, absent_count from audit.run')).toEqual([
      { status: 'dry-run', absent_count: null },
    ])
  })

  test('is no completed night: the real one may follow on the same date', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', files, { isDryRun: true })
    expect((await nights.run('2021-03-01', files)).became).toBe('published')
  })
})

test('a run whose process died is found abandoned by the next one', async () => {
  const nights = await openNights()
  await nights.rows(
    "insert into audit.run (programme_id, as_of_date, rule_set_sha256) values ('kuntakokeilu-2021', '2021-03-01', 'x')",
  )
  await nights.run('2021-03-01', files)
  expect(await nights.column('select status from audit.run order by run_id')).toEqual([
    'abandoned',
    'completed',
  ])
})
