import { describe, expect, test } from 'vitest'
import { type CustomerRow, customer, customerFile } from '../support/builders.ts'
import { shareNights, type TestNights } from '../support/nights.ts'

const protectedOne = { non_disclosure: 'K' }
const nowhere = { street_address: '', postal_code: '', post_office: '' }
const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const online = { uses_e_service: 'K' }

const letter = 'letter fi letters/porin-seutu-fi-0001.pdf'
const message = 'message fi messages/porin-seutu-0001.jsonl'

/** How a person of Pori is told: channel, language and file, or why it is held. */
const channels: readonly (readonly [string, CustomerRow, string])[] = [
  ['an address', {}, letter],
  ['an e-service user, whatever the address', online, message],
  ['an e-service user without an address', { ...online, ...nowhere }, message],
  ['a contact address only', { ...nowhere, ...contact }, letter],
  ['no address at all', nowhere, 'manual fi held: NO_ADDRESS'],
  ['no street', { street_address: '' }, 'manual fi held: BAD_ADDRESS'],
  ['no post office', { post_office: '' }, 'manual fi held: BAD_ADDRESS'],
  ['a foreign postal code', { postal_code: 'SE-111 22' }, 'manual fi held: BAD_ADDRESS'],
  ['a town abroad', { postal_code: '11122', post_office: 'Stockholm' }, 'manual fi held: BAD_ADDRESS'],
  ['a Finnish post office misspelt', { post_office: 'POORI' }, letter],
  [
    'a town abroad and a contact address in Finland',
    { postal_code: '11122', post_office: 'GOTEBORG', ...contact },
    letter,
  ],
  ['an unknown postal code', { postal_code: '00000' }, 'manual fi held: BAD_ADDRESS'],
  ['half a contact address beside a whole one', { ...contact, contact_post_office: '' }, letter],
  ['Swedish as service language', { service_language: 'sv' }, 'letter sv letters/porin-seutu-sv-0001.pdf'],
  [
    'an unknown service language',
    { service_language: '' },
    'letter fi+sv letters/porin-seutu-fi-sv-0001.pdf',
  ],
  ['another area', { home_municipality: '837' }, 'letter fi letters/pirkanmaa-fi-0001.pdf'],
  ['non-disclosure and an address', protectedOne, 'manual fi held: PROTECTED_NO_CHANNEL'],
  ['non-disclosure left empty', { non_disclosure: '' }, 'manual fi held: PROTECTED_NO_CHANNEL'],
  [
    'non-disclosure and a contact address',
    { ...protectedOne, ...contact },
    'letter fi letters-restricted/fi-0001.pdf',
  ],
  [
    'non-disclosure and an e-service',
    { ...protectedOne, ...online },
    'message fi messages-restricted/0001.jsonl',
  ],
]
const numberOf = (index: number) => String(100 + index)

describe('who is told how', () => {
  const nights = shareNights(async ({ run }) => {
    const rows = channels.map(([, changes], index) => customer(numberOf(index), changes))
    await run('2021-03-01', { 'customers-0301.csv': customerFile(rows) })
  })

  test.each(channels.map(([name, , expected], index) => ({ name, expected, index })))(
    '$name: $expected',
    async ({ expected, index }) => {
      const found = await nights().column(
        `select concat_ws(' ', channel, notification.language, output_file.file_name, 'held: ' || hold_reason)
         from register.notification
         inner join register.customership using (customership_id)
         left join register.output_file using (output_file_id)
         where customer_number = $1`,
        [numberOf(index)],
      )
      expect(found).toEqual([expected])
    },
  )

  test('a file holds either people under non-disclosure or the others', async () => {
    const mixed = await nights().column(`
      select output_file.file_name from register.output_file
      inner join register.notification using (output_file_id)
      inner join register.customership using (customership_id)
      inner join register.customer using (customer_number)
      where customer.is_protected <> output_file.is_restricted
      union all
      select output_file.file_name from register.output_file
      inner join register.handover_line using (output_file_id)
      inner join register.customership using (customership_id)
      inner join register.customer using (customer_number)
      where customer.is_protected <> output_file.is_restricted`)
    expect(mixed).toEqual([])
  })

  test('a restricted file names no area, municipality or service point, and a handover in it holds one line', async () => {
    const names = await nights().column(
      'select file_name from register.output_file where is_restricted order by 1',
    )
    expect(names.slice(0, 8)).toEqual(
      Array.from({ length: 4 }, () => [
        expect.stringMatching(/^handover-restricted\/[0-9a-f]{16}\.jsonl$/),
        expect.stringMatching(/^handover-restricted\/[0-9a-f]{16}\.xlsx$/),
      ]).flat(),
    )
    expect(names.slice(8)).toEqual(['letters-restricted/fi-0001.pdf', 'messages-restricted/0001.jsonl'])
    expect(
      await nights().column(
        "select distinct entry_count from register.output_file where is_restricted and kind = 'handover'",
      ),
    ).toEqual([1])
  })

  test('people under non-disclosure are counted without their place', async () => {
    expect(
      await nights().column(
        "select customer_count from audit.outcome_count where outcome = 'TRANSFER' and area_id is null and municipality_code is null",
      ),
    ).toEqual([channels.filter(([, row]) => ['K', ''].includes(row.non_disclosure ?? 'E')).length])
  })

  test('every file is in one job, handovers together, and a job carries ids of files and a fingerprint only', async () => {
    const files = await nights().column(
      'select output_file_id::text from register.output_file order by output_file.output_file_id',
    )
    const jobs = await nights().rows(`
      select array_agg(distinct kind) as kinds, count(*)::int as files
      from pgboss.job
      cross join lateral jsonb_array_elements_text(data -> 'outputFileIds') as file (file_id)
      inner join register.output_file on output_file_id = file_id::bigint
      group by job.id order by 1, 2`)
    expect(jobs).toEqual([
      { kinds: ['handover'], files: 30 },
      ...Array.from({ length: 2 }, () => ({ kinds: ['handover'], files: 50 })),
      ...Array.from({ length: 5 }, () => ({ kinds: ['letters'], files: 1 })),
      ...Array.from({ length: 2 }, () => ({ kinds: ['messages'], files: 1 })),
    ])
    expect(
      await nights().column(
        "select file_id from pgboss.job, jsonb_array_elements_text(data -> 'outputFileIds') as file_id order by file_id::bigint",
      ),
    ).toEqual(files)
    expect(
      await nights().column('select distinct jsonb_object_keys(data) as key from pgboss.job order by key'),
    ).toEqual(['fingerprint', 'outputFileIds'])
  })
})

describe('a night whose notifications are sent by Suomi.fi', () => {
  const told = (channel: string) => channels.filter(([, , how]) => how.startsWith(channel)).length
  const nights = shareNights(async ({ run }) => {
    const rows = channels.map(([, changes], index) => customer(numberOf(index), changes))
    await run('2021-03-01', { 'customers-0301.csv': customerFile(rows) }, { carrier: 'suomifi' })
  })

  test('plans files for handovers only', async () => {
    expect(await nights().column('select distinct kind from register.output_file')).toEqual(['handover'])
  })

  test('measures how many only a mailbox reaches', async () => {
    const [found] = await nights().rows(
      "select counted::int, counted_of::int from audit.figure where measure = 'held-notifications'",
    )
    expect(found).toEqual({ counted: told('manual'), counted_of: channels.length })
  })

  test('plans everybody into a batch, to be asked for a mailbox, and each batch has its job', async () => {
    expect(
      await nights().rows(`
        select status, channel, count(*)::int as people from register.notification
        where sending_batch = 1 group by 1, 2 order by 2`),
    ).toEqual([
      { status: 'planned', channel: 'letter', people: told('letter') },
      { status: 'planned', channel: 'message', people: told('message') + told('manual') },
    ])
    expect(await nights().column("select data from pgboss.job where name = 'send-notifications'")).toEqual([
      { runId: '1', batch: 1, fingerprint: expect.anything() },
    ])
  })
})

describe('non-disclosure over the nights', () => {
  const everyday = [customer('1'), customer('2', { ...protectedOne, ...contact }), customer('3')]
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', { 'customers-0301.csv': customerFile(everyday) })
    await run('2021-03-02', {
      'customers-0301.csv': customerFile([
        customer('1', protectedOne),
        customer('2', contact),
        customer('3'),
      ]),
    })
    await run('2021-03-03', {
      'customers-0301.csv': customerFile([
        customer('1', protectedOne),
        customer('2', { ...contact, home_municipality: '886' }),
        customer('3', { home_municipality: '886' }),
      ]),
    })
  })

  test('a member who comes under non-disclosure is announced the same night, in the restricted file', async () => {
    expect(await handover(nights(), '2021-03-02')).toEqual([
      { customer_number: '1', event: 'TURVAKIELTO', is_restricted: true },
    ])
  })

  test('one whose flag falls away stays protected until a person confirms', async () => {
    const { rows, column } = nights()
    expect(
      await rows("select is_protected, non_disclosure from register.customer where customer_number = '2'"),
    ).toEqual([{ is_protected: true, non_disclosure: false }])
    expect(
      await column("select customer_number from audit.worklist where kind = 'protection-to-confirm'"),
    ).toEqual(['2'])
  })

  test('a move gives each municipality a line, apart for protected people', async () => {
    expect(await handover(nights(), '2021-03-03')).toEqual([
      { customer_number: '2', event: 'LAHTEE', is_restricted: true },
      { customer_number: '2', event: 'TULEE', is_restricted: true },
      { customer_number: '3', event: 'LAHTEE', is_restricted: false },
      { customer_number: '3', event: 'TULEE', is_restricted: false },
    ])
  })

  test('each restricted line has a file of its own, whose name never comes back', async () => {
    const [found] = await nights().rows(`
      select count(*)::int as files, count(distinct file_name)::int as names, sum(entry_count)::int as lines
      from register.output_file where form = 'lines' and is_restricted`)
    expect(found).toEqual({ files: 4, names: 4, lines: 4 })
  })

  test('the notification of a move belongs to the new customership', async () => {
    expect(
      await nights().rows(`
        select customer_number, municipality_code, kind from register.notification
        inner join register.customership using (customership_id)
        where kind <> 'transfer' order by 1`),
    ).toEqual([
      { customer_number: '2', municipality_code: '886', kind: 'move' },
      { customer_number: '3', municipality_code: '886', kind: 'move' },
    ])
  })
})

async function handover({ rows }: TestNights, date: string): Promise<unknown[]> {
  return await rows(
    `select customer_number, event, is_restricted from register.handover_line
     inner join register.customership using (customership_id)
     inner join register.output_file using (output_file_id)
     inner join audit.run on run.run_id = handover_line.run_id
     where run.as_of_date = $1 order by customer_number, event`,
    [date],
  )
}
