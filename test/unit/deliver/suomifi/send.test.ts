import { describe, expect, test } from 'vitest'
import { composeMessage } from '../../../../pipeline/deliver/content/message.ts'
import type { LetterPrinter, Notification } from '../../../../pipeline/deliver/suomifi/send.ts'
import type { SuomifiSettings } from '../../../../pipeline/deliver/suomifi/settings.ts'
import { sendAll, startDouble } from '../../../support/suomifi-client.ts'
import { letterSha256, notification } from '../../../support/suomifi-notifications.ts'
import type { SuomifiDouble } from '../../../support/suomifi-service.ts'

const electronic = 'POST /v2/messages/electronic'
const multichannel = 'POST /v2/messages'
const withoutId = 'POST /v2/paper-mail-without-id'
const upload = 'POST /v2/attachments'

/** What one notification comes to, and the requests it took, but for those that come before any. */
async function sendOne(
  double: SuomifiDouble,
  one: Notification,
  ...rest: [Partial<SuomifiSettings>?, LetterPrinter?]
) {
  const [result] = await sendAll(double, [one], ...rest)
  const opening = ['POST /v1/token', 'POST /v1/mailboxes/active']
  return { result, calls: double.requests.map(({ call }) => call).filter((call) => !opening.includes(call)) }
}

const firstId = '9007199254740993'

describe('who has a mailbox', () => {
  test('gets a message, and nothing else', async () => {
    const one = notification(1)
    const double = await startDouble({ activeMailboxes: [one.personalIdentityCode] })
    expect(await sendOne(double, one)).toEqual({
      result: {
        notificationId: one.notificationId,
        outcome: 'sent',
        messageId: firstId,
        form: 'electronic',
        fileName: null,
        sha256: null,
      },
      calls: [electronic],
    })
    expect(double.messages.get(one.notificationId)?.request).toMatchObject({
      externalId: one.notificationId,
      sender: { serviceId: 'kuntasiirto-koe' },
      recipient: { id: one.personalIdentityCode },
      electronic: { ...composeMessage(one.facts), attachments: [], replyAllowedBy: 'No one' },
    })
  })

  test.each([
    [true, 'Recipient only'],
    [false, 'Normal'],
  ])('under non-disclosure (%s), who sees it: %s', async (isProtected, visibility) => {
    const one = notification(1, {}, { isProtected })
    const double = await startDouble({ activeMailboxes: [one.personalIdentityCode] })
    await sendOne(double, one)
    expect(double.messages.get(one.notificationId)?.request.electronic?.visibility).toBe(visibility)
  })

  test('and closes it meanwhile, gets a letter', async () => {
    const one = notification(1)
    const double = await startDouble()
    double.failNext(
      { status: 200, body: { endUsersWithActiveMailbox: [{ id: one.personalIdentityCode }] } },
      '/v1/mailboxes/active',
    )
    const { result, calls } = await sendOne(double, one)
    expect(result).toMatchObject({ outcome: 'sent', form: 'multichannel' })
    expect(calls).toEqual([electronic, upload, multichannel])
  })
})

describe('who has no mailbox', () => {
  test('gets a letter, which is attached to the message too, should there be a mailbox after all', async () => {
    const one = notification(1)
    const double = await startDouble()
    expect(await sendOne(double, one)).toEqual({
      result: {
        notificationId: one.notificationId,
        outcome: 'sent',
        messageId: firstId,
        form: 'multichannel',
        fileName: `ilmoitus-2021-03-01-${one.notificationId.slice(0, 8)}.pdf`,
        sha256: letterSha256(one),
      },
      calls: [upload, multichannel],
    })
    const accepted = double.messages.get(one.notificationId)
    expect(accepted?.sha256).toBe(letterSha256(one))
    expect(accepted?.request.electronic?.attachments).toEqual(accepted?.request.paperMail?.attachments)
    expect(accepted?.request.paperMail).toMatchObject({
      createAddressPage: true,
      recipient: {
        address: {
          name: 'Testi Kalle Esimerkki',
          streetAddress: 'Keksitty katu 1',
          zipCode: '00990',
          city: 'KEKSITTYLÄ',
          countryCode: 'FI',
        },
      },
      sender: { address: { name: 'Keksitty virasto', countryCode: 'FI' } },
      printingAndEnvelopingService: {
        postiMessaging: {
          username: 'abc123',
          password: 'p0st',
          contactDetails: { email: 'laskut@esimerkki.fi' },
        },
        costPool: 'KOE1',
      },
    })
  })

  test('and reads Swedish, gets a file of a Swedish name', async () => {
    const one = notification(1, {}, { language: 'sv' })
    const { result } = await sendOne(await startDouble(), one)
    expect(result).toMatchObject({ fileName: `meddelande-2021-03-01-${one.notificationId.slice(0, 8)}.pdf` })
  })

  test('nor an identity code of their own, gets a letter by address alone', async () => {
    const one = notification(1)
    const double = await startDouble({ activeMailboxes: [one.personalIdentityCode] })
    const { result, calls } = await sendOne(double, one, { hasTestPersons: false })
    expect(result).toMatchObject({
      outcome: 'sent',
      form: 'paper',
      messageId: firstId,
      sha256: letterSha256(one),
    })
    expect(calls).toEqual([upload, withoutId])
    expect(JSON.stringify(double.messages.get(one.notificationId))).not.toContain(one.personalIdentityCode)
  })

  test('nor an identity code, and whose letter was accepted before, is found by our id', async () => {
    const one = notification(1)
    const double = await startDouble()
    double.failNext('dropAfter', '/v2/paper-mail-without-id')
    const { result, calls } = await sendOne(double, one, { hasTestPersons: false })
    expect(result).toMatchObject({ outcome: 'sent', form: 'paper', messageId: firstId })
    expect(calls).toEqual([upload, withoutId, withoutId, 'GET /v1/messages/id'])
  })
})

describe('who is held', () => {
  const unprintable: LetterPrinter = { renderLetter: () => ({ held: 'ADDRESS_TOO_LONG' }) }
  const error = expect.stringMatching(/^400 SOME_OTHER_FAULT trace [0-9a-f-]{36}$/)
  const refusal = { status: 400, body: { validationErrors: [{ errorCode: 'SOME_OTHER_FAULT' }] } }

  test.each<[string, object, Partial<Notification>, Partial<SuomifiSettings>, LetterPrinter?]>([
    ['has no mailbox, when letters may not go out', { reason: 'NO_MAILBOX' }, {}, { paper: null }],
    ['has neither mailbox nor address', { reason: 'NO_ADDRESS' }, { address: null }, {}],
    ['has a letter that cannot be printed', { reason: 'ADDRESS_TOO_LONG' }, {}, {}, unprintable],
  ])('%s', async (_, expected, change, settings, letters) => {
    const double = await startDouble()
    const { result, calls } = await sendOne(double, notification(1, change), settings, letters)
    expect(result).toMatchObject({ outcome: 'held', error: null, ...expected })
    expect(calls).toEqual([])
  })

  test.each(['/v2/attachments', '/v2/messages'])('is refused at %s', async (path) => {
    const double = await startDouble()
    double.failNext(refusal, path)
    const { result } = await sendOne(double, notification(1))
    expect(result).toMatchObject({ outcome: 'held', reason: 'REFUSED', error })
    expect(double.messages.size).toBe(0)
  })

  test('keeps nobody else waiting', async () => {
    const double = await startDouble()
    const results = await sendAll(double, [
      notification(1),
      notification(2, { address: null }),
      notification(3),
    ])
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['held', 'sent', 'sent'])
  })
})
