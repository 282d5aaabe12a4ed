import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import {
  expectRefusal,
  filesBelow,
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
    'customers-0301.csv': customerFile(['1', '2', '3'].map((number) => customer(number))),
  })
})

let double: SuomifiDouble
beforeAll(async () => {
  double = await startSuomifiService({ activeMailboxes: ['1', '2'].map(hetuOfNumber) })
})
afterAll(() => double.close())

const send = (args: readonly string[], changes = {}) => withSuomifi(operator(), double.url, args, changes)
const notifications = (...args: string[]) => send(['notifications', ...args, '--out', operator().out])
const release = (...args: string[]) => notifications('release', ...args, '--because', 'confirmed')
const why = ['--because', 'the letter came back']

describe('what is sent by Suomi.fi', () => {
  test('and failed is listed with its error, also where status tells what waits for a person', async () => {
    const { folder, out } = operator()
    await send(runWords('2021-03-01', `${folder}/first`, out), wrongPassword)
    expect(await statusesOf(operator(), '1')).toEqual([expect.stringMatching(/^failed letter fi/)])
    const { stdout } = await operator().kuntasiirto('notifications', 'list')
    expect(stdout).toMatch(/ failed +SUOMIFI_DENIED +1 +2021-03-01 +1\n/)
    expect(stdout).toMatch(/\(shown 3 of 3\)/)
    expect((await operator().kuntasiirto('status')).stdout).toMatch(
      /failed-notification +3 +\S+ +SUOMIFI_DENIED 3/,
    )
  })

  test('retry sends it under the same id, once', async () => {
    const { code, stdout } = await notifications('retry')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^To be tried again: 3 notifications, 0 files, 0 batches\.\n/)
    expect(stdout).toMatch(/sent +letter +2\n/)
    expect(stdout).toMatch(/held +letter +NO_MAILBOX +1\n/)
    expect([...double.messages.keys()].sort()).toEqual([...(await idsOf(operator(), '1', '2'))].sort())
    expect(await query(operator(), 'select action from audit.operator_action')).toHaveLength(3)
    expect((await operator().kuntasiirto('status')).stdout).not.toMatch(/\d failed/)
    expect((await notifications('retry')).stdout).toBe('Nothing to try again.\n')
  })

  test('show tells the message', async () => {
    const [id = ''] = await idsOf(operator(), '1')
    const { stdout } = await operator().kuntasiirto('notifications', 'show', id)
    for (const words of [
      `message       ${double.messages.get(id)?.messageId}\n`,
      'batch         2\n',
      /sent +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, electronic\n/,
      /job +completed, 1 attempt\n/,
      /notification-retry by \w+ \(login \w+, \S+@\S+\): tried again\n/,
    ])
      expect(stdout).toMatch(words)
  })

  test('held for want of a mailbox can be released when there is one', async () => {
    const [id = ''] = await idsOf(operator(), '3')
    double.activeMailboxes.add(hetuOfNumber('3'))
    const { code, stdout } = await release(id)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Released: 1 notification\.\n[\s\S]*sent +letter +1\n$/)
    expect(double.messages.has(id)).toBe(true)
  })

  test('cannot be held when it is sent', async () => {
    const [id = ''] = await idsOf(operator(), '3')
    expectRefusal(
      await operator().kuntasiirto('notifications', 'hold', id, ...why),
      new RegExp(`nothing was held: ${id} was sent already`),
    )
  })

  test('and came back from Posti is not sent again: it can be held, and released into a file', async () => {
    const one = operator()
    const [id = ''] = await idsOf(one, '2')
    await query(
      one,
      `update register.notification set status = 'failed', error = 'Posti: returned to sender'
       where notification_id = '${id}'`,
    )
    const { code, stdout } = await notifications('retry')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'Nothing to try again.\nCame back from Posti, and are not sent again: 1. Hold them, then release them into files.\n',
    })
    expectRefusal(await notifications('retry', id), /sends nothing twice under the same id/)
    expect(await one.kuntasiirto('notifications', 'hold', id, ...why)).toMatchObject({ code: 0 })
    expectRefusal(await release(id), /KUNTASIIRTO_CARRIER=files/)
    const released = await one.kuntasiirto('notifications', 'release', id, ...why, '--out', one.out)
    expect(released).toMatchObject({ code: 0, stderr: '' })
    expect(await statusesOf(one, '2')).toEqual(['rendered letter fi'])
    expect(await filesBelow(`${one.out}/kuntakokeilu-2021/2021-03-01/late-1`)).toEqual([
      'checksums.sha256',
      'letters/index.csv',
      'letters/porin-seutu-fi-0001.pdf',
    ])
    expect(double.messages.size).toBe(3)
  })
})
