import { describe, expect, test } from 'vitest'
import { findShortages } from '../../pipeline/audit/run-reports.ts'
import {
  type CaseworkerLine,
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
} from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

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

describe('which capacity is short', () => {
  const swedish = { service_language: 'sv' }
  const nights = shareNights(async ({ run }) => {
    await run(
      '2021-03-01',
      files(
        [
          customer('1', swedish),
          customer('2', swedish),
          customer('3', swedish),
          customer('4', { home_municipality: '886' }),
        ],
        [
          { id: 'A', most: '1' },
          { id: 'B', languages: 'sv', most: '1' },
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
    return { kind: 'capacity', ...places, language: null, customer_count: 1 }
  }

  test('is what status says, until a night has enough', async () => {
    const { session, run } = nights()
    const short = (await findShortages(session.db)).map(({ kind, description }) => `${kind}: ${description}`)
    expect(short.sort()).toEqual([
      expect.stringMatching(
        /^capacity: .*short by 1: all who may serve the 3 customers of pori have 2 places/,
      ),
      expect.stringMatching(
        /^capacity: .*short by 1: no listed caseworker may serve the customers of ulvila/,
      ),
      expect.stringMatching(/^language: Swedish-speaking capacity in porin-seutu \(pori\) is short by 1/),
    ])
    await run(
      '2021-03-02',
      files(
        [customer('1', swedish)],
        [
          { id: 'B', languages: 'sv' },
          { id: 'U', municipality: '886' },
        ],
      ),
    )
    expect(await findShortages(session.db)).toEqual([])
  })
})
