import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { ask } from '../support/ask.ts'
import { type CustomerRow, customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { type CommandResult, runCommand } from '../support/command-line.ts'
import { hireOperator, quiet, runWords } from '../support/operator.ts'
import { type SuomifiDouble, startSuomifiService } from '../support/suomifi-service.ts'
import { suomifiEnvironment } from '../support/worker-trials.ts'

const hidden = { non_disclosure: 'K', street_address: 'Salakuja 1' }
const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const online = { uses_e_service: 'K' }

/** Who is told, and how the service is to hear of it. `mailbox`: has one with the service. */
const nowhere = { street_address: '', postal_code: '', post_office: '' }
const people: readonly {
  readonly who: string
  readonly row: CustomerRow
  readonly mailbox: boolean
  readonly how: string
}[] = [
  { who: 'with a mailbox', row: online, mailbox: true, how: 'sent electronic' },
  { who: 'with a mailbox, told by letter until now', row: {}, mailbox: true, how: 'sent electronic' },
  { who: 'without a mailbox', row: {}, mailbox: false, how: 'sent multichannel' },
  {
    who: 'without a mailbox or address',
    row: { ...online, street_address: '' },
    mailbox: false,
    how: 'held BAD_ADDRESS',
  },
  { who: 'with a mailbox and no address', row: nowhere, mailbox: true, how: 'sent electronic' },
  { who: 'with neither', row: nowhere, mailbox: false, how: 'held NO_ADDRESS' },
  {
    who: 'under non-disclosure with a mailbox',
    row: { ...hidden, ...online },
    mailbox: true,
    how: 'sent electronic',
  },
  {
    who: 'under non-disclosure with a contact address',
    row: { ...hidden, ...contact },
    mailbox: false,
    how: 'sent multichannel',
  },
  {
    who: 'under non-disclosure, using the e-service, without a mailbox',
    row: { ...hidden, ...online },
    mailbox: false,
    how: 'held PROTECTED_NO_CHANNEL',
  },
  {
    who: 'under non-disclosure with nothing but a mailbox',
    row: hidden,
    mailbox: true,
    how: 'sent electronic',
  },
  { who: 'under non-disclosure with nothing', row: hidden, mailbox: false, how: 'held PROTECTED_NO_CHANNEL' },
  {
    who: 'with a name that cannot be printed',
    row: { last_name: '中文' },
    mailbox: false,
    how: 'held CHARACTER_NOT_PRINTABLE',
  },
]
const numberOf = (index: number) => String(index + 1)

const operator = hireOperator()
let double: SuomifiDouble
let night: string
let first: CommandResult

const rows = (query: string) => ask(operator().databaseUrl, query)

const kuntasiirto = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runCommand(operator().databaseUrl, args, { ...quiet, ...suomifiEnvironment(double.url), ...env })
const run = (date: string, exports: string, env: NodeJS.ProcessEnv = {}) =>
  kuntasiirto([...runWords(date, exports, operator().out)], env)

beforeAll(async () => {
  double = await startSuomifiService({
    activeMailboxes: people.flatMap(({ mailbox }, index) => (mailbox ? [hetuOfNumber(numberOf(index))] : [])),
  })
  night = await operator().writeNight('one', '2021-03-01', {
    'customers-0301.csv': customerFile(people.map(({ row }, index) => customer(numberOf(index), row))),
  })
  first = await run('2021-03-01', night, { KUNTASIIRTO_LOG_LEVEL: 'debug' })
})
afterAll(() => double.close())

describe('a night sent by Suomi.fi', () => {
  test('ends well, and every request was as the service asks', () => {
    expect(first, first.stderr).toMatchObject({ code: 0 })
    expect(double.violations).toEqual([])
  })

  test.each(people.map((person, index) => ({ ...person, number: numberOf(index) })))(
    'a person $who: $how',
    async ({ number, how }) => {
      const [found] = await rows(`
        select concat_ws(' ', status, sent_as, hold_reason) as how, notification_id::text as id, message_id
        from register.notification inner join register.customership using (customership_id)
        where customer_number = '${number}'`)
      expect(found?.how).toBe(how)
      expect(double.messages.get(String(found?.id))?.messageId ?? null).toBe(found?.message_id)
    },
  )

  test('gives the service no place of a person under non-disclosure, and hides those messages from agents', async () => {
    const restricted = await rows(
      'select notification_id::text as id from register.notification where is_restricted',
    )
    const messages = restricted.flatMap(({ id }) => double.messages.get(String(id)) ?? [])
    expect(messages).toHaveLength(3)
    for (const { request } of messages) {
      expect(JSON.stringify(request)).not.toMatch(/Pori(?! *")|Salakuja|Esimerkkikatu/)
      expect(request.electronic).toMatchObject({ visibility: 'Recipient only' })
    }
  })

  test('writes the handovers, and no letters or messages', async () => {
    const names = await listFiles(join(operator().out, 'kuntakokeilu-2021/2021-03-01'))
    expect(names.filter((name) => /^(letters|messages)/.test(name))).toEqual([])
    expect(names).toContain('handover/609-pori_kuntakokeilu-2021_2021-03-01_00001.jsonl')
    expect((await kuntasiirto(['verify', '--out', operator().out])).code).toBe(0)
  })

  test('logs each answer by its trace, and no credential, name, address or identity code', () => {
    expect(first.stderr).toMatch(
      /"call":"POST \/v2\/messages\/electronic","result":"200","traceId":"[0-9a-f-]{36}"/,
    )
    const log = first.stdout + first.stderr
    expect(log).not.toMatch(/a password of|p0st|Bearer|Esimerkki\b|Keksitty|Salakuja|Deprecation/)
    for (const index of people.keys()) expect(log).not.toContain(hetuOfNumber(numberOf(index)))
  })

  test('given again sends nothing twice', async () => {
    const before = double.requests.filter(({ call }) => call.startsWith('POST /v2')).length
    expect(await run('2021-03-01', night)).toMatchObject({ code: 0 })
    expect(double.requests.filter(({ call }) => call.startsWith('POST /v2'))).toHaveLength(before)
  })

  test('hears later what became of the messages: who has read, and whose letter came back', async () => {
    const of = async (how: string) => {
      const [found] = await rows(
        `select notification_id::text as id, message_id from register.notification where sent_as = '${how}' order by 1`,
      )
      return { id: String(found?.id), messageId: String(found?.message_id) }
    }
    const [electronic, letter] = [await of('electronic'), await of('multichannel')]
    const eventTime = '2021-03-02T08:00:00Z'
    double.events.push(
      {
        type: 'Electronic message read',
        eventTime,
        metadata: { messageId: electronic.messageId, serviceId: 'x' },
      },
      {
        type: 'Posti: returned to sender',
        eventTime,
        metadata: { messageId: letter.messageId, externalId: letter.id },
      },
      { type: 'Something new', eventTime, metadata: { messageId: '1', externalId: 'of another system' } },
    )
    expect(await run('2021-03-01', night)).toMatchObject({ code: 0 })
    expect(await run('2021-03-01', night)).toMatchObject({ code: 0 })
    expect(
      await rows(`
        select notification_id::text as id, event_type from register.notification_event
        where event_type ~ 'read|returned' order by event_type`),
    ).toEqual([
      { id: electronic.id, event_type: 'Electronic message read' },
      { id: letter.id, event_type: 'Posti: returned to sender' },
    ])
    expect(
      await rows(`select status, error from register.notification where notification_id = '${letter.id}'`),
    ).toEqual([{ status: 'failed', error: 'Posti: returned to sender' }])
  })
})

describe('when the service does not let us in', () => {
  let denied: CommandResult
  beforeAll(async () => {
    const exports = await operator().writeNight('two', '2021-03-02', {
      'customers-0301.csv': customerFile(
        [...people.map(({ row }) => row), online].map((row, index) => customer(numberOf(index), row)),
      ),
    })
    double.activeMailboxes.add(hetuOfNumber(numberOf(people.length)))
    double.failNext({ status: 403, body: { reason: 'not on the list' } }, '/v1/mailboxes/active')
    denied = await run('2021-03-02', exports)
  })

  test('the night is published, its files are closed, and one line says what waits', async () => {
    expect(denied).toMatchObject({ code: 1 })
    expect(denied.stdout).toContain('completed')
    expect(denied.stderr).toMatch(
      /^kuntasiirto: the night is published .* 1 notifications could not be sent/m,
    )
    expect((await kuntasiirto(['verify', '--out', operator().out])).code).toBe(0)
    expect((await kuntasiirto(['status'])).stdout).toContain('To be sent by Suomi.fi: 1 notifications')
  })

  test('nobody is held for it, and a worker elsewhere sends it when the service does', async () => {
    await rows("update pgboss.job set start_after = now() where state = 'retry'")
    expect(await kuntasiirto(['work', '--no-files', '--once', '--workers', '1'])).toMatchObject({ code: 0 })
    expect(
      await rows("select count(*)::int as n from register.notification where status in ('planned')"),
    ).toEqual([{ n: 0 }])
  })
})

describe('the configuration', () => {
  const bare = { KUNTASIIRTO_CARRIER: 'suomifi' }
  test('without an account is refused before the night', async () => {
    const result = await runCommand(operator().databaseUrl, ['status'], bare)
    expect(result).toMatchObject({ code: 2 })
    expect(result.stderr).toContain('KUNTASIIRTO_SUOMIFI_URL')
  })

  test('without paper nothing goes out on paper', async () => {
    const exports = await operator().writeNight('three', '2021-03-03', {
      'customers-0301.csv': customerFile(
        [...people.map(({ row }) => row), online, {}].map((row, index) => customer(numberOf(index), row)),
      ),
    })
    const result = await run('2021-03-03', exports, { KUNTASIIRTO_SUOMIFI_PAPER: 'no' })
    expect(result, result.stderr).toMatchObject({ code: 0 })
    expect(
      await rows(`
        select status, hold_reason from register.notification
        inner join register.customership using (customership_id)
        where customer_number = '${people.length + 2}'`),
    ).toEqual([{ status: 'held', hold_reason: 'NO_MAILBOX' }])
  })
})

test('who was held for want of anything and opens a mailbox since is sent a message by a release', async () => {
  const number = numberOf(people.findIndex(({ who }) => who === 'under non-disclosure with nothing'))
  double.activeMailboxes.add(hetuOfNumber(number))
  const of = `from register.notification inner join register.customership using (customership_id)
    where customer_number = '${number}'`
  const [held] = await rows(`select notification_id::text as id, channel ${of}`)
  expect(held?.channel).toBe('manual')
  const order = [
    'notifications',
    'release',
    String(held?.id),
    '--because',
    'mailbox opened',
    '--by',
    'Testaaja',
  ]
  const result = await kuntasiirto([...order, '--out', operator().out])
  expect(result, result.stderr).toMatchObject({ code: 0 })
  expect(await rows(`select status, channel, sent_as ${of}`)).toEqual([
    { status: 'sent', channel: 'message', sent_as: 'electronic' },
  ])
})
