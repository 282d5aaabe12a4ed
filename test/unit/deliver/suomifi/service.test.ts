import { describe, expect, test } from 'vitest'
import { hetuOfNumber } from '../../../support/builders.ts'
import { failureOf, openClient } from '../../../support/suomifi-client.ts'

describe('questions', () => {
  test('mailboxes are looked up 10 000 at a time, each once', async () => {
    const everyone = Array.from({ length: 20_001 }, (_, index) => hetuOfNumber(String(index)))
    const { calls, service } = await openClient({ activeMailboxes: everyone.slice(5, 15_000) })
    const active = await service.findActiveMailboxes([...everyone, ...everyone])
    expect(active).toEqual(new Set(everyone.slice(5, 15_000)))
    expect(calls().filter((call) => call === 'POST /v1/mailboxes/active')).toHaveLength(3)
  })

  test('nobody to look up is no question', async () => {
    const { calls, service } = await openClient()
    expect(await service.findActiveMailboxes([])).toEqual(new Set())
    expect(calls()).toEqual([])
  })

  test('a message is found by our id, or is not there', async () => {
    const client = await openClient()
    await client.send('one & only')
    expect(await client.service.findMessageId('one & only')).toBe('9007199254740993')
    expect(await client.service.findMessageId('another')).toBeNull()
  })
})

describe('attachments', () => {
  test('an attachment larger than a request may be is not even sent', async () => {
    const { calls, service } = await openClient()
    const failure = await failureOf(service.uploadAttachment('suuri.pdf', Buffer.alloc(10_485_760)))
    expect(failure).toMatchObject({ kind: 'refused', code: '413' })
    expect(calls()).toEqual([])
  })

  test('the largest attachment that is sent fits', async () => {
    const { service } = await openClient()
    const pdf = Buffer.alloc(10_485_760 - 1024, '%PDF-')
    expect(await service.uploadAttachment('ilmoitus-2021-03-01-00000000.pdf', pdf)).toMatch(/^[0-9a-f-]{36}$/)
  })
})
