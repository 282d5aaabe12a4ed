import { describe, expect, test } from 'vitest'
import { readNewEvents } from '../../../../pipeline/deliver/suomifi/events.ts'
import { openClient } from '../../../support/suomifi-client.ts'

const eventTime = '2021-03-02T08:00:00.123Z'

describe('events', () => {
  test('are read by page until there are none, and from there the next time', async () => {
    const { double, service } = await openClient({ eventsPerPage: 1000 })
    const add = (from: number, to: number) => {
      for (let index = from; index < to; index += 1) double.events.push({ type: `event ${index}`, eventTime })
    }
    const pages: { types: string[]; after: string }[] = []
    const read = (after: string | null) =>
      readNewEvents(service, after, async (events, continuationToken) => {
        pages.push({ types: events.map(({ type }) => type), after: continuationToken })
      })
    add(0, 2500)
    await read(null)
    expect(pages.map(({ types }) => types.length)).toEqual([1000, 1000, 500])
    add(2500, 2503)
    await read(pages.at(-1)!.after)
    expect(pages.at(-1)!.types).toEqual(['event 2500', 'event 2501', 'event 2502'])
    await read(pages.at(-1)!.after)
    expect(pages).toHaveLength(4)
  })

  test('a page leads on however short it is', async () => {
    const { double, service } = await openClient({ eventsPerPage: 1 })
    for (let index = 0; index < 5; index += 1) double.events.push({ type: `event ${index}`, eventTime })
    const sizes: number[] = []
    await readNewEvents(service, null, async (events) => void sizes.push(events.length))
    expect(sizes).toEqual([1, 1, 1, 1, 1])
  })

  test('what could not be stored is not passed over', async () => {
    const { double, service } = await openClient()
    double.events.push({ type: 'Electronic message read', eventTime })
    const store = () => Promise.reject(new Error('no database'))
    await expect(readNewEvents(service, null, store)).rejects.toThrow('no database')
  })

  test('faults on the way do no harm', async () => {
    const { double, service } = await openClient({ eventsPerPage: 2 })
    for (let index = 0; index < 5; index += 1) double.events.push({ type: `event ${index}`, eventTime })
    double.failNext('dropAfter', '/v2/events')
    double.failNext('garbled', '/v2/events')
    const types: string[] = []
    await readNewEvents(service, null, async (events) => void types.push(...events.map(({ type }) => type)))
    expect(types).toEqual(['event 0', 'event 1', 'event 2', 'event 3', 'event 4'])
  })
})

test.each([
  [
    'of a message of ours',
    {
      type: 'Electronic message read',
      eventTime,
      metadata: { messageId: '9007199254740993', externalId: 'one', serviceId: 's' },
    },
    { type: 'Electronic message read', messageId: '9007199254740993', externalId: 'one' },
  ],
  [
    "of an end user's message",
    {
      type: 'Electronic message from end user',
      eventTime,
      metadata: { messageId: '9007199254740994', serviceId: 's' },
    },
    { type: 'Electronic message from end user', messageId: '9007199254740994', externalId: null },
  ],
  [
    'of a letter on its way',
    {
      type: 'Posti: unresolved',
      eventTime,
      metadata: { messageId: '7', externalId: 'one', postiTrackingCode: 'JJFI', serviceId: 's' },
    },
    { type: 'Posti: unresolved', messageId: '7', externalId: 'one' },
  ],
  [
    'of a kind not known yet',
    { type: 'Message eaten', eventTime, more: 1 },
    { type: 'Message eaten', messageId: null, externalId: null },
  ],
  ['of no kind', { eventTime, metadata: null }, { type: 'unknown', messageId: null, externalId: null }],
])('an event %s is understood', async (_, sent, expected) => {
  const { double, service } = await openClient()
  double.failNext(
    { status: 200, body: { continuationToken: 'next', events: [sent], more: true } },
    '/v2/events',
  )
  const { events, continuationToken } = await service.readEvents(null)
  expect(events).toEqual([{ ...expected, happenedAt: eventTime }])
  expect(continuationToken).toBe('next')
})
