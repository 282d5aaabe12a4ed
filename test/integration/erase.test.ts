import { describe, expect, test } from 'vitest'
import { type Erased, erase } from '../../pipeline/retention/erase.ts'
import { tablesOfPeople } from '../../pipeline/retention/person-queries.ts'
import { findCases, insertCaseActions } from '../../pipeline/worklist/case-queries.ts'
import { endProtection } from '../../pipeline/worklist/protection-queries.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
  hetuOf,
  identityChangeFile,
} from '../support/builders.ts'
import { withEarlierRepairs } from '../support/earlier-repairs.ts'
import { shareNights, type TestNights } from '../support/nights.ts'
import { findTraces, recheckAccount } from '../support/traces.ts'

/** Erased; of the other, who has as much on record, nothing may be lost. */
const [gone, other] = ['700000000071', '800000000082']
const [before, after, otherHetu] = [
  hetuOf('1981-02-02', 951),
  hetuOf('1982-03-03', 952),
  hetuOf('1983-04-04', 953),
]
const office = 'customers-0301.csv'

const theirs: CustomerRow = {
  last_name: 'Häviävä',
  first_names: 'Åke Unohdus',
  street_address: 'Katoamiskuja 17',
  email: 'katoava@esimerkki.invalid',
  phone: '0457000071',
  responsible_expert: 'asiantuntija-71',
}
const words = [gone, before, after, ...Object.values(theirs).filter((value) => value !== undefined)]

const person = (identity: string, changes: CustomerRow = {}) =>
  customer(gone, { ...theirs, personal_identity_code: identity, ...changes })
const otherPerson = (changes: CustomerRow = {}) =>
  customer(other, { last_name: 'Pysyvä', personal_identity_code: otherHetu, ...changes })

const signature = { by: 'a test', because: 'a test' }

const written = `
  update register.output_file set status = 'rendered', sha256 = 'x', rendered_at = now(), closed_at = now()
  where status = 'planned';
  update register.notification set status = 'rendered', file_name = 'x', sha256 = 'x' where status = 'planned'`

/** Everything that can stand about a person: each night adds some of it. */
async function fillRegister(nights: TestNights): Promise<void> {
  const { run, rows, session } = nights
  const bystanders = [customer('1'), customer('2')]
  const files = (...customers: readonly CustomerRow[]) => ({
    [office]: customerFile([...bystanders, ...customers]),
  })
  await run('2021-03-01', {
    ...files(person(before, { last_name: '' }), otherPerson(), person(before, { customer_number: '' })),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
  })
  const cases = await findCases(session.db, {
    ...{ states: ['waiting'], kind: 'rejected-row', reason: null, programmeId: null, days: null },
    customerNumber: gone,
  })
  await session.db
    .transaction()
    .execute((tx) =>
      insertCaseActions(tx, 'waive', cases, { by: 'a test', because: `the office mends ${gone}` }),
    )
  const mended = files(person(before, { last_name: 'Häviävä' }), otherPerson())
  await withEarlierRepairs(nights, [gone], () => run('2021-03-02', mended))
  await run('2021-03-03', {
    ...files(person(after, { non_disclosure: 'K' }), otherPerson({ non_disclosure: 'K' })),
    'identity-changes.csv': identityChangeFile([[before, after]]),
    'decisions.csv': decisionFile([
      { customer: gone, kind: 'PALAUTUS', on: '2021-07-01' },
      { customer: other, kind: 'PALAUTUS', on: '2021-07-01' },
    ]),
  })
  await run('2021-03-04', files(person(after), otherPerson()))
  await session.db.transaction().execute((tx) => endProtection(tx, gone, signature))
  await run('2021-03-05', files(person(after, { home_municipality: '062' }), otherPerson()))
  // Back again, then absent, and told of a letter that came back.
  await run('2021-03-06', files(person(after), otherPerson()))
  await run('2021-03-07', files(otherPerson()))
  await rows(`
    ${written};
    update register.notification set status = 'failed', error = 'returned', message_id = notification_id::text
    where kind = 'return';
    insert into register.notification_event (notification_id, event_type, happened_at)
    select notification_id, 'Paper mail created', now() from register.notification;
    update audit.run set output_completed_at = now();
    insert into audit.operator_action (action, notification_id, done_by, because)
    select 'notification-hold', notification_id, 'a test', 'told ${gone} by phone' from register.notification
    inner join register.customership using (customership_id) where customer_number = '${gone}'`)
}

const order = {
  customerNumber: gone,
  outRoot: '/nowhere',
  although: false,
  withFiles: false,
  ...signature,
}
const purgeFolders = `
  insert into audit.purged_folder (run_id) select run_id from audit.run
  where run_id in (select run_id from register.output_file)`

describe('erasing a person', () => {
  const nights = shareNights(fillRegister)
  let erased: Erased
  let madeOfTheNumber: readonly string[]

  test('goes through every table that has customer numbers', async () => {
    const tables = await nights().column(`
      select distinct attrelid::regclass::text from pg_attribute
      inner join pg_class on pg_class.oid = attrelid
      where attname = 'customer_number' and relkind in ('r', 'p') and not relispartition and not attisdropped`)
    expect(tables.sort()).toEqual([...tablesOfPeople].sort())
  })

  test('is about somebody of whom every table knows that can', async () => {
    const { session, column } = nights()
    expect(await findTraces(session, words)).toEqual([
      'audit.case_action.because',
      'audit.case_action.customer_number',
      'audit.decision.customer_number',
      'audit.operator_action.because',
      'audit.operator_action.customer_number',
      'audit.rejected_row.customer_number',
      'audit.repaired_row.customer_number',
      'register.absence.customer_number',
      'register.before_image.image',
      'register.customer.customer_number',
      'register.customer.personal_identity_code',
      'register.customership.customer_number',
      'register.former_identity.customer_number',
      'register.former_identity.personal_identity_code',
      'register.identity_change.customer_number',
      'register.identity_change.former_identity_code',
      'register.identity_change.new_identity_code',
      'register.person.customer_number',
      'register.person.email',
      'register.person.first_names',
      'register.person.last_name',
      'register.person.phone',
      'register.person.responsible_expert',
      'register.person.street_address',
      'register.pseudonym.customer_number',
      'register.rejected_record.personal_identity_code',
      'register.rejected_record.raw',
      'register.standing.customer_number',
      'register.te_decision.customer_number',
      'staging.night_need.customer_number',
    ])
    const ids = await column(`
      select notification_id::text from register.notification
      inner join register.customership using (customership_id) where customer_number = '${gone}'
      union all select case_id from audit.case_action where customer_number = '${gone}'
      union all select file_name from register.output_file
      inner join register.handover_line using (output_file_id) inner join register.customership using (customership_id)
      where customer_number = '${gone}' and is_restricted
      union all select link_key::text from register.pseudonym where customer_number = '${gone}'`)
    madeOfTheNumber = ids.map(String)
    expect(madeOfTheNumber.length).toBeGreaterThan(4)
  })

  test.each([
    [
      'who is a customer still',
      {},
      '',
      /the person is a customer of kuntakokeilu-2021.* say --although-active/,
    ],
    ['whose files are there', { although: true }, '', /stands in files of 2021-03-02, .* say --with-files/],
    [
      'whose letter is still to be written',
      { although: true, withFiles: true },
      `update register.notification set status = 'planned' where run_id = 6`,
      /still to be written or sent/,
    ],
    ['whom nobody knows', { customerNumber: '999' }, '', /customer 999 is not on record/],
  ])('is refused for one %s', async (_, changes, damage, says) => {
    const { session } = nights()
    const tx = await session.db.startTransaction().execute()
    try {
      if (damage !== '') await session.client.query(damage)
      await expect(erase(tx, { ...order, ...changes })).rejects.toThrow(says)
    } finally {
      await tx.rollback().execute()
    }
  })

  test('leaves no trace, in whatever table or column', async () => {
    const { session, rows } = nights()
    await rows(purgeFolders)
    erased = await erase(session.db, { ...order, although: true })
    expect(await findTraces(session, [...words, ...madeOfTheNumber])).toEqual([])
  })

  test('is on record by the pseudonym, with what became of which table', async () => {
    const [record] = await nights().rows('select * from audit.erasure')
    expect(record).toMatchObject({
      pseudonym: erased.pseudonym,
      cause: 'request',
      was_customer: true,
      erased_by: 'a test',
      row_counts: {
        'register.person': 1,
        'register.customer': 1,
        'register.rejected_record': 2,
        'register.identity_change': 1,
        'register.former_identity': 1,
        'register.customership': 2,
        'register.notification': 3,
        'register.te_decision': 1,
        'audit.decision': 3,
        'audit.rejected_row': 1,
        'audit.repaired_row': 1,
        'audit.case_action': 1,
        'audit.operator_action': 1,
      },
    })
  })

  test('leaves the account as it was sealed, and every balance closed', async () => {
    expect(await recheckAccount(nights().session)).toEqual([])
  })

  test('ends the customership on the last night, and nobody waits for the person', async () => {
    const { rows, column } = nights()
    expect(
      await rows(`
        select started_on, ended_on, end_reason from register.customership
        where customer_number = '${erased.pseudonym}' order by started_on`),
    ).toEqual([
      { started_on: '2021-03-02', ended_on: '2021-03-05', end_reason: 'HOME_MUNICIPALITY_OUTSIDE' },
      { started_on: '2021-03-06', ended_on: '2021-03-07', end_reason: 'ERASED' },
    ])
    expect(await column(`select count(*)::int from register.assignment where ended_on is null`)).toEqual([3])
    expect(
      await column(`select distinct kind from audit.work_case where customer_number <> '${other}'`),
    ).toEqual([])
  })

  test('takes nothing from anybody else', async () => {
    const { session, column } = nights()
    expect(await findTraces(session, [other])).toEqual(
      expect.arrayContaining(['audit.decision.customer_number', 'register.te_decision.customer_number']),
    )
    expect(await column('select count(*)::int from register.person')).toEqual([3])
  })

  test('lets the next nights run; who comes back is somebody new', async () => {
    const { run, column, session } = nights()
    const rows = [customer('1'), customer('2'), otherPerson()]
    await run('2021-03-08', { [office]: customerFile(rows) })
    await run('2021-03-09', { [office]: customerFile([...rows, person(after)]) })
    expect(await column(`select outcome from audit.decision where customer_number = '${gone}'`)).toEqual([
      'TRANSFER',
    ])
    expect(
      await column(`select pseudonym::text from register.pseudonym where customer_number = '${gone}'`),
    ).not.toEqual([erased.pseudonym])
    expect(await recheckAccount(session)).toEqual([])
  })

  test('is done again for somebody of the last night, whose rows are staged', async () => {
    const { rows, session, run } = nights()
    expect(await findTraces(session, words)).toEqual(
      expect.arrayContaining(['staging.customer_8.last_name', 'staging.night_verdict.customer_number']),
    )
    await rows(written)
    await rows('insert into audit.purged_folder (run_id) values (9)')
    expect((await erase(session.db, { ...order, although: true })).pseudonym).not.toBe(erased.pseudonym)
    expect(await findTraces(session, words)).toEqual([])
    await run('2021-03-10', { [office]: customerFile([customer('1'), otherPerson(), person(after)]) })
    expect(await recheckAccount(session)).toEqual([])
  })
})
