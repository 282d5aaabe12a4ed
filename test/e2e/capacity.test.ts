import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatCapacity } from '../../pipeline/commands/capacity.ts'
import { type Capacity, measureCapacity } from '../../pipeline/comparison/capacity.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { type CaseworkerLine, caseworkerFile, customer, customerFile, hetuOf } from '../support/builders.ts'
import { hireOperator, type Operator } from '../support/operator.ts'
import { tableChecksums } from '../support/table-checksums.ts'

const number = (index: number) => String(29900 + index)
const anyNumber = /299\d\d/
const peopleOf = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => customer(number(from + index)))

/** Eight of Pori, one of them under non-disclosure; two of Ulvila, who want Swedish. */
const people = [
  ...peopleOf(7),
  customer(number(8), { non_disclosure: 'K' }),
  customer(number(9), { home_municipality: '886', service_language: 'sv' }),
  customer(number(10), { home_municipality: '886', service_language: 'sv' }),
]
const ofUlvila = { municipality: '886', servicePoint: 'ulvila' }

const profile = await loadProfile()
const programme = loadProgramme('kuntakokeilu-2021')
const signal = new AbortController().signal

async function onDatabase<Result>({ databaseUrl }: Operator, work: (session: Session) => Promise<Result>) {
  const session = await openSession(databaseUrl, 'test')
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const measure = (
  operator: Operator,
  exports: string,
  { judgedBy = programme, allowUnconfirmedAreas = false } = {},
): Promise<Capacity> =>
  onDatabase(operator, (session) =>
    measureCapacity(session, { exports, profile, allowUnconfirmedAreas }, judgedBy, signal),
  )

const ask = (operator: Operator, exports: string, ...args: string[]) =>
  operator.kuntasiirto('capacity', '--programme', 'kuntakokeilu-2021', '--exports', exports, ...args)

const textOf = (result: Capacity) => formatCapacity(result).join('\n')

describe('before a night', () => {
  const operator = hireOperator()

  const write = (
    name: string,
    workers: readonly CaseworkerLine[] | null,
    customers = people,
    date = '2021-03-01',
  ) =>
    operator().writeNight(name, date, {
      'customers-0301.csv': customerFile(customers),
      ...(workers === null ? {} : { 'caseworkers.csv': caseworkerFile(workers) }),
    })

  const short = [
    { id: 'A', most: '3' },
    { id: 'B', most: '3', fullTime: '0,5' },
    { id: 'C', most: '4', ...ofUlvila },
  ]

  test('who would wait, and where; who would have how many; what is missing. Nothing is written', async () => {
    const exports = await write('short', short)
    const before = await contentsOf(operator())
    const { code, stdout, stderr } = await ask(operator(), exports, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toMatch(anyNumber)
    expect(JSON.parse(stdout)).toMatchObject({
      programme: 'kuntakokeilu-2021',
      asOfDate: '2021-03-01',
      isOwnList: true,
      customers: { withCaseworker: 6, waiting: 4, dormant: 0 },
      servicePoints: [
        { area: 'porin-seutu', servicePoint: 'pori', withCaseworker: 4, waiting: 4, dormant: 0, places: 4 },
        { area: 'porin-seutu', servicePoint: 'ulvila', withCaseworker: 2, waiting: 0, dormant: 0, places: 4 },
      ],
      caseworkers: [
        { caseworkerId: 'A', servicePointId: null, customers: 3, places: 3, serves: ['pori'] },
        { caseworkerId: 'B', servicePointId: null, customers: 1, places: 1, serves: ['pori'] },
        { caseworkerId: 'C', servicePointId: 'ulvila', customers: 2, places: 4, serves: ['ulvila'] },
      ],
      shortages: [
        { kind: 'capacity', servicePoints: ['pori'], count: 4, cap: 3, fullTimeWorkers: 1.5 },
        {
          kind: 'language',
          servicePoints: ['ulvila'],
          language: 'sv',
          count: 2,
          cap: 4,
          fullTimeWorkers: 0.5,
        },
      ],
    })
    expect(await contentsOf(operator())).toEqual(before)
  })

  test('on a terminal, without a customer number', async () => {
    const { code, stdout } = await ask(operator(), join(operator().folder, 'short'))
    expect(code).toBe(0)
    for (const words of [
      "what the folder's caseworkers can do. Nothing was written.",
      '10 customers after the night: 6 have a caseworker, 4 wait, 0 are dormant',
      '3 caseworkers (2.5 full-time equivalents) have 8 places.',
      '4 wait. With 1.5 more full-time workers, each where one is short, nobody would:',
      'In porin-seutu capacity is short by 4: all who may serve the 8 customers of pori have 4 places.',
      '1.5 more full-time workers who may serve them, with 3 customers each, would close the gap.',
      'Swedish-speaking capacity in porin-seutu (ulvila) is short by 2:',
      '0.5 more full-time workers who speak it, with 4 customers each, would close the gap.',
    ])
      expect(stdout).toContain(words)
    expect(stdout).toMatch(/porin-seutu +pori +4 +4 +0 +4\n/)
    expect(stdout).toMatch(/B +609 +any +1 +1\n/)
    expect(stdout).not.toMatch(anyNumber)
  })

  test('with the workers it asks for nothing is short', async () => {
    const advised = [
      { id: 'D', most: '3' },
      { id: 'E', most: '3', fullTime: '0,5' },
      { id: 'F', most: '4', fullTime: '0,5', languages: 'sv', ...ofUlvila },
    ]
    const result = await measure(operator(), await write('advised', [...short, ...advised]))
    expect(result).toMatchObject({ customers: { withCaseworker: 10, waiting: 0 }, shortages: [] })
    expect(textOf(result)).toContain('\nNobody waits, and no capacity is short.\n')
  })

  test.each([
    ['programme', 'nobody', '609', 150, 0.5],
    ['area, where it has one', 'nobody-there', '740', 100, 1],
  ])(
    'without any caseworker: reckoned with the cap of the %s',
    async (_, name, home_municipality, cap, fullTimeWorkers) => {
      const customers = Array.from({ length: 51 }, (_, index) =>
        customer(number(index), { home_municipality }),
      )
      expect(await measure(operator(), await write(name, null, customers))).toMatchObject({
        isOwnList: false,
        caseworkers: [],
        shortages: [{ count: 51, cap, fullTimeWorkers }],
      })
    },
  )

  test('with the cap most common there, the lower of two', async () => {
    const caps = ['3', '2', '2', '3', '0'].map((most, index) => ({ id: `W${index}`, most, fullTime: '0,5' }))
    const { shortages } = await measure(operator(), await write('caps', caps, peopleOf(7)))
    expect(shortages).toMatchObject([{ count: 3, cap: 2, fullTimeWorkers: 1.5 }])
  })

  test('a language is not reckoned where people wait, who may want it too', async () => {
    const workers = [
      { id: 'A', most: '8' },
      { id: 'C', most: '1', ...ofUlvila },
    ]
    const result = await measure(operator(), await write('both', workers))
    expect(result.shortages).toMatchObject([
      { kind: 'capacity', servicePoints: ['ulvila'], count: 1, cap: 1, fullTimeWorkers: 1 },
      { kind: 'language', servicePoints: ['ulvila'], count: 1, fullTimeWorkers: null },
    ])
    expect(textOf(result)).toContain('can be told once nobody waits there.')
  })

  test('places that two service points share count at each, and once in all', async () => {
    const inSavonlinna = { home_municipality: '740' }
    const young = { ...inSavonlinna, personal_identity_code: hetuOf('2000-01-01') }
    const customers = [customer(number(11), inSavonlinna), customer(number(12), young)]
    const exports = await write('shared', [{ id: 'A', municipality: '740', most: '5' }], customers)
    const result = await measure(operator(), exports)
    expect(result.caseworkers).toMatchObject([
      { customers: 2, places: 5, serves: ['savonlinna', 'savonlinna-ohjaamo'] },
    ])
    expect(result.servicePoints).toMatchObject([
      { servicePoint: 'savonlinna', withCaseworker: 1, places: 5 },
      { servicePoint: 'savonlinna-ohjaamo', withCaseworker: 1, places: 5 },
    ])
    expect(textOf(result)).toContain('have 5 places.')
    expect(textOf(result)).toContain(
      'Places of caseworkers who may serve at several service points count at each.',
    )
  })

  test('names who may serve nobody: a service point misspelt', async () => {
    const workers = [{ id: 'A' }, { id: 'B', ...ofUlvila, servicePoint: 'ulvla' }]
    expect(textOf(await measure(operator(), await write('misspelt', workers)))).toMatch(
      /\n1 of them may serve none of these customers, by kunta, toimipiste or ryhmat: B\n/,
    )
  })

  test('says who is left out for an unconfirmed area', async () => {
    const exports = await write('unconfirmed', null, peopleOf(1))
    const areas = programme.areas.map((area) => ({ ...area, confirmed: area.id !== 'porin-seutu' }))
    const unsure = { ...programme, areas }
    expect(textOf(await measure(operator(), exports, { judgedBy: unsure }))).toMatch(
      /^Left out, of unconfirmed areas: 1 /m,
    )
    const allowed = { judgedBy: unsure, allowUnconfirmedAreas: true }
    expect(textOf(await measure(operator(), exports, allowed))).toMatch(/^1 customers after the night:/m)
  })

  test('long lists are cut on a terminal', async () => {
    const workers = Array.from({ length: 42 }, (_, index) => ({ id: `W${index}` }))
    const result = await measure(operator(), await write('many', workers, peopleOf(1)))
    expect(result.caseworkers).toHaveLength(42)
    expect(textOf(result)).toMatch(/\n… and 2 more \(--json has them all\)$/)
  })

  test('a night before the programme begins is refused, and a folder that is none', async () => {
    const early = await write('early', null, people, '2021-02-28')
    await expect(measure(operator(), early)).rejects.toThrow(/it begins on 2021-03-01/)
    const { code, stderr } = await ask(operator(), '/nonexistent')
    expect(code).toBe(3)
    expect(stderr).toMatch(/manifest\.csv is missing/)
  })
})

describe('before a later night', () => {
  const operator = hireOperator(async (one) => {
    const first = await one.writeNight('first', '2021-03-01', {
      'customers-0301.csv': customerFile(people),
      'caseworkers.csv': caseworkerFile([
        { id: 'A', most: '8' },
        { id: 'C', languages: 'sv', ...ofUlvila },
      ]),
    })
    expect((await one.run('2021-03-01', first)).code).toBe(0)
  })

  test('the last list holds; whose search has ended takes no place. Nothing is written', async () => {
    const ended = [people[0]!, people[8]!].map((one) => ({ ...one, job_search_ended_on: '2021-03-01' }))
    const exports = await operator().writeNight('second', '2021-03-02', {
      'customers-0301.csv': customerFile([...ended, ...people.slice(1, 8), people[9]!, ...peopleOf(2, 20)]),
    })
    const before = await contentsOf(operator())
    const result = await measure(operator(), exports)
    expect(result).toMatchObject({
      isOwnList: false,
      customers: { withCaseworker: 9, waiting: 1, dormant: 0 },
      servicePoints: [
        { servicePoint: 'pori', withCaseworker: 8, waiting: 1, dormant: 0, places: 8 },
        { servicePoint: 'ulvila', withCaseworker: 1, waiting: 0, dormant: 0, places: 150 },
      ],
      shortages: [{ kind: 'capacity', count: 1, cap: 8, fullTimeWorkers: 0.5 }],
    })
    expect(textOf(result)).toContain('the caseworkers of the last list')
    expect(await contentsOf(operator())).toEqual(before)
  })

  test('not on a night that was run', async () => {
    const { code, stderr } = await ask(operator(), join(operator().folder, 'first'))
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^kuntasiirto: the night of 2021-03-01 is completed here.*kuntasiirto status.*later/,
    )
  })

  test('not while a night is run', async () => {
    await onDatabase(operator(), async (holder) => {
      await acquireNightLock(holder)
      const { code, stdout } = await ask(operator(), join(operator().folder, 'second'))
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    })
  })
})

/** A checksum of every table's rows. */
async function contentsOf(operator: Operator): Promise<readonly unknown[]> {
  const { rows } = await onDatabase(operator, (session) => session.client.query(tableChecksums))
  return rows
}
