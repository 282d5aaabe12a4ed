import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyPurge, planPurge } from '../../pipeline/retention/purge.ts'
import {
  loadRetentionRules,
  type PurgeKind,
  purgeKinds,
  type RetentionRules,
} from '../../pipeline/retention/rules.ts'
import { customer, customerFile, decisionFile, hetuOf, identityChangeFile } from '../support/builders.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { recheckAccount } from '../support/traces.ts'
import { writeOutput } from '../support/written-nights.ts'

const office = 'customers-0301.csv'
const outside = { home_municipality: '062' }
const noName = { last_name: '' }

let nights: TestNights
const outRoot = shareFolder()

/** Only this kind is purged, after so many days. */
function rulesOf(kind: PurgeKind, days: number, lastNightDays = 1): RetentionRules {
  const forever = { days: null, because: 'a test' }
  const of = {
    'staged-rows': forever,
    'rejected-lines': forever,
    'output-folders': forever,
    'sending-data': forever,
    'queue-jobs': forever,
    'closed-customers': forever,
  }
  return { lastNightDays, of: { ...of, [kind]: { days, because: 'a test' } } }
}

const order = (today: string, rules: RetentionRules) => ({
  ...{ today, rules, outRoot, by: 'a test' },
  signal: new AbortController().signal,
})

/** What would go on a day, by the rule. */
async function planned(kind: PurgeKind, days: number, today: string, lastNightDays = 1) {
  const { lines } = await planPurge(nights.session.db, order(today, rulesOf(kind, days, lastNightDays)))
  const { count, oldest, newest } = lines.find((line) => line.kind === kind)!
  return { count, oldest, newest }
}

async function applied(kind: PurgeKind, days: number, today: string) {
  const { lines } = await applyPurge(nights.session.db, order(today, rulesOf(kind, days)))
  return lines.find((line) => line.kind === kind)!.count
}

const nothing = { count: 0, oldest: null, newest: null }
const oneOf = (day: string, count = 1) => ({ count, oldest: day, newest: day })

beforeAll(async () => {
  nights = await openTestNights()
  const { run, rows } = nights
  const stays = customer('1')
  const people = ['2', '3', '4', '5', '6', '7'].map((number) => customer(number))
  await run('2021-06-01', {
    [office]: customerFile([
      stays,
      ...people,
      customer('8', noName),
      customer('9', outside),
      customer('10', outside),
    ]),
    'identity-changes.csv': identityChangeFile([[hetuOf('1985-05-05', 955), hetuOf('1985-05-05', 956)]]),
  })
  // All but the first move away: 2 and 3 vanish for good, 4 is seen again, 5 and 6 wait for somebody, 7 stays a member.
  await run('2021-06-10', {
    [office]: customerFile([
      stays,
      ...people.slice(0, 5).map((row) => ({ ...row, ...outside })),
      customer('9', outside),
    ]),
    'decisions.csv': decisionFile([{ customer: '11', kind: 'PALAUTUS', on: '2021-06-09' }]),
  })
  await run('2021-06-20', { [office]: customerFile([stays, customer('9', outside)]) })
  await run('2021-06-30', { [office]: customerFile([stays, customer('4', outside), customer('8', noName)]) })
  await writeOutput(nights, outRoot)
  const ofCustomer = (number: string) =>
    `where customership_id in (select customership_id from register.customership where customer_number = '${number}')`
  await rows(`
    update register.notification set status = 'held', hold_reason = 'NO_ADDRESS' ${ofCustomer('5')} and kind = 'return';
    update register.notification set status = 'planned', file_name = null, sha256 = null ${ofCustomer('6')} and kind = 'return';
    update register.notification
    set status = 'sent', message_id = notification_id::text, sent_as = 'electronic', sent_at = now(), file_name = null
    ${ofCustomer('2')}`)
})
afterAll(() => nights.close())

describe('what would go, and when', () => {
  test.each([
    ['rejected-lines', 'the last day it is kept', 10, '2021-06-11', nothing],
    ['rejected-lines', 'the day after', 10, '2021-06-12', oneOf('2021-06-01')],
    [
      'rejected-lines',
      'of the last night, a day after that',
      10,
      '2021-07-11',
      { count: 2, oldest: '2021-06-01', newest: '2021-06-30' },
    ],
    ['output-folders', 'the last day it is kept', 10, '2021-06-11', nothing],
    ['output-folders', 'the day after', 10, '2021-06-12', oneOf('2021-06-01')],
    ['staged-rows', 'the last day it is kept', 10, '2021-07-10', nothing],
    ['sending-data', 'the last day it is kept', 10, '2021-06-11', nothing],
    ['sending-data', 'the day after', 10, '2021-06-12', oneOf('2021-06-01')],
    [
      'sending-data',
      'of both letters',
      10,
      '2021-06-30',
      { count: 2, oldest: '2021-06-01', newest: '2021-06-10' },
    ],
  ] as const)('%s: %s', async (kind, _, days, today, expected) => {
    expect(await planned(kind, days, today)).toEqual(expected)
  })

  test('staged rows go with the working tables of the last night', async () => {
    const { count } = await planned('staged-rows', 10, '2021-07-11')
    const [working] = await nights.column('select count(*)::int from staging.night_verdict')
    expect(count).toBeGreaterThanOrEqual(3 + Number(working))
  })

  test('a last night is spared for its own days, whatever the rule says', async () => {
    expect(await planned('rejected-lines', 1, '2021-07-31', 31)).toEqual(oneOf('2021-06-01'))
    expect(await planned('rejected-lines', 1, '2021-08-01', 31)).toMatchObject({ count: 2 })
    expect(await planned('output-folders', 1, '2021-07-31', 31)).toMatchObject({ count: 3 })
    expect(await planned('output-folders', 1, '2021-08-01', 31)).toMatchObject({ count: 4 })
  })

  test('a plan changes nothing', async () => {
    expect(await nights.column('select count(*)::int from audit.purge')).toEqual([0])
  })

  test('the rules that come with the pipeline are read, and keep everything of yesterday', async () => {
    const { lines } = await planPurge(nights.session.db, order('2021-07-01', loadRetentionRules()))
    expect(lines.map(({ kind, count }) => [kind, count])).toEqual(purgeKinds.map((kind) => [kind, 0]))
  })
})

describe('purging', () => {
  test('deletes it, and does nothing the second time', async () => {
    expect(await applied('sending-data', 10, '2021-06-30')).toBe(2)
    expect(await applied('sending-data', 10, '2021-06-30')).toBe(0)
    expect(await applied('rejected-lines', 10, '2021-06-30')).toBe(1)
    expect(await applied('rejected-lines', 10, '2021-06-30')).toBe(0)
    expect(await nights.column('select count(*)::int from register.rejected_header')).toEqual([1])
    expect(
      await nights.rows(
        'select kind, days_kept, item_count, oldest, newest, done_by from audit.purge order by purge_id',
      ),
    ).toEqual([
      {
        kind: 'sending-data',
        days_kept: 10,
        item_count: 2,
        oldest: '2021-06-01',
        newest: '2021-06-10',
        done_by: 'a test',
      },
      {
        kind: 'rejected-lines',
        days_kept: 10,
        item_count: 1,
        oldest: '2021-06-01',
        newest: '2021-06-01',
        done_by: 'a test',
      },
    ])
  })

  test('goes through the queue too, and leaves dead letters', async () => {
    await nights.rows(`
      update pgboss.job set state = 'completed', completed_on = '2021-06-15' where state = 'created';
      insert into pgboss.job (name, data) values ('dead-letters', '{}')`)
    const [jobs] = await nights.column(`select count(*)::int from pgboss.job where state = 'completed'`)
    expect(await planned('queue-jobs', 10, '2021-06-25')).toEqual(nothing)
    expect(await planned('queue-jobs', 10, '2021-06-26')).toEqual(oneOf('2021-06-15', Number(jobs)))
    expect(await applied('queue-jobs', 10, '2021-06-26')).toBe(jobs)
    expect(await nights.column('select name from pgboss.job')).toEqual(['dead-letters'])
  })

  test("deletes a folder whole, but for what is not the night's own", async () => {
    const night = join(outRoot, 'kuntakokeilu-2021', '2021-06-01')
    const [strange, partial] = [
      join(night, 'letters', 'note.txt'),
      join(night, 'letters', '.a.pdf.1.partial'),
    ]
    await writeFile(strange, 'a note')
    await writeFile(partial, 'a letter')
    expect(await applied('output-folders', 10, '2021-06-12')).toBe(1)
    expect((await readdir(night, { recursive: true })).sort()).toEqual(['letters', 'letters/note.txt'])
    await rm(night, { recursive: true })
    expect(await applied('output-folders', 10, '2021-06-12')).toBe(0)
  })

  test('that was killed between its record and its files is finished by the next one', async () => {
    await nights.rows('insert into audit.purged_folder (run_id) values (2)')
    expect(await readdir(join(outRoot, 'kuntakokeilu-2021'))).toContain('2021-06-10')
    await applied('output-folders', 10, '2021-06-12')
    expect(await readdir(join(outRoot, 'kuntakokeilu-2021'))).not.toContain('2021-06-10')
  })

  test('leaves a folder on record that is not there, or is another', async () => {
    const list = join(outRoot, 'kuntakokeilu-2021', '2021-06-20', 'checksums.sha256')
    await writeFile(list, '')
    await nights.rows(`insert into register.output_file (run_id, kind, is_restricted, file_name, entry_count, status, sha256, rendered_at, closed_at)
      values (3, 'letters', false, 'letters/x.pdf', 1, 'rendered', 'x', now(), now())`)
    const { lines, foldersElsewhere } = await applyPurge(
      nights.session.db,
      order('2021-07-01', rulesOf('output-folders', 1)),
    )
    expect(lines.find(({ kind }) => kind === 'output-folders')?.count).toBe(0)
    expect(foldersElsewhere).toEqual([join(outRoot, 'kuntakokeilu-2021', '2021-06-20')])
    await nights.rows(`delete from register.output_file where run_id = 3 and file_name = 'letters/x.pdf'`)
  })
})

describe('closed customers', () => {
  const closed = (days: number, today: string) => planned('closed-customers', days, today)

  test('are those of whom nothing is open and who are in no file any more, for so many days', async () => {
    // Whoever files still hold is not closed.
    await nights.rows(`insert into audit.purged_folder (run_id) values (3), (4)`)
    expect(await closed(30, '2021-07-10')).toEqual(nothing)
    expect(await closed(30, '2021-07-11')).toMatchObject({ oldest: '2021-06-10', newest: '2021-06-10' })
  })

  test('are erased like anybody: nothing but the pseudonym is left', async () => {
    const numbers = () =>
      nights.column(`
        select customer_number from audit.decision where length(customer_number) < 36
        union select customer_number from register.customership where length(customer_number) < 36
        union select customer_number from register.te_decision where length(customer_number) < 36
        union select customer_number from register.customer union select customer_number from register.pseudonym
        order by 1`)
    expect(await numbers()).toEqual(['1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9'])
    await applied('closed-customers', 30, '2021-07-25')
    // 1 and 7 are members; 4 and 8 were seen in the last night, 9 in the one before; 5 and 6 are still to be told.
    expect(await numbers()).toEqual(['1', '4', '5', '6', '7', '8', '9'])
    expect(await nights.column('select count(*)::int from register.identity_change')).toEqual([0])
    expect(await applied('closed-customers', 30, '2021-07-25')).toBe(0)
  })

  test('are on record, each by the pseudonym, with the rule', async () => {
    expect(
      await nights.rows(`
      select cause, was_customer, row_counts, because, count(*)::int from audit.erasure
      where pseudonym::text in (
          select customer_number from audit.decision union all select customer_number from register.te_decision
      )
      group by 1, 2, 3, 4`),
    ).toEqual([{ cause: 'retention', was_customer: false, row_counts: null, because: 'a test', count: 4 }])
  })

  test('leave the account as it was sealed, and its balances closed', async () => {
    expect(await recheckAccount(nights.session)).toEqual([])
  })

  test('of a programme that has no more nights, its last one counts', async () => {
    await nights.rows('truncate staging.night_verdict; delete from staging.customer')
    await applied('closed-customers', 30, '2031-01-01')
    expect(await nights.column('select customer_number from register.customer order by 1')).toEqual([
      '1',
      '5',
      '6',
      '7',
    ])
  })
})
