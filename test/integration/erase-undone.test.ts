import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../pipeline/calendar.ts'
import { erase } from '../../pipeline/retention/erase.ts'
import { applyPurge, planPurge } from '../../pipeline/retention/purge.ts'
import { type PurgeKind, purgeKinds, type RetentionRules } from '../../pipeline/retention/rules.ts'
import { undo } from '../../pipeline/undo/undo.ts'
import { customer, customerFile, hetuOf } from '../support/builders.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { findTraces, recheckAccount } from '../support/traces.ts'
import { writeOutput } from '../support/written-nights.ts'

/** Under non-disclosure: each of their handover lines is a file of its own, named by the number. */
const gone = '700000000071'
const identity = hetuOf('1981-02-02', 951)
const signature = { by: 'a test', because: 'a test' }

let nights: TestNights
const outRoot = shareFolder()
let undoneOn: string

const office = (...changes: Parameters<typeof customer>[1][]) => ({
  'customers-0301.csv': customerFile([
    customer(gone, { personal_identity_code: identity, non_disclosure: 'K', ...changes[0] }),
    customer('1'),
    customer('2', changes[1]),
    customer('3', { home_municipality: '062' }),
  ]),
})
/** One moves within the programme, another out of it. */
const moved = office({ home_municipality: '886' }, { home_municipality: '062' })

const cancelled = (runId: string) => join(outRoot, 'kuntakokeilu-2021', `2021-03-02-cancelled-${runId}`)
const undoNight = (runId: string) =>
  undo(nights.session, { ...signature, runId, outFolder: outRoot, isPlan: false })
const eraseOne = (customerNumber: string, withFiles: boolean) =>
  erase(nights.session.db, { customerNumber, outRoot, although: true, withFiles, ...signature })

const order = (kind: PurgeKind, days: number, today: string, lastNightDays = 1) => {
  const forever = { days: null, because: 'a test' }
  const of = Object.fromEntries(purgeKinds.map((one) => [one, forever])) as RetentionRules['of']
  const rules = { lastNightDays, of: { ...of, [kind]: { days, because: 'a test' } } }
  return { today, rules, outRoot, by: 'a test', signal: new AbortController().signal }
}
const folders = async (today: string) => {
  const { lines } = await planPurge(nights.session.db, order('output-folders', 10, today))
  const { count, newest } = lines.find(({ kind }) => kind === 'output-folders')!
  return { count, newest }
}

/** The night was run and undone twice; before that, somebody had said something about the letter. */
beforeAll(async () => {
  nights = await openTestNights()
  await nights.run('2021-03-01', office())
  await writeOutput(nights, outRoot)
  for (const runId of ['2', '3']) {
    await nights.run('2021-03-02', moved)
    await nights.rows(`
      insert into audit.operator_action (action, notification_id, done_by, because)
      select 'notification-hold', notification_id, 'a test', 'told ${gone} by phone' from register.notification
      inner join register.customership using (customership_id) where customer_number = '${gone}' and run_id = ${runId}`)
    await writeOutput(nights, outRoot)
    await undoNight(runId)
  }
  undoneOn = String(await nights.column(`select (max(undone_at) at time zone 'UTC')::date from audit.undo`))
})
afterAll(() => nights.close())

describe('what cancels the handovers of an undone night', () => {
  test('is kept for its days from the day of the undo', async () => {
    expect(await folders(addDays(undoneOn, 10))).toEqual({ count: 1, newest: '2021-03-01' })
    expect(await folders(addDays(undoneOn, 11))).toEqual({ count: 3, newest: undoneOn })
  })

  test('is deleted by the next purge when one was killed before it could do so', async () => {
    await nights.rows('insert into audit.purged_folder (run_id, is_cancellation) values (2, true)')
    expect(existsSync(cancelled('2'))).toBe(true)
    await applyPurge(nights.session.db, order('output-folders', 10, '2021-03-03'))
    expect(existsSync(cancelled('2'))).toBe(false)
    expect(existsSync(cancelled('3'))).toBe(true)
    expect(await undoNight('2')).toMatchObject({ wasUndone: true, cancelledIn: null })
    expect(await undoNight('3')).toMatchObject({ wasUndone: true, cancelledIn: cancelled('3') })
  })
})

describe('erasing somebody of an undone night', () => {
  test('is refused while files cancel their handovers, or are still to be taken back', async () => {
    await expect(eraseOne(gone, false)).rejects.toThrow(/stands in files of 2021-03-01, 2021-03-02,/)
    const tx = await nights.session.db.startTransaction().execute()
    try {
      await nights.session.client.query(
        'update audit.undone_file set done_at = null, cancelled_sha256 = null where run_id = 3',
      )
      await expect(
        erase(tx, { customerNumber: gone, outRoot, although: true, withFiles: true, ...signature }),
      ).rejects.toThrow(/files of run 3, which was undone, .*kuntasiirto undo --run 3/)
    } finally {
      await tx.rollback().execute()
    }
  })

  test('leaves nothing that follows from the customer number, and an account that verifies', async () => {
    const { session, column, rows } = nights
    const made = await column(`
      select notification_id::text from audit.undone_row where customer_number = '${gone}'
      union select unnest(array[file_name, sha256, cancelled_sha256]) from audit.undone_file
      where is_restricted and kind = 'handover'
      union select link_key::text from register.pseudonym where customer_number = '${gone}'`)
    const madeOfTheNumber = made.filter((one) => one !== null).map(String)
    expect(madeOfTheNumber.length).toBeGreaterThanOrEqual(8)
    expect(await findTraces(session, [gone, ...madeOfTheNumber])).toEqual(
      expect.arrayContaining([
        'audit.operator_action.because',
        'audit.operator_action.notification_id',
        'audit.undone_file.cancelled_sha256',
        'audit.undone_file.file_name',
        'audit.undone_row.customer_number',
        'audit.undone_row.notification_id',
      ]),
    )
    const { pseudonym, folders } = await eraseOne(gone, true)
    expect(folders).toEqual([join(outRoot, 'kuntakokeilu-2021', '2021-03-01'), cancelled('3')])
    expect(existsSync(cancelled('3'))).toBe(false)
    expect(await findTraces(session, [gone, identity, ...madeOfTheNumber])).toEqual([])
    expect(await recheckAccount(session)).toEqual([])
    // What was done about the letter leads to the undone row still.
    expect(
      await rows(`
        select distinct undone_row.customer_number, because
        from audit.operator_action inner join audit.undone_row using (notification_id)`),
    ).toEqual([{ customer_number: pseudonym, because: 'told the customer by phone' }])
  })

  test('lets the night be run again, and undone', async () => {
    const { run, session, column } = nights
    expect((await run('2021-03-02', moved)).run.runId).toBe('4')
    expect(await recheckAccount(session)).toEqual([])
    expect(await column(`select outcome from audit.decision where customer_number = '${gone}'`)).toEqual([
      'TRANSFER',
    ])
    expect(await undoNight('4')).toMatchObject({ wasUndone: false })
    await run('2021-03-02', moved)
    expect(await recheckAccount(session)).toEqual([])
  })
})

describe('what undoing the last night needs', () => {
  const images = () =>
    nights.column('select (select count(*) from register.before_image)::int > 0 from register.undoable_run')

  test('is kept by a purge of nobody', async () => {
    await applyPurge(nights.session.db, order('closed-customers', 30, '2021-03-10'))
    expect(await images()).toEqual([true])
  })

  test('goes when anybody is erased, and then the night is undone no more', async () => {
    await eraseOne('3', false)
    expect(await images()).toEqual([])
    expect(await nights.column('select count(*)::int from register.before_image')).toEqual([0])
    await expect(undoNight('5')).rejects.toThrow(/dropped, too, when a person is erased .*KORJAUS/)
  })

  test('keeps the rejected lines of the night before too, and goes when a purge erases somebody', async () => {
    const lines = () => nights.column('select run_id from register.rejected_record')
    const purge = (kind: PurgeKind) => applyPurge(nights.session.db, order(kind, 30, '2021-05-10', 92))
    // 8 is known by an undone night only, 9 moved away before there was a night.
    const { run } = await nights.run('2021-03-03', {
      'customers-0301.csv': customerFile([customer('1'), customer('8', { home_municipality: '062' })]),
    })
    await undoNight(run.runId)
    await nights.run('2021-03-03', {
      'customers-0301.csv': customerFile([
        customer('1'),
        customer('9', { home_municipality: '062' }),
        customer(''),
      ]),
    })
    await nights.run('2021-04-03', { 'customers-0301.csv': customerFile([customer('1')]) })
    await purge('rejected-lines')
    expect(await lines()).toEqual(['7'])
    expect(await images()).toEqual([true])
    await purge('closed-customers')
    expect(await nights.column('select cause from audit.erasure order by erasure_id')).toEqual([
      ...['request', 'request', 'retention', 'retention'],
    ])
    expect(await images()).toEqual([])
    await purge('rejected-lines')
    expect(await lines()).toEqual([])
    expect(await recheckAccount(nights.session)).toEqual([])
  })
})
