import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { erasePeople } from '../../pipeline/retention/erase-queries.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile } from '../support/builders.ts'
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
    expect(all.get('analysis.standing')?.length).toBeGreaterThan(10)
    expect(all.get('analysis.membership')?.join('\n')).toMatch(/"609"/)
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
      await nights().rows('select count(*) from analysis.baseline_group as it where public.tell(it::text)')
      await nights().rows('select count(*) from analysis.border as it where public.tell(it::text)')
      await nights().rows('select count(*) from analysis.standing as it where public.tell(it::text)')
    })
    client.off('notice', listen)
    const isProtected = (await nights().column(`
      select pseudonym::text from register.pseudonym inner join register.customer using (customer_number)
      where is_protected`)) as string[]
    expect(isProtected.length).toBeGreaterThan(2)
    const told = heard.filter((line) => isProtected.some((pseudonym) => line.includes(pseudonym)))
    expect(told.filter((line) => /\b(609|886|837|porin-seutu|pirkanmaa)\b/.test(line))).toEqual([])
    expect(heard.length).toBeGreaterThan(20)
  })
})

test('who is erased keeps the pseudonym and loses the place', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  await nights.run('2021-03-01', { [officeFile]: customerFile([customer('1'), customer('2')]) })
  const before = await nights.rows('select pseudonym, is_protected, area_id from analysis.decision')
  expect(before.map(({ is_protected, area_id }) => [is_protected, area_id])).toEqual([
    [false, 'porin-seutu'],
    [false, 'porin-seutu'],
  ])
  const {
    pseudonyms: [pseudonym],
  } = await nights.session.db.transaction().execute((tx) => erasePeople(tx, ['2']))
  expect(before.map((row) => row.pseudonym)).toContain(pseudonym)
  expect(
    await nights.rows(
      'select is_protected, area_id, groups_met from analysis.decision where pseudonym = $1',
      [pseudonym],
    ),
  ).toEqual([{ is_protected: true, area_id: null, groups_met: null }])
})

describe('where people under non-disclosure live changes nothing that an analyst can read', () => {
  const open = birds.map((row, index) => ({ ...row, home_municipality: ['609', '886', '837'][index % 3]! }))
  /** Homes of the protected on each of two nights: the second of them moves, the last comes under non-disclosure. */
  const worlds = [
    [
      ['609', '609', '886', '609'],
      ['609', '886', '886', '609'],
    ],
    [
      ['837', '609', '886', '886'],
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
