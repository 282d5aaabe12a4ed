import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import {
  expectRefusal,
  idsOf,
  query,
  statusesOf,
  tryOnce,
  withSuomifi,
  wrongPassword,
} from '../support/notified.ts'
import { hireOperator, runWords } from '../support/operator.ts'
import { type SuomifiDouble, startSuomifiService } from '../support/suomifi-service.ts'

const operator = hireOperator(async (one) => {
  await tryOnce(one)
  await one.writeNight('first', '2021-03-01', {
    'customers-0301.csv': customerFile(['1', '2', '3', '4'].map((number) => customer(number))),
  })
})

let double: SuomifiDouble
beforeAll(async () => {
  double = await startSuomifiService({ activeMailboxes: ['1', '2'].map(hetuOfNumber) })
})
afterAll(() => double.close())

const send = (args: readonly string[], changes = {}) => withSuomifi(operator(), double.url, args, changes)
const notifications = (...args: string[]) => send(['notifications', ...args, '--out', operator().out])
const retry = () => notifications('retry')
const why = ['--because', 'to be written']
const intoFiles = (id: string) =>
  send(['notifications', 'release', id, ...why, '--out', operator().out], { KUNTASIIRTO_CARRIER: 'files' })

async function notification(number: string): Promise<string> {
  const [id = ''] = await idsOf(operator(), number)
  return id
}

/** Suomi.fi has the message, and we do not know it. */
async function loseAnswer(id: string, status: 'planned' | 'failed'): Promise<void> {
  await query(
    operator(),
    `update register.notification
     set status = '${status}', error = 'TIMEOUT', message_id = null, sent_as = null, sent_at = null
     where notification_id = '${id}'`,
  )
}

const batchOf = async (id: string) =>
  await query(operator(), `select sending_batch from register.notification where notification_id = '${id}'`)

describe('where Suomi.fi is not configured', () => {
  test('retry refuses what is to be sent by it, and changes nothing', async () => {
    const { folder, out } = operator()
    await send(runWords('2021-03-01', `${folder}/first`, out), wrongPassword)
    for (const ids of [[], [await notification('1')]])
      expectRefusal(
        await operator().kuntasiirto('notifications', 'retry', ...ids, '--out', out),
        /nothing is tried again: [^\n]*KUNTASIIRTO_SUOMIFI_URL/,
      )
    expect(await statusesOf(operator(), '1')).toEqual([expect.stringMatching(/^failed/)])
    expect((await operator().kuntasiirto('status')).stdout).toMatch(/1 failed/)
  })

  test('what was to be sent is not released into a file: nobody knows whether it was sent', async () => {
    expect((await retry()).stdout).toMatch(/sent +letter +2\n/)
    expect(await statusesOf(operator(), '3', '4')).toEqual(Array(2).fill('held letter fi NO_MAILBOX'))
    const id = await notification('3')
    expectRefusal(
      await operator().kuntasiirto('notifications', 'release', id, ...why, '--out', operator().out),
      /which may have it and cannot be asked: set KUNTASIIRTO_SUOMIFI_URL/,
    )
    expect(await statusesOf(operator(), '3')).toEqual(['held letter fi NO_MAILBOX'])
  })
})

describe('where Suomi.fi can be asked', () => {
  test('and gives no answer, nothing is released', async () => {
    double.failNext({ status: 400, body: {} }, '/v1/messages/id')
    const { code, stderr } = await intoFiles(await notification('3'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kuntasiirto: nothing was released: Suomi\.fi GET [^\n]*\n$/)
    expect(await statusesOf(operator(), '3')).toEqual(['held letter fi NO_MAILBOX'])
  })

  test('what it does not have is released into a file', async () => {
    expect((await intoFiles(await notification('3'))).stdout).toMatch(/^Released: 1 notification\./)
    expect(await statusesOf(operator(), '3')).toEqual(['rendered letter fi'])
  })

  test('what it has turns out to be sent, and stands on record', async () => {
    const id = await notification('1')
    await loseAnswer(id, 'failed')
    expect((await operator().kuntasiirto('notifications', 'hold', id, ...why)).code).toBe(0)
    const { code, stdout } = await intoFiles(id)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Released: 0 notifications\.\nSuomi\.fi has them already[^\n]* 1\.\n/)
    const found = `select status, message_id, sent_as, hold_reason
                   from register.notification where notification_id = '${id}'`
    expect(await query(operator(), found)).toEqual([
      {
        status: 'sent',
        message_id: double.messages.get(id)?.messageId,
        sent_as: 'multichannel',
        hold_reason: null,
      },
    ])
    expect((await intoFiles(id)).stdout).toMatch(/^Released: 0 notifications\.\nReleased before[^\n]* 1\.\n/)
  })
})

describe('what is planned and has lost its job', () => {
  test('is found by retry, also of a finished night', async () => {
    const id = await notification('2')
    await loseAnswer(id, 'planned')
    const { stdout } = await retry()
    expect(stdout).toMatch(/^To be tried again: 0 notifications, 0 files, 1 batch\.\n/)
    expect(await statusesOf(operator(), '2')).toEqual(['sent letter fi'])
    expect((await retry()).stdout).toBe('Nothing to try again.\n')
    expect((await operator().kuntasiirto('status')).stdout).not.toMatch(/\d failed/)
  })
})

describe('a new batch', () => {
  test('never has the number of one that a job was made for', async () => {
    const id = await notification('2')
    await loseAnswer(id, 'failed')
    expect(await batchOf(id)).toEqual([{ sending_batch: 2 }])
    await query(
      operator(),
      'update register.notification set sending_batch = 1 where sending_batch is not null',
    )
    await retry()
    expect(await batchOf(id)).toEqual([{ sending_batch: 3 }])
  })
})

describe('what was released and then failed', () => {
  test('is not released again, but tried again', async () => {
    const id = await notification('4')
    double.activeMailboxes.add(hetuOfNumber('4'))
    const release = ['notifications', 'release', id, ...why, '--out', operator().out]
    await send(release, wrongPassword)
    expect(await statusesOf(operator(), '4')).toEqual([expect.stringMatching(/^failed/)])
    expectRefusal(await send(release), /is not held, but failed: use kuntasiirto notifications retry/)
    expect((await retry()).stdout).toMatch(/^To be tried again: 1 notification,/)
    expect(await statusesOf(operator(), '4')).toEqual(['sent letter fi'])
  })
})
