import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { findShortages } from '../../pipeline/status/run-queries.ts'
import {
  type CaseworkerLine,
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
} from '../support/builders.ts'
import { shareNights, type TestNights } from '../support/nights.ts'

const files = (rows: readonly CustomerRow[], caseworkers: readonly CaseworkerLine[]) => ({
  'customers-0301.csv': customerFile(rows),
  'caseworkers.csv': caseworkerFile(caseworkers),
})

describe('the cap', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', files([customer('1'), customer('2')], [{ id: 'A', most: '1' }]))
  })

  test.each([
    [
      'a customer more',
      `insert into register.assignment (
           customership_id, service_point_id, service_point_rule, caseworker_id, started_on, ended_on, reason, started_run_id
       )
       select customership_id, service_point_id, service_point_rule, 'A', started_on, $1::date, 'FROM_WAITING', started_run_id
       from register.assignment where caseworker_id is null`,
    ],
    [
      'the customer who waits',
      `update register.assignment set caseworker_id = 'A', reason = 'FROM_WAITING', ended_on = $1::date
       where caseworker_id is null`,
    ],
  ])('refuses %s above it, whoever writes; what has ended takes no place', async (_, statement) => {
    const { client } = nights().session
    const write = async (endedOn: string | null) => {
      await client.query('begin')
      try {
        // One open assignment each is another constraint.
        if (statement.startsWith('insert') && endedOn === null)
          await client.query(
            'update register.assignment set ended_on = started_on where caseworker_id is null',
          )
        await client.query(statement, [endedOn])
      } finally {
        await client.query('rollback')
      }
    }
    await expect(write(null)).rejects.toMatchObject({ constraint: 'nobody_above_the_cap' })
    await expect(write('2021-03-01')).resolves.toBeUndefined()
  })
})

describe('a caseworker can have', () => {
  const savonlinna = { municipality: '740' }
  const caseworkers: readonly CaseworkerLine[] = [
    { id: 'S1', ...savonlinna },
    { id: 'S2', ...savonlinna, fullTime: '0,5' },
    { id: 'S3', ...savonlinna, servicePoint: 'savonlinna-ohjaamo' },
    { id: 'S4', ...savonlinna, most: '120' },
    { id: 'S5', ...savonlinna, most: '0' },
    { id: 'P1' },
    { id: 'P2', fullTime: '0,5' },
    // Merged into Pori, and in no area.
    { id: 'P3', municipality: '413' },
    { id: 'P4', municipality: '684' },
  ]
  const capacities = (nights: TestNights) =>
    nights.rows('select caseworker_id, capacity from register.caseworker where is_listed order by 1')
  const expected = { P1: 150, P2: 75, P3: 150, P4: 150, S1: 100, S2: 50, S3: 100, S4: 120, S5: 0 }
  const asRows = (numbers: Readonly<Record<string, number>>) =>
    Object.entries(numbers).map(([caseworker_id, capacity]) => ({ caseworker_id, capacity }))

  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', files([customer('1')], caseworkers))
  })

  test('as many as the list says, else the area, else the programme', async () => {
    expect(await capacities(nights())).toEqual(asRows(expected))
  })

  test('as many as the rules of the night say, also without a new list', async () => {
    const pilot = loadProgramme('kuntakokeilu-2021')
    const areas = pilot.areas.map((area) =>
      area.id === 'savonlinna'
        ? { ...area, caseworkerCap: { customers: 90, source: 'another agreement' } }
        : area,
    )
    await nights().run(
      '2021-03-02',
      { 'customers-0301.csv': customerFile([customer('1')]) },
      { programme: { ...pilot, areas } },
    )
    expect(await capacities(nights())).toEqual(asRows({ ...expected, S1: 90, S2: 45, S3: 90 }))
  })
})

describe('which capacity is short', () => {
  const swedish = { service_language: 'sv' }
  const people = (from: number, count: number, changes: CustomerRow) =>
    Array.from({ length: count }, (_, index) => customer(String(from + index), changes))
  const nights = shareNights(async ({ run }) => {
    await run(
      '2021-03-01',
      files(
        [...people(1, 15, swedish), ...people(21, 5, { home_municipality: '886' })],
        [
          { id: 'A', most: '5' },
          { id: 'B', languages: 'sv', most: '5' },
        ],
      ),
    )
  })

  test('is on the account of the night: who waits, and who is not served in their language', async () => {
    expect(
      await nights().rows(
        'select kind, area_ids, service_point_ids, language, customer_count from audit.shortage order by 1, 3',
      ),
    ).toEqual([
      capacityShortAt('pori'),
      capacityShortAt('ulvila'),
      { ...capacityShortAt('pori'), kind: 'language', language: 'sv' },
    ])
  })

  function capacityShortAt(servicePoint: string) {
    const places = { area_ids: ['porin-seutu'], service_point_ids: [servicePoint] }
    return { kind: 'capacity', ...places, language: null, customer_count: 5 }
  }

  test('is what status says, until a night has enough', async () => {
    const { session, run } = nights()
    const short = (await findShortages(session.db)).map(({ kind, description }) => `${kind}: ${description}`)
    expect(short.sort()).toEqual([
      expect.stringMatching(
        /^capacity: .*short by 5: all 10 places of those who may serve the customers of pori are taken/,
      ),
      expect.stringMatching(
        /^capacity: .*short by 5: no listed caseworker may serve the customers of ulvila/,
      ),
      expect.stringMatching(/^language: Swedish-speaking capacity in porin-seutu \(pori\) is short by 5/),
    ])
    await run(
      '2021-03-02',
      files(people(1, 15, swedish), [
        { id: 'B', languages: 'sv' },
        { id: 'U', municipality: '886' },
      ]),
    )
    expect(await findShortages(session.db)).toEqual([])
  })
})
