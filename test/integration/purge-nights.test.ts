import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../pipeline/calendar.ts'
import { applyPurge } from '../../pipeline/retention/purge.ts'
import type { RetentionRules } from '../../pipeline/retention/rules.ts'
import { undo } from '../../pipeline/undo/undo.ts'
import { between, createRandom, pick } from '../../scripts/generator/random.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
} from '../support/builders.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { recheckAccount } from '../support/traces.ts'
import { seedOr } from '../support/trials.ts'
import { writeOutput } from '../support/written-nights.ts'

const seed = seedOr(1016)
const nightCount = 9
const daysBetween = 3
const dates = Array.from({ length: nightCount }, (_, night) => addDays('2021-06-01', night * daysBetween))

/** As little as can be is kept; whoever is away for two nights comes back in time. */
const eager = { days: 1, because: 'a test' }
const rules: RetentionRules = {
  lastNightDays: 1,
  of: {
    'staged-rows': eager,
    'rejected-lines': eager,
    'output-folders': eager,
    'sending-data': eager,
    'queue-jobs': eager,
    'closed-customers': { days: 10, because: 'a test' },
  },
}

interface RandomNight {
  readonly rows: readonly CustomerRow[]
  readonly decisions: Parameters<typeof decisionFile>[0]
}

/** Sixty people who come, move, are rejected, decided about, miss a night or two, or leave for good. */
function randomNights(): readonly RandomNight[] {
  const nights = dates.map(() => ({
    rows: [] as CustomerRow[],
    decisions: [] as { customer: string; kind: 'PALAUTUS' | 'KORJAUS'; on: string }[],
  }))
  for (let index = 1; index <= 60; index++) {
    const random = createRandom(seed, index)
    const comes = random() < 0.7 ? 0 : between(random, 0, nightCount - 1)
    const leaves = random() < 0.3 ? nightCount : between(random, comes + 1, nightCount)
    let away = 0
    let row: CustomerRow = customer(String(index), {
      non_disclosure: random() < 0.1 ? 'K' : 'E',
      uses_e_service: random() < 0.3 ? 'K' : 'E',
      earnings_related_entitlement: pick(random, ['E', 'E', 'K', '']),
      home_municipality: pick(random, ['609', '609', '062']),
    })
    for (let night = comes; night < Math.min(leaves, nightCount); night++) {
      away = away > 0 ? away - 1 : random() < 0.08 ? between(random, 1, 2) : 0
      if (random() < 0.15) row = { ...row, home_municipality: pick(random, ['609', '609', '886', '062', '']) }
      if (random() < 0.05) row = { ...row, street_address: '' }
      if (away > 0) continue
      nights[night]?.rows.push(random() < 0.07 ? { ...row, last_name: '' } : row)
      if (random() < 0.04)
        nights[night]?.decisions.push({
          customer: String(index),
          kind: pick(random, ['PALAUTUS', 'KORJAUS'] as const),
          on: dates[night] ?? '',
        })
    }
  }
  return nights
}

/** What a night decided, about whom, and what waits for a person after it. */
const accountOf = ({ rows }: TestNights) =>
  rows(`
    select 'verdict' as what, customer_number, concat_ws(' ', outcome, reason_code, municipality_code, is_protected) as value
    from staging.night_verdict
    union all
    select 'decision', customer_number, concat_ws(' ', outcome, reason_code, municipality_code)
    from audit.decision where run_id = (select max(run_id) from audit.run)
    union all
    select 'notification', customer_number, concat_ws(' ', kind, channel, language, notification_id)
    from register.notification inner join register.customership using (customership_id)
    where run_id = (select max(run_id) from audit.run)
    union all
    select 'caseworker', customer_number, concat_ws(' ', assignment.started_on, caseworker_id, reason)
    from register.assignment inner join register.customership using (customership_id) where assignment.ended_on is null
    union all
    select 'case', customer_number, concat_ws(' ', kind, reason, since, state) from audit.work_case
    order by 1, 2, 3`)

describe('nights with purges between them, some of them undone and run again', () => {
  let purged: TestNights
  let plain: TestNights
  const folder = shareFolder()
  const purgedAccounts: unknown[] = []
  const plainAccounts: unknown[] = []
  beforeAll(async () => {
    ;[purged, plain] = await Promise.all([openTestNights(), openTestNights()])
    const { signal } = new AbortController()
    const all = randomNights()
    for (const [index, { rows, decisions }] of all.entries()) {
      const [date = '', next = addDays(date, daysBetween)] = dates.slice(index, index + 2)
      const files = {
        'customers-0301.csv': customerFile(rows),
        'caseworkers.csv': caseworkerFile([{ id: 'A', most: '12' }, { id: 'B' }]),
        ...(decisions.length > 0 ? { 'decisions.csv': decisionFile(decisions) } : {}),
      }
      const outRoot = join(folder, 'purged')
      const purge = () => applyPurge(purged.session.db, { today: next, rules, outRoot, by: 'a test', signal })
      // Run with the rows of another night at first, and purged before it is run as it should be.
      if (index % 2 === 1) {
        const wrong = { ...files, 'customers-0301.csv': customerFile(all[index - 1]?.rows ?? []) }
        const { run } = await purged.run(date, index % 4 === 1 ? wrong : files)
        await undo(purged.session, {
          runId: run.runId,
          outFolder: folder,
          by: 'a test',
          because: 'a test',
          isPlan: false,
        })
        await purge()
      }
      for (const [nights, accounts] of [
        [purged, purgedAccounts],
        [plain, plainAccounts],
      ] as const) {
        await nights.run(date, files)
        accounts.push(await accountOf(nights))
        await writeOutput(nights, join(folder, nights === purged ? 'purged' : 'plain'))
      }
      await purge()
    }
  }, 60_000)
  afterAll(async () => {
    await purged.close()
    await plain.close()
  })

  test('have the same verdicts, notifications, caseworkers and cases as without', () => {
    for (const [index, account] of plainAccounts.entries())
      expect(purgedAccounts[index], dates[index]).toEqual(account)
  })

  test('really lost much of every kind', async () => {
    const kinds = await purged.rows(
      'select kind, sum(item_count)::int as count from audit.purge group by kind order by kind',
    )
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'closed-customers',
      'output-folders',
      'rejected-lines',
      'staged-rows',
    ])
    for (const { kind, count } of kinds) expect(count, String(kind)).toBeGreaterThanOrEqual(5)
  })

  test('have an account as it was sealed, whose balances close', async () => {
    expect(await recheckAccount(purged.session)).toEqual([])
    expect(await recheckAccount(plain.session)).toEqual([])
  })

  test('forget nobody who is a customer or is seen', async () => {
    const [rows] = await purged.rows(`
      select count(*) filter (where person.customer_number is null)::int as forgotten, count(*)::int as customers
      from register.customership left join register.person using (customer_number)
      where ended_on is null`)
    expect(rows).toMatchObject({ forgotten: 0, customers: expect.any(Number) })
  })
})
