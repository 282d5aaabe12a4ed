import { beforeAll, expect, test } from 'vitest'
import { languages } from '../../pipeline/report/format.ts'
import type { Scope } from '../../pipeline/report/night-queries.ts'
import { composePage } from '../../pipeline/report/page.ts'
import { readReport } from '../../pipeline/report/read-report.ts'
import { texts } from '../../pipeline/report/texts/texts.ts'
import { shareNights } from '../support/nights.ts'
import { figuresOf, reportedDates, runReportedNights } from '../support/reported-nights.ts'

const nights = shareNights(runReportedNights)
const [firstDate, , lastDate] = reportedDates

const read = (scope: Partial<Scope>) =>
  readReport(nights().session.db, { runId: null, from: null, to: null, programmeId: null, ...scope })
const allNights = { from: firstDate, to: lastDate }
let figures: ReadonlyMap<string, number | null>
beforeAll(async () => {
  figures = figuresOf(composePage(await read(allNights), 'fi'))
})

/** Every figure of the page whose name begins so, in the order of their names. */
function those(figures: ReadonlyMap<string, number | null>, start: string): Record<string, number | null> {
  const found = [...figures].filter(([name]) => name.startsWith(start))
  return Object.fromEntries(found.map(([name, value]) => [name.slice(start.length), value] as const).sort())
}

/** A query's rows of a name and a figure. */
async function counted(query: string, ...values: unknown[]): Promise<Record<string, number>> {
  const rows = await nights().rows(query, values)
  return Object.fromEntries(rows.map(({ name, figure }) => [String(name), Number(figure)] as const).sort())
}

/** A query of a name and a figure per row, from the tables of the account, for the figures whose names begin so. */
type Recount = readonly [start: string, query: string]

const run = `select run_id, as_of_date from audit.run where status = 'completed'`
const lastRun = `(select run_id from audit.run where status = 'completed' order by as_of_date desc limit 1)`
const outcomeOf = (condition: string) =>
  `(select coalesce(sum(customer_count), 0) from audit.outcome_count where ${condition})`
const noticeOf = (condition: string) => `(select count(*) from register.notification where ${condition})`
const isProtected = `customer_number in (select customer_number from register.customer where is_protected)`
const openMembers = `
  select customership.*, array_to_string(array(select unnest(group_ids) order by 1), '+') as groups
  from register.customership where ended_on is null and not ${isProtected}`

/** What the page may tell of it stands in the test of what it leaves out. */
const recounts: readonly Recount[] = [
  ['members', 'select null as name, count(*) as figure from register.customership where ended_on is null'],
  [
    'outcome.',
    `select outcome || '.' || reason_code as name, sum(customer_count) as figure
     from audit.outcome_count where run_id = ${lastRun} group by 1
     union all select 'TRANSFER.all', count(*) from audit.decision where outcome = 'TRANSFER'
     union all select 'MOVE.all', count(*) from audit.decision where outcome = 'MOVE'
     union all select 'RETURN+END.all', count(*) from audit.decision where outcome in ('RETURN', 'END')`,
  ],
  [
    'funnel.',
    `select 'received' as name, sum(row_count) as figure from audit.source_file where accepted_count is not null
     union all select 'received.rejected', count(*) from audit.rejected_row
     union all select 'judged', sum(accepted_count) from audit.source_file
     union all select 'judged.STAY', ${outcomeOf("outcome = 'STAY'")}
     union all select 'judged.REVIEW', ${outcomeOf("outcome = 'REVIEW'")}
     union all select 'customers', ${outcomeOf("outcome not in ('STAY', 'REVIEW')")}
     union all select 'customers.KEEP', ${outcomeOf("outcome = 'KEEP'")}
     union all select 'changed', count(*) from audit.decision where outcome not in ('STAY', 'REVIEW')
     union all select 'notified', ${noticeOf('true')}
     union all select 'notified.held', ${noticeOf('hold_reason is not null')}
     union all select 'on-the-way', ${noticeOf("status in ('planned', 'rendered', 'sent')")}`,
  ],
  [
    'night.',
    `select as_of_date || '.' || part.name as name, part.figure
     from (${run}) as run
     cross join lateral (
       select 'members' as name, count(*) as figure from register.customership
       where started_on <= as_of_date and coalesce(ended_on > as_of_date, true)
       union all select 'received', sum(row_count) from audit.source_file
         where source_file.run_id = run.run_id and accepted_count is not null
       union all select 'rejected', count(*) from audit.rejected_row where rejected_row.run_id = run.run_id
       union all select 'absent', count(*) from register.absence
         where started_on <= as_of_date and coalesce(ended_on > as_of_date, true)
       union all select outcome, ${outcomeOf('outcome_count.run_id = run.run_id and outcome_count.outcome = known.outcome')}
         from unnest('{STAY,REVIEW,TRANSFER,KEEP,MOVE,RETURN}'::text[]) as known (outcome)
     ) as part`,
  ],
  [
    'rows.',
    `select 'rejected.all' as name, count(*)::numeric as figure from audit.rejected_row
     union all select 'rejected.share', round(100.0 * sum(rejected_count) / sum(row_count), 1) from audit.source_file where accepted_count is not null
     union all select 'rejected', count(*) from audit.rejected_row where run_id = ${lastRun}
     union all select 'received', sum(row_count) from audit.source_file where run_id = ${lastRun}`,
  ],
  [
    'review.',
    `select reason_code as name, count(*) as figure from register.standing where outcome = 'REVIEW' group by 1`,
  ],
  [
    'unknown.',
    `select array_to_string(array(select unnest(groups_unknown) order by 1), '+') as name, count(*) as figure
     from register.standing where reason_code = 'GROUP_UNKNOWN' group by 1`,
  ],
  [
    'rejected.',
    `select unnest(reason_codes) as name, count(*) as figure from audit.rejected_row where run_id = ${lastRun} group by 1`,
  ],
  [
    'caseload.',
    `select 'workers' as name, count(*) as figure from register.caseworker where is_listed
     union all select 'capacity', sum(capacity) from register.caseworker where is_listed
     union all select 'customers', sum(customer_count) from analysis.caseload where as_of_date = '${lastDate}'
     union all select 'waiting', count(*) from audit.worklist where kind = 'waiting-for-caseworker'
     union all
     select band.name, count(used.share) from (
       values ('0', 0, 0), ('1–20', 0.001, 20), ('21–40', 20.001, 40), ('41–60', 40.001, 60), ('61–80', 60.001, 80),
         ('81–99', 80.001, 99.999), ('100', 100, 100)
     ) as band (name, lower, upper)
     left join (
       select 100.0 * coalesce(sum(customer_count), 0) / capacity as share
       from register.caseworker
       left join (select caseworker_id, customer_count from analysis.caseload where as_of_date = '${lastDate}') as load
         using (caseworker_id)
       group by caseworker_id
     ) as used on used.share between band.lower and band.upper
     group by 1`,
  ],
  [
    'notifications.',
    `select channel || '.' || status as name, count(*) as figure from register.notification group by 1
     union all select kind, count(*) from register.notification group by 1
     union all select 'all', ${noticeOf('true')}
     union all select 'held.all', ${noticeOf("status = 'held'")}`,
  ],
  [
    'held.',
    'select hold_reason as name, count(*) as figure from register.notification where hold_reason <> $$$$ group by 1',
  ],
  [
    'waiting.',
    `select kind || '.' || reason as name, count(*) as figure from audit.worklist group by 1
     union all
     select kind || '.' || reason || '.' || age.name, count(*) filter (where '${lastDate}'::date - since between age.lower and age.upper)
     from audit.worklist cross join (values (0, 0, 6), (1, 7, 27)) as age (name, lower, upper) group by 1
     union all select 'all', count(*) from audit.worklist`,
  ],
  [
    'balance.',
    `select 'left.' || check_name as name, left_count as figure from audit.balance where run_id = ${lastRun}
     union all select 'right.' || check_name, right_count from audit.balance where run_id = ${lastRun}
     union all select 'checks', count(distinct check_name) from audit.balance`,
  ],
  [
    'alarm.',
    `select row_number() over (order by as_of_date, level, measure, counted)::text as name, counted as figure
     from audit.alarm inner join audit.run using (run_id)
     union all select row_number() over (order by as_of_date, level, measure, counted) || '.of', counted_of
     from audit.alarm inner join audit.run using (run_id)`,
  ],
]

/** Of people by place or groups, of which some are left out. */
const recountsOfPeople: readonly Recount[] = [
  [
    'members.protected',
    `select null as name, count(*) as figure from register.customership where ended_on is null and ${isProtected}`,
  ],
  ['members.area.', `select area_id as name, count(*) as figure from (${openMembers}) as member group by 1`],
  [
    'members.municipality.',
    `select municipality_code as name, count(*) as figure from (${openMembers}) as member group by 1`,
  ],
  ['members.groups.', `select groups as name, count(*) as figure from (${openMembers}) as member group by 1`],
  [
    'waiting-for-caseworker.',
    `select area_id as name, count(*) as figure from register.assignment
     inner join (${openMembers}) as member using (customership_id)
     where assignment.ended_on is null and caseworker_id is null group by 1`,
  ],
]

test.each(recounts)('every figure of %s… is what the tables say', async (start, query) => {
  if (start === 'members') expect(figures.get('members')).toBe((await counted(query)).null)
  else expect(those(figures, start)).toEqual(await counted(query))
})

test.each(recountsOfPeople)(
  'every figure of %s… that is told is what the tables say',
  async (start, query) => {
    const told = those(figures, start)
    const expected = await counted(query)
    if (start === 'members.protected') expect(told).toEqual({ '': expected.null })
    else {
      expect(Object.keys(told).sort()).toEqual(Object.keys(expected).sort())
      for (const [name, figure] of Object.entries(told)) expect([null, expected[name]]).toContain(figure)
    }
  },
)

test('the shares of areas, and the sums of groups, are of what is told', () => {
  const total = figures.get('members') ?? 0
  for (const [area, share] of Object.entries(those(figures, 'share.area.')))
    expect(share).toBe(Math.round((1000 * (figures.get(`members.area.${area}`) ?? Number.NaN)) / total) / 10)
  const combinations = Object.entries(those(figures, 'members.groups.'))
  for (const [group, sum] of Object.entries(those(figures, 'members.group.'))) {
    const its = combinations.filter(([groups]) => groups.split('+').includes(group))
    expect(sum).toBe(its.reduce((all, [, count]) => all + (count ?? 0), 0))
  }
})

test('no figure is left that is not counted again', () => {
  const starts = [
    'members.group.',
    'share.area.',
    ...[...recounts, ...recountsOfPeople].map(([start]) => start),
  ]
  const isCounted = (name: string) =>
    starts.some((start) => (start === 'members' ? name === start : name.startsWith(start)))
  expect([...figures.keys()].filter((name) => !isCounted(name))).toEqual([])
})

test('few people are not told by place or by groups, nor those from whom they would follow', () => {
  const unsaid = [...figures].flatMap(([name, value]) => (value === null ? [name] : [])).sort()
  expect(unsaid).toEqual([
    // 2 and 4.
    'members.area.espoo',
    'members.area.helsinki',
    // 5 and 2.
    'members.groups.foreign-language',
    'members.groups.foreign-language+immigrant+no-earnings-related-allowance',
    'members.municipality.049',
    'members.municipality.091',
    // 3 and 6.
    'members.municipality.271',
    'members.municipality.886',
    // 2 and 4.
    'waiting-for-caseworker.espoo',
    'waiting-for-caseworker.helsinki',
  ])
})

test('whoever comes under non-disclosure leaves every place and group', async () => {
  const { rows } = nights()
  const protect = (isProtected: boolean) =>
    rows(
      `update register.customer
       set is_protected = $1, non_disclosure = $1, protected_run_id = case when $1 then changed_run_id end
       where customer_number = '301'`,
      [isProtected],
    )
  await protect(true)
  const page = figuresOf(composePage(await read(allNights), 'fi'))
  await protect(false)
  const changed = [...page].filter(([name, value]) => figures.get(name) !== value).map(([name]) => name)
  expect(changed.sort()).toEqual([
    'members.area.pirkanmaa',
    'members.group.no-earnings-related-allowance',
    'members.groups.no-earnings-related-allowance',
    'members.municipality.837',
    'members.protected',
    'share.area.pirkanmaa',
  ])
})

test('the same nights give the same bytes, in each language, and the same figures in both', async () => {
  for (const language of languages) {
    const page = composePage(await read(allNights), language)
    expect(composePage(await read(allNights), language)).toBe(page)
    expect(figuresOf(page)).toEqual(figures)
  }
})

test('a run is reported like the time that holds it alone', async () => {
  const [runId] = await nights().column('select run_id from audit.run where as_of_date = $1', [firstDate])
  const page = composePage(await read({ runId: String(runId) }), 'fi')
  expect(composePage(await read({ from: '2021-01-01', to: firstDate }), 'fi')).toBe(page)
  const its = figuresOf(page)
  expect(its.get('members')).toBe(87)
  expect(its.get('outcome.TRANSFER.ELIGIBLE')).toBe(87)
  expect(its.has('waiting.all')).toBe(false)
  expect(page).toContain('viimeisimmän yön raportissa')
})

test('the seal is taken again, and a changed account is named', async () => {
  const { rows } = nights()
  const reword = (text: string) =>
    rows('update audit.decision set reason_code = $1 where decision_id = 1', [text])
  const [reason] = await nights().column('select reason_code from audit.decision where decision_id = 1')
  expect((await read(allNights)).seals.map(({ number, state }) => [number, state])).toEqual([
    [1, 'verified'],
    [2, 'verified'],
    [3, 'verified'],
  ])
  await reword('CHANGED')
  const { seals } = await read(allNights)
  await reword(String(reason))
  expect(seals.map(({ state }) => state)).toEqual(['differs', 'verified', 'verified'])
})

test('the rules are those of the nights', async () => {
  const { programme } = await read(allNights)
  expect(programme.ruleVersions.map(({ from }) => from)).toEqual(['2021-06-01'])
})

test('every check of a night is told in Finnish', async () => {
  const { balance } = await read(allNights)
  expect(balance.filter(({ check }) => !(check in texts.fi.words.checks))).toEqual([])
})

test.each([
  [{ runId: '99' }, 'run 99 is no completed run: see kuntasiirto status for the runs there are'],
  [{ from: '2022-01-01', to: '2022-01-31' }, 'no night from 2022-01-01 to 2022-01-31 is completed'],
  [
    { from: '2021-01-01', programmeId: 'kokeilu-2017' },
    'no night of kokeilu-2017 from 2021-01-01 to the last',
  ],
])('%o has no report', async (scope, problem) => {
  await expect(read(scope)).rejects.toThrow(problem)
})
