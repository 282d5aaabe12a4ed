import { describe, expect, test } from 'vitest'
import { SuomifiError } from '../../../../pipeline/deliver/suomifi/failures.ts'
import { PipelineError } from '../../../../pipeline/errors.ts'
import { electronicPath, failureOf, openClient, someone } from '../../../support/suomifi-client.ts'
import type { Answer } from '../../../support/suomifi-endpoints.ts'
import { type Fault, startSuomifiService } from '../../../support/suomifi-service.ts'

describe('what an answer means', () => {
  test.each<[string, Fault, string[]]>([
    ['a server error is asked again', 'serverError', ['500', '200']],
    ['a bad gateway is asked again', 'badGateway', ['502', '200']],
    ['a request too many is asked again', 'tooManyRequests', ['429', '200']],
    ['a broken connection is asked again', 'dropBefore', ['UND_ERR_SOCKET', '200']],
    ['a lost answer is asked again, and the message known', 'dropAfter', ['UND_ERR_SOCKET', '409']],
    ['a late answer is asked again', 'slowBefore', ['TIMEOUT', '200']],
    ['an answer too late is asked again, and the message known', 'slowAfter', ['TIMEOUT', '409']],
    ['an answer that is none makes us ask for the message', 'garbled', ['200']],
    ['a repeat is a success', 'conflict', ['409']],
  ])('%s', async (_, fault, results) => {
    const client = await openClient({ slowMilliseconds: 2000 }, { timeoutSeconds: 0.2 })
    await client.service.findActiveMailboxes([someone])
    client.double.failNext(fault, electronicPath)
    const messageId = await client.send()
    expect(messageId).toBe('9007199254740993') // every digit of it
    expect(client.double.messages.get('one')?.messageId).toBe(messageId)
    expect(
      client.traces.filter(({ call }) => call === `POST ${electronicPath}`).map(({ result }) => result),
    ).toEqual(results)
  })

  test.each([
    [400, 'MAILBOX_NOT_IN_USE', 'refused', '400 MAILBOX_NOT_IN_USE'],
    [400, 'Unlike a code, it may quote', 'refused', '400'],
    [400, undefined, 'refused', '400'],
    [404, undefined, 'refused', '404'],
    [413, undefined, 'refused', '413'],
    [415, undefined, 'refused', '415'],
    [408, undefined, 'unavailable', '408'],
    [429, undefined, 'unavailable', '429'],
    [500, undefined, 'unavailable', '500'],
    [502, undefined, 'unavailable', '502'],
    [503, undefined, 'unavailable', '503'],
    [599, undefined, 'unavailable', '599'],
  ])('%i %s: %s', async (status, errorCode, kind, code) => {
    const client = await openClient()
    client.double.failNext(
      { status, body: { reason: 'no', validationErrors: [{ error: 'no', errorCode }] } },
      electronicPath,
      9,
    )
    const failure = await failureOf(client.send())
    expect(failure).toMatchObject({ name: 'SuomifiError', kind, code })
    const attempts = client.calls().filter((call) => call === `POST ${electronicPath}`).length
    expect(attempts).toBe(kind === 'refused' ? 1 : client.service.settings.retry.attempts)
  })

  test.each([
    ['our address is not on the list', { status: 403, body: { reason: 'no' } }],
    [
      'our service is switched off',
      { status: 400, body: { validationErrors: [{ errorCode: 'SERVICE_NOT_ACTIVE' }] } },
    ],
    [
      'our system is switched off',
      { status: 400, body: { validationErrors: [{ errorCode: 'SYSTEM_NOT_ACTIVE' }] } },
    ],
    ['we are sent elsewhere', { status: 302, headers: { Location: 'https://example.org/' } }],
  ])('%s: we are denied, and do not insist', async (_, answer) => {
    const client = await openClient()
    client.double.failNext(answer, electronicPath, 2)
    const failure = await failureOf(client.send())
    expect(failure).toBeInstanceOf(PipelineError)
    expect(failure).toMatchObject({ code: 'SUOMIFI_DENIED' })
    expect(client.calls()).toEqual(['POST /v1/token', `POST ${electronicPath}`])
  })

  test('nobody there: try again later', async () => {
    const gone = await startSuomifiService()
    await gone.close()
    const client = await openClient({}, { url: gone.url })
    expect(await failureOf(client.send())).toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED' })
  })
})

describe('nothing is told of anyone', () => {
  test.each<[string, Fault | Answer]>([
    ['refused', { status: 400, body: `no ${someone} Kanarialintu` }],
    [
      'refused in a code',
      { status: 400, body: { validationErrors: [{ errorCode: `KANARIALINTU ${someone}` }] } },
    ],
    ['refused with a strange trace', { status: 400, headers: { traceId: `Kanarialintu ${someone}` } }],
    ['denied', { status: 403, body: { reason: `no ${someone} Kanarialintu` } }],
    ['out of order', 'serverError'],
    ['broken', 'dropBefore'],
    ['unreadable', { status: 200, body: { messageId: { of: `Kanarialintu ${someone}` } } }],
  ])('%s', async (_, fault) => {
    const password = 'Kanarialintu-salasana'
    const client = await openClient({ password }, { password })
    client.double.failNext(fault, electronicPath, 9)
    const words = { title: 'Kanarialintu', body: `Häkkikuja 1, ${someone}` }
    const failure = await failureOf(client.send('one', words))
    expect(failure).toBeInstanceOf(Error)
    if (!(failure instanceof Error)) return
    const own = Object.values(failure).join(' ')
    const told = [failure.message, failure.stack, own, JSON.stringify(client.traces)].join('\n')
    const token = client.double.requests.at(-1)?.authorization.slice('Bearer '.length) ?? ''
    expect(token).toHaveLength(36)
    expect(told).not.toMatch(/kanarial|häkkikuja/i)
    expect([someone, token, 'abc123', 'p0st'].filter((secret) => told.includes(secret))).toEqual([])
    expect(failure.cause).toBeUndefined()
  })

  test('but the trace by which the service finds the request', async () => {
    const client = await openClient()
    const traceId = '3f1d2c4b-0000-4000-8000-1234567890ab'
    client.double.failNext({ status: 400, body: {}, headers: { traceId } }, electronicPath)
    const failure = await failureOf(client.send())
    expect(failure instanceof SuomifiError && failure.summary).toBe(`400 trace ${traceId}`)
    expect(client.traces.at(-1)).toEqual({ call: `POST ${electronicPath}`, result: '400', traceId })
  })
})
