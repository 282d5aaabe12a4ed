import { describe, expect, test } from 'vitest'
import {
  expectRefusal,
  filesOf,
  idsOf,
  personalWords,
  query,
  runNight,
  statusesOf,
} from '../support/notified.ts'
import { hireOperator, type Operator } from '../support/operator.ts'

const notifications = (one: Operator, ...args: string[]) => one.kuntasiirto('notifications', ...args)
const release = (one: Operator, ...args: string[]) =>
  notifications(
    one,
    'release',
    ...args,
    '--because',
    'address confirmed',
    '--by',
    'Testaaja',
    '--out',
    one.out,
  )

describe('after a night', () => {
  const operator = hireOperator((one) => runNight(one, '2021-03-01', filesOf(0)))
  const list = async (...args: string[]) =>
    JSON.parse((await notifications(operator(), 'list', '--json', ...args)).stdout)
  const customersOf = async (...args: string[]) =>
    (await list(...args)).notifications.map((one: { customerNumber: string }) => one.customerNumber)

  test('list shows what waits for a person, and why, and how many there are', async () => {
    const { code, stdout } = await notifications(operator(), 'list')
    expect(code).toBe(0)
    for (const [number, why] of [
      ['3', 'NO_ADDRESS'],
      ['4', 'BAD_ADDRESS'],
      ['5', 'PROTECTED_NO_CHANNEL'],
      ['6', 'CHARACTER_NOT_PRINTABLE'],
    ])
      expect(stdout).toMatch(new RegExp(`transfer +\\w+ +fi +held +${why} +1 +2021-03-01 +${number}( |\\n)`))
    expect(stdout).toMatch(/\(shown 7 of 7\)\n$/)
    expect(stdout).not.toMatch(personalWords)
  })

  test.each([
    [
      ['--status', 'rendered'],
      ['1', '2'],
    ],
    [
      ['--status', 'rendered,held', '--kind', 'transfer'],
      ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ],
    [['--status', 'held', '--status', 'rendered', '--channel', 'message'], ['2']],
    [
      ['--hold-reason', 'NO_ADDRESS'],
      ['3', '7', '8', '9'],
    ],
    [['--kind', 'move'], []],
    [['--run', '1', '--hold-reason', 'BAD_ADDRESS'], ['4']],
    [['--programme', 'kokeilu-2017'], []],
    [
      ['--limit', '2'],
      ['3', '4'],
    ],
  ])('list %j shows the notifications of %j', async (args, expected) => {
    expect(await customersOf(...args)).toEqual(expected)
  })

  test('what was planned long ago waits for a person too', async () => {
    const change = (status: string, finished: string) =>
      query(
        operator(),
        `update register.notification set status = '${status}' where notification_id = (
           select notification_id from register.notification inner join register.customership using (customership_id)
           where customer_number = '1');
         update audit.run set finished_at = ${finished}`,
      )
    await change('planned', "now() - interval '59 minutes'")
    expect(await customersOf()).not.toContain('1')
    await change('planned', "now() - interval '61 minutes'")
    expect(await customersOf()).toContain('1')
    await change('rendered', 'now()')
  })

  test('show tells everything about one, by the beginning of its id', async () => {
    const id = (await idsOf(operator(), '1'))[0]!
    const { code, stdout } = await notifications(operator(), 'show', id.slice(0, 8))
    expect(code).toBe(0)
    for (const words of [
      `Notification ${id}`,
      /customer +1\n/,
      'transfer, kuntakokeilu-2021, night of 2021-03-01 (run 1)',
      /status +rendered/,
      /file +letters\/porin-seutu-fi-0001\.pdf/,
      /page +1, 2 pages\n/,
      /checksum +[0-9a-f]{64}/,
      /job +completed, 1 attempt\n/,
    ])
      expect(stdout).toMatch(words)
    expect(stdout).not.toMatch(personalWords)
  })

  test.each([
    ['no notification', 'ffffffff', /there is no notification ffffffff/],
    ['too few characters', 'abc', /abc is no id.*first 8 characters/],
    ['no id at all', '1 or true', /is no id/],
  ])('show refuses %s', async (_name, id, says) => {
    expectRefusal(await notifications(operator(), 'show', id), says)
  })

  test('what is written or held already cannot be held, and then nothing is', async () => {
    const one = operator()
    const ids = await idsOf(one, '1', '3')
    const result = await notifications(one, 'hold', ...ids, '--because', 'to be checked')
    expectRefusal(result, /nothing was held/)
    expect(result.stderr).toContain(`${ids[0]} is written into a file already`)
    expect(result.stderr).toContain(`${ids[1]} is held already (NO_ADDRESS)`)
  })

  test('whoever has no address yet cannot be released, and then nobody is', async () => {
    const one = operator()
    const ids = await idsOf(one, '3', '4', '5', '6')
    const result = await release(one, ...ids)
    expectRefusal(result, /nothing was released/)
    expect(result.stderr).toContain(`${ids[0]} still cannot be told (NO_ADDRESS)`)
    expect(result.stderr).toContain(`${ids[1]} still cannot be told (BAD_ADDRESS)`)
    expect(result.stderr).toContain(`${ids[2]} still cannot be told (PROTECTED_NO_CHANNEL)`)
    expect(await statusesOf(one, '6')).toEqual(['held letter fi CHARACTER_NOT_PRINTABLE'])
    expect(await query(one, 'select from audit.operator_action')).toEqual([])
  })

  test('whoever says why must not name anybody by identity code', async () => {
    const result = await notifications(operator(), 'hold', '12345678', '--because', 'see 010190-999X')
    expectRefusal(result, /leave out the identity code/)
    expect(result.stderr).not.toContain('999X')
  })

  test('nothing failed: retry says so', async () => {
    const { code, stdout } = await notifications(operator(), 'retry', '--out', operator().out)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing to try again.\n' })
  })
})
