import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatCapacity } from '../../pipeline/commands/capacity.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { type Capacity, measureCapacity } from '../../pipeline/rehearsal/capacity.ts'
import { type CaseworkerLine, caseworkerFile, customer, customerFile, hetuOf } from '../support/builders.ts'
import { hireOperator, type Operator } from '../support/operator.ts'
import { tableChecksums } from '../support/table-checksums.ts'

const number = (index: number) => String(29900 + index)
const anyNumber = /299\d\d/
const peopleOf = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => customer(number(from + index)))

/** Eighteen of Pori, one of them under non-disclosure; six of Ulvila, who want Swedish. */
const people = [
  ...peopleOf(17),
  customer(number(18), { non_disclosure: 'K' }),
  ...peopleOf(6, 19).map((one) => ({ ...one, home_municipality: '886', service_language: 'sv' })),
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
    { id: 'A', most: '6' },
    { id: 'B', most: '10', fullTime: '0,5' },
    { id: 'C', most: '8', ...ofUlvila },
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
      customers: { withCaseworker: 17, waiting: 7, dormant: 0 },
      servicePoints: [
        { area: 'porin-seutu', servicePoint: 'pori', withCaseworker: 11, waiting: 6, dormant: 0, places: 11 },
        { area: 'porin-seutu', servicePoint: 'ulvila', withCaseworker: 6, waiting: 0, dormant: 0, places: 8 },
      ],
      caseworkers: [
        { caseworkerId: 'A', servicePointId: null, customers: 6, places: 6, serves: ['pori'] },
        { caseworkerId: 'B', servicePointId: null, customers: 5, places: 5, serves: ['pori'] },
        { caseworkerId: 'C', servicePointId: 'ulvila', customers: 6, places: 8, serves: ['ulvila'] },
      ],
      shortages: [
        { kind: 'capacity', servicePoints: ['pori'], count: 6, cap: 6, fullTimeWorkers: 1 },
        { kind: 'capacity', servicePoints: [], count: 1, cap: 150, fullTimeWorkers: 0.5 },
        {
          kind: 'language',
          servicePoints: ['ulvila'],
          language: 'sv',
          count: 6,
          cap: 8,
          fullTimeWorkers: null,
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
      '24 customers after the night: 17 have a caseworker, 7 wait, 0 are dormant',
      '3 caseworkers (2.5 full-time equivalents) have 19 places.',
      '7 wait. With 1.5 more full-time workers, each where one is short, nobody would:',
      'In porin-seutu capacity is short by 6: all 11 places of those who may serve the customers of pori are taken.',
      '1 more full-time worker who may serve them, with 6 customers each, would close the gap.',
      'Capacity is short by 1 more, where fewer than 5 wait or people under non-disclosure do:',
      'Swedish-speaking capacity in porin-seutu (ulvila) is short by 6:',
      'How many more must speak it can be told once nobody waits there.',
    ])
      expect(stdout).toContain(words)
    expect(stdout).toMatch(/porin-seutu +pori +11 +6 +0 +11\n/)
    expect(stdout).toMatch(/B +609 +any +5 +5\n/)
    expect(stdout).not.toMatch(anyNumber)
  })

  test('with the workers it asks for nothing is short', async () => {
    const advised = [
      { id: 'D', most: '6' },
      { id: 'E', most: '6', fullTime: '0,5' },
      { id: 'F', most: '12', fullTime: '0,5', languages: 'sv', ...ofUlvila },
    ]
    const result = await measure(operator(), await write('advised', [...short, ...advised]))
    expect(result).toMatchObject({ customers: { withCaseworker: 24, waiting: 0 }, shortages: [] })
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
    const { shortages } = await measure(operator(), await write('caps', caps, peopleOf(9)))
    expect(shortages).toMatchObject([{ count: 5, cap: 2, fullTimeWorkers: 2.5 }])
  })

  test('a language is not reckoned where people wait, who may want it too', async () => {
    const workers = [
      { id: 'A', most: '20' },
      { id: 'C', most: '5', ...ofUlvila },
    ]
    const wanting = peopleOf(10, 40).map((one) => ({
      ...one,
      home_municipality: '886',
      service_language: 'sv',
    }))
    const result = await measure(operator(), await write('both', workers, [...peopleOf(7), ...wanting]))
    expect(result.shortages).toMatchObject([
      { kind: 'capacity', servicePoints: ['ulvila'], count: 5, cap: 5, fullTimeWorkers: 1 },
      { kind: 'language', servicePoints: ['ulvila'], count: 5, fullTimeWorkers: null },
    ])
    expect(textOf(result)).toContain('can be told once nobody waits there.')
  })

  test('places that two service points share count at each, and once in all', async () => {
    const inSavonlinna = { home_municipality: '740' }
    const young = { ...inSavonlinna, personal_identity_code: hetuOf('2000-01-01') }
    const customers = [
      ...peopleOf(6).map((one) => ({ ...one, ...inSavonlinna })),
      ...Array.from({ length: 7 }, (_, index) =>
        customer(number(11 + index), { ...young, personal_identity_code: hetuOf('2000-01-01', 900 + index) }),
      ),
    ]
    const exports = await write('shared', [{ id: 'A', municipality: '740', most: '15' }], customers)
    const result = await measure(operator(), exports)
    expect(result.caseworkers).toMatchObject([
      { customers: 13, places: 15, serves: ['savonlinna', 'savonlinna-ohjaamo'] },
    ])
    expect(result.servicePoints).toMatchObject([
      { servicePoint: 'savonlinna', withCaseworker: 6, places: 15 },
      { servicePoint: 'savonlinna-ohjaamo', withCaseworker: 7, places: 15 },
    ])
    expect(textOf(result)).toContain('have 15 places.')
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
    const exports = await write('unconfirmed', null, peopleOf(6))
    const areas = programme.areas.map((area) => ({ ...area, confirmed: area.id !== 'porin-seutu' }))
    const unsure = { ...programme, areas }
    expect(textOf(await measure(operator(), exports, { judgedBy: unsure }))).toMatch(
      /^Left out, of unconfirmed areas: 6 /m,
    )
    const allowed = { judgedBy: unsure, allowUnconfirmedAreas: true }
    expect(textOf(await measure(operator(), exports, allowed))).toMatch(/^6 customers after the night:/m)
  })

  test('no count below 5 is told by place or caseworker, nor what would give one away', async () => {
    const workers = [
      { id: 'A', most: '5' },
      { id: 'C', ...ofUlvila },
    ]
    const result = await measure(
      operator(),
      await write('few', workers, [...peopleOf(8), ...people.slice(18)]),
    )
    expect(result).toMatchObject({
      customers: { withCaseworker: 11, waiting: 3 },
      servicePoints: [
        { servicePoint: 'ulvila', withCaseworker: 6, waiting: 0 },
        { servicePoint: 'pori', withCaseworker: 5, waiting: null },
      ],
      shortages: [
        { servicePoints: [], count: 3 },
        { servicePoints: ['pori'], count: null, fullTimeWorkers: null },
        { kind: 'language', count: 6 },
      ],
    })
    expect(textOf(result)).toMatch(/In porin-seutu capacity is short by fewer than 5, or by what would give/)
  })

  test('long lists are cut on a terminal', async () => {
    const workers = Array.from({ length: 42 }, (_, index) => ({ id: `W${index}` }))
    const result = await measure(operator(), await write('many', workers, peopleOf(1)))
    expect(result.caseworkers).toHaveLength(42)
    expect(textOf(result)).toMatch(/\n… and 2 more \(--json has them all\)\n· fewer than 5, .*$/)
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
        { id: 'A', most: '18' },
        { id: 'C', languages: 'sv', ...ofUlvila },
      ]),
    })
    expect((await one.run('2021-03-01', first)).code).toBe(0)
  })

  test('the last list holds; whose search has ended takes no place. Nothing is written', async () => {
    const ended = [people[0]!, people[18]!].map((one) => ({ ...one, job_search_ended_on: '2021-03-01' }))
    const exports = await operator().writeNight('second', '2021-03-02', {
      'customers-0301.csv': customerFile([
        ...ended,
        ...people.slice(1, 18),
        ...people.slice(19),
        ...peopleOf(6, 60),
      ]),
    })
    const before = await contentsOf(operator())
    const result = await measure(operator(), exports)
    expect(result).toMatchObject({
      isOwnList: false,
      customers: { withCaseworker: 23, waiting: 5, dormant: 0 },
      servicePoints: [
        { servicePoint: 'pori', withCaseworker: 17, waiting: 5, dormant: 0, places: 18 },
        { servicePoint: 'ulvila', withCaseworker: 5, waiting: 0, dormant: 0, places: 150 },
      ],
      shortages: [{ kind: 'capacity', count: 5, cap: 18, fullTimeWorkers: 0.5 }],
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
