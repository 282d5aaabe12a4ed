import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { erasePeople } from '../../pipeline/retention/erase-queries.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
} from '../support/builders.ts'
import { bird, birds, everyone, hidden, tooManyColumns, trace } from '../support/canaries.ts'
import { openTestNights, shareNights, type TestNights } from '../support/nights.ts'

/** Works as somebody who may read the views of analysis, and nothing else. */
async function asAnalyst<Result>(nights: TestNights, work: () => Promise<Result>): Promise<Result> {
  const role = `analyst_${randomUUID().replaceAll('-', '')}`
  const { client } = nights.session
  await client.query(`
    create role ${role}; grant usage on schema analysis to ${role}; grant select on all tables in schema analysis to ${role}`)
  try {
    await client.query(`set role ${role}`)
    return await work()
  } finally {
    await client.query(`reset role; drop owned by ${role}; drop role ${role}`)
  }
}

async function viewsOf(nights: TestNights): Promise<readonly string[]> {
  return (await nights.column(
    "select format('%I.%I', schemaname, viewname) from pg_views where schemaname = 'analysis' order by 1",
  )) as string[]
}

/** Everything that an analyst can read: the rows of each view as text, in an order of their own. */
async function readAll(nights: TestNights): Promise<ReadonlyMap<string, readonly string[]>> {
  const views = await viewsOf(nights)
  return await asAnalyst(nights, async () => {
    const found = new Map<string, readonly string[]>()
    for (const view of views)
      found.set(view, (await nights.column(`select to_jsonb(it)::text from ${view} as it`)) as string[])
    return found
  })
}

const officeFile = 'customers-0301.csv'
const caseworkers = caseworkerFile([
  { id: 'A', municipality: '609', languages: 'fi|sv', most: '500' },
  { id: 'B', municipality: '886', languages: 'fi|sv', most: '500' },
  { id: 'C', municipality: '837', languages: 'fi|sv', most: '500' },
])

describe('of the people in the account, a login that may read analysis only', () => {
  /** Numbers that no count will be. */
  const numbered = (rows: readonly CustomerRow[]) =>
    rows.map((row) => ({ ...row, customer_number: row.customer_number!.replace(/^(\d+)$/, '880000$1') }))
  const nights = shareNights(async (shared) => {
    await shared.run('2021-03-01', {
      [officeFile]: `${customerFile(numbered(everyone))}${tooManyColumns}\n`,
      'caseworkers.csv': caseworkers,
    })
    await shared.run('2021-03-02', {
      [officeFile]: customerFile(
        numbered([bird(100, { home_municipality: '837' }), ...birds.slice(2), ...hidden]),
      ),
    })
  })

  test('finds no name, identity code, address or customer number in any column', async () => {
    const all = await readAll(nights())
    expect(all.size).toBeGreaterThan(20)
    for (const [view, rows] of all) {
      expect(trace(rows.join('\n')), view).toEqual([])
      expect(rows.join('\n'), view).not.toMatch(/880000|malli/i)
    }
  })

  test('finds what it is meant to find', async () => {
    const all = await readAll(nights())
    expect(all.get('analysis.member_trait')?.length).toBeGreaterThan(10)
    expect(all.get('analysis.flow')?.join('\n')).toMatch(/"609"/)
  })

  test('may read no table, no other view, and change nothing', async () => {
    const others = (await nights().column(`
      select format('%I.%I', table_schema, table_name) from information_schema.tables
      where table_schema in ('staging', 'register', 'audit', 'pgboss', 'migration')`)) as string[]
    expect(others.length).toBeGreaterThan(40)
    const allowed = await asAnalyst(nights(), async () => {
      const found: string[] = []
      for (const table of others)
        await nights()
          .rows(`select from ${table} limit 1`)
          .then(() => found.push(table))
          .catch(() => {})
      for (const change of ["update analysis.area set name_fi = 'x'", 'delete from analysis.municipality'])
        await nights()
          .rows(change)
          .then(() => found.push(change))
          .catch(() => {})
      return found
    })
    expect(allowed).toEqual([])
  })

  test('cannot have rows slip out by a function that a filter calls on them', async () => {
    await nights().rows(`
      create function public.tell(value text) returns boolean language plpgsql cost 0.0000001 as $$
      begin raise notice '%', value; return true; end $$`)
    const heard: string[] = []
    const { client } = nights().session
    const listen = ({ message }: { readonly message?: string | undefined }) => void heard.push(message ?? '')
    client.on('notice', listen)
    await asAnalyst(nights(), async () => {
      await nights().rows('select count(*) from analysis.month_member as it where public.tell(it::text)')
      await nights().rows('select count(*) from analysis.baseline as it where public.tell(it::text)')
      await nights().rows('select count(*) from analysis.month_count as it where public.tell(it::text)')
    })
    client.off('notice', listen)
    const isProtected = (await nights().column(`
      select unnest(array[customer_number, pseudonym::text])
      from register.pseudonym inner join register.customer using (customer_number)
      where is_protected`)) as string[]
    expect(isProtected.length).toBeGreaterThan(2)
    const told = heard.filter((line) => isProtected.some((pseudonym) => line.includes(pseudonym)))
    expect(told.filter((line) => /\b(609|886|837|porin-seutu|pirkanmaa)\b/.test(line))).toEqual([])
    expect(heard.length).toBeGreaterThan(20)
  })
})

test('the lines of whoever is erased stay, belong to nobody, and end with those of others who are gone', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const all = Array.from({ length: 40 }, (_, index) => customer(String(index + 1)))
  const readLines = () => nights.column('select to_jsonb(it)::text from analysis.month_member as it')
  await nights.run('2021-03-01', { [officeFile]: customerFile(all) })
  const before = await readLines()
  expect(before).toHaveLength(40)
  await nights.session.db.transaction().execute((tx) => erasePeople(tx, ['2', '3', '4']))
  expect(await readLines()).toEqual(before)
  expect(
    await nights.column(
      "select count(*)::integer from register.followed_person where customer_number in ('2', '3', '4')",
    ),
  ).toEqual([0])
  // Two others are in no file any more and have no customership: five are gone, and so it is told of them.
  await nights.rows(
    "update register.customership set ended_on = '2021-03-20', end_reason = 'JOB_SEARCH_ENDED', ended_run_id = 1 where customer_number in ('5', '6')",
  )
  await nights.run('2021-04-01', { [officeFile]: customerFile(all.slice(6)) })
  expect(
    await nights.column(
      "select count(*)::integer from analysis.month_member where observed_on = '2021-04-01' and not is_there",
    ),
  ).toEqual([5])
})

describe('where people under non-disclosure live changes nothing that an analyst can read', () => {
  const open = birds.map((row, index) => ({ ...row, home_municipality: ['609', '886', '837'][index % 3]! }))
  /** Homes of the protected on each of two nights: the second of them moves, the last comes under non-disclosure and moves. */
  const worlds = [
    [
      ['609', '609', '886', '609'],
      ['609', '886', '886', '837'],
    ],
    [
      ['837', '609', '886', '609'],
      ['837', '837', '886', '886'],
    ],
  ] as const
  const seen: (readonly string[])[] = []

  beforeAll(async () => {
    for (const [first, second] of worlds) {
      const nights = await openTestNights()
      const protectedBirds = (homes: readonly string[], isLast: boolean) =>
        homes.map((home, index) => ({
          ...bird(210 + index, { home_municipality: home, uses_e_service: 'K' }),
          non_disclosure: index < 3 || isLast ? 'K' : 'E',
        }))
      const run = (date: string, rows: readonly CustomerRow[]) =>
        nights.run(date, { [officeFile]: customerFile(rows), 'caseworkers.csv': caseworkers })
      await run('2021-03-01', [...open, ...protectedBirds(first, false)])
      await run('2021-03-02', [...open, ...protectedBirds(second, true)])
      const all = await readAll(nights)
      const lines = [...all].flatMap(([view, rows]) => rows.map((row) => `${view} ${withoutChance(row)}`))
      seen.push(lines.filter((line) => !isPublishedOfLast(line)).sort())
      await nights.close()
    }
  })

  /** What was published while the last lived openly stays, and then they left (published-attack.test.ts). */
  function isPublishedOfLast(line: string): boolean {
    const isOfFirstNight = line.includes('"as_of_date": "2021-03-01"')
    const isFlow = /"dimension": "(arrived|left)"/.test(line)
    return line.startsWith('analysis.published_count ') && (isOfFirstNight || isFlow)
  }

  /** Pseudonyms are random, and no two nights take the same time. */
  function withoutChance(row: string): string {
    return row
      .replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"pseudonym"')
      .replace(/"(\w+_at|\w*seconds)": ("[^"]*"|[\d.]+)/g, '"$1": "a time"')
  }

  test('wherever they lived, and wherever they moved to', () => {
    expect(seen[0]!.length).toBeGreaterThan(100)
    expect(seen[0]).toEqual(seen[1])
  })
})

describe('who comes under non-disclosure looks like who was returned to the TE office', () => {
  const others = birds.map((row) => ({ ...row, home_municipality: '886' }))
  const seen: (readonly string[])[] = []

  beforeAll(async () => {
    for (const isProtected of [true, false]) {
      const nights = await openTestNights()
      const one = bird(210, { home_municipality: '886' })
      const run = (date: string, row: CustomerRow, more = {}) =>
        nights.run(date, {
          [officeFile]: customerFile([...others, row]),
          'caseworkers.csv': caseworkers,
          ...more,
        })
      await run('2021-06-01', one)
      await run('2021-06-02', isProtected ? { ...one, non_disclosure: 'K' } : one, {
        'decisions.csv': decisionFile(
          isProtected ? [] : [{ customer: one.customer_number!, kind: 'PALAUTUS', on: '2021-06-02' }],
        ),
      })
      const all = await readAll(nights)
      const byPlaceOrEvent = ['flow', 'arrival', 'departure', 'member_trait', 'caseload', 'unserved', 'move']
      seen.push(
        byPlaceOrEvent
          .flatMap((view) => (all.get(`analysis.${view}`) ?? []).map((row) => `${view} ${row}`))
          .sort(),
      )
      await nights.close()
    }
  })

  test('in every count by place, and among the departures', () => {
    expect(seen[0]!.filter((row) => /^departure /.test(row))).toEqual([
      expect.stringContaining('"reason": "RETURNED"'),
    ])
    expect(seen[0]).toEqual(seen[1])
  })
})

test('whoever is released from non-disclosure arrives, and leaves again with it; every night begins where the last ended', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const run = (date: string, flag: string) =>
    nights.run(date, {
      [officeFile]: customerFile([customer('1'), customer('2', { non_disclosure: flag })]),
    })
  await run('2021-03-01', 'E')
  await run('2021-03-02', 'K')
  await run('2021-03-03', 'E')
  await nights.rows('update register.customer set is_protected = false, protected_run_id = null')
  await run('2021-03-04', 'E')
  await run('2021-03-05', 'K')
  await nights.session.db.transaction().execute((tx) => erasePeople(tx, ['1']))
  await run('2021-03-06', 'K')
  expect(
    await nights.column(`
      select concat_ws(' ', extract(day from as_of_date), members_before, arrived_count, left_count, members_after)
      from analysis.flow order by as_of_date`),
  ).toEqual(['1 0 2 0 2', '2 2 0 1 1', '3 1 0 0 1', '4 1 1 0 2', '5 2 0 1 1', '6 1 1 1 1'])
  expect(await nights.column('select reason from analysis.departure order by as_of_date')).toEqual([
    ...['RETURNED', 'RETURNED', 'RETURNED'],
  ])
})

test('the first night after the upgrade counts nobody as having left who was under non-disclosure before it', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const files = {
    [officeFile]: customerFile([customer('1'), customer('2', { non_disclosure: 'K' }), customer('3')]),
  }
  await nights.run('2021-03-01', files)
  await nights.session.db.transaction().execute((tx) => erasePeople(tx, ['3']))
  const migration = readFileSync(
    join(projectRoot, 'sql/migrations/0032_freeze_counts_for_analysts.sql'),
    'utf8',
  )
  await nights.rows('update register.customership set is_counted = true') // as the new column begins
  await nights.rows(/^update register\.customership.*?;$/ms.exec(migration)![0])
  await nights.run('2021-03-02', {
    [officeFile]: customerFile([customer('1'), customer('2', { non_disclosure: 'K' })]),
  })
  expect(
    await nights.rows(`
      select members_before, arrived_count, left_count, members_after from analysis.flow where as_of_date = '2021-03-02'`),
  ).toEqual([{ members_before: 1, arrived_count: 0, left_count: 0, members_after: 1 }])
})
