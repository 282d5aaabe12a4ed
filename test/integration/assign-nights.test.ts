import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { lastCaseworkerOf } from '../../pipeline/assign/need-queries.ts'
import { findShortages } from '../../pipeline/status/run-queries.ts'
import {
  type CaseworkerLine,
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  type NightFiles,
} from '../support/builders.ts'
import { openTestNights, shareNights, type TestNights } from '../support/nights.ts'

function files(rows: readonly CustomerRow[], caseworkers?: readonly CaseworkerLine[]): NightFiles {
  return {
    'customers-0301.csv': customerFile(rows),
    ...(caseworkers && { 'caseworkers.csv': caseworkerFile(caseworkers) }),
  }
}

/** `customer: caseworker or nobody, why, since` of every open assignment, or of those in one municipality. */
async function assignments({ column }: TestNights, municipality: string | null = null): Promise<unknown[]> {
  return await column(
    `select format('%s: %s, %s, %s', customer_number, coalesce(caseworker_id, 'nobody'), reason, assignment.started_on)
     from register.assignment inner join register.customership using (customership_id)
     where assignment.ended_on is null and municipality_code = coalesce($1, municipality_code)
     order by customer_number`,
    [municipality],
  )
}

/** Nights of one test alone. */
async function withNights<Result>(live: (nights: TestNights) => Promise<Result>): Promise<Result> {
  const nights = await openTestNights()
  try {
    return await live(nights)
  } finally {
    await nights.close()
  }
}

/** Who was told of a caseworker alone, on which night; of everybody, or of those in one municipality. */
async function told({ column }: TestNights, municipality: string | null = null): Promise<unknown[]> {
  return await column(
    `select format('%s on %s', customer_number, run.as_of_date)
     from register.notification
     inner join register.customership using (customership_id)
     inner join audit.run using (run_id)
     where kind = 'caseworker' and customership.municipality_code = coalesce($1, customership.municipality_code)
     order by run.as_of_date, customer_number`,
    [municipality],
  )
}

describe('each in a municipality of its own,', () => {
  const [pori, ulvila, kokemaki, tampere] = ['609', '886', '271', '837']
  const of = (municipality: string, ...numbers: readonly string[]) =>
    numbers.map((number) => customer(number, { home_municipality: municipality }))
  const [leaves, stays] = [{ id: 'A' }, { id: 'B', languages: 'sv' }]
  const [comes, goes] = [
    { id: 'D', municipality: ulvila },
    { id: 'E', municipality: kokemaki },
  ]
  const others = [
    { id: 'C', municipality: ulvila },
    { id: 'T', municipality: tampere },
    { id: 'U', municipality: tampere },
  ]
  const swedish = customer('3', { service_language: 'sv' })
  const refused = customer('8', { home_municipality: tampere, employment_code: '99' })
  /** Those who are never absent. */
  const usual = [customer('1'), swedish, ...of(ulvila, '5'), ...of(kokemaki, '7')]
  const back = [...of(ulvila, '4'), ...of(kokemaki, '6')]
  const nights = shareNights(async ({ run }) => {
    const everybody = [...usual, ...back, customer('2'), ...of(tampere, '8')]
    await run('2021-03-01', files(everybody, [leaves, stays, goes, ...others]))
    await run('2021-03-02', files([...usual, refused], [stays, goes, ...others]))
  })

  test('where a caseworker leaves, the customers get another, also who is absent; those of others keep theirs', async () => {
    expect(await assignments(nights(), pori)).toEqual([
      '1: B, CASEWORKER_LEFT, 2021-03-02',
      '2: B, CASEWORKER_LEFT, 2021-03-02',
      '3: B, NEW_CUSTOMER, 2021-03-01',
    ])
  })

  test('and are told, nobody else', async () => {
    expect(await told(nights())).toEqual(['1 on 2021-03-02', '2 on 2021-03-02'])
  })

  describe('a member who is back after a month', () => {
    beforeAll(async () => {
      await nights().run('2021-04-01', files([...usual, refused]))
      const listed = [stays, comes, { id: 'F', municipality: kokemaki }, ...others]
      await nights().run('2021-04-02', files([...usual, ...back, refused], listed))
    })

    test.each([
      [
        'has the same caseworker again, though another has fewer customers, and no letter',
        ...[ulvila, '4: C, ABSENCE_ENDED, 2021-04-02', []],
      ],
      [
        'is told of another where the former has left',
        ...[kokemaki, '6: F, ABSENCE_ENDED, 2021-04-02', ['6 on 2021-04-02', '7 on 2021-04-02']],
      ],
    ] as const)('%s', async (_, municipality, assignment, letters) => {
      expect((await assignments(nights(), municipality))[0]).toBe(assignment)
      expect(await told(nights(), municipality)).toEqual(letters)
    })
  })

  test('a row that is refused changes nothing, for however long', async () => {
    await nights().run('2021-05-03', files([...usual, ...back, refused]))
    expect(await assignments(nights(), tampere)).toEqual(['8: U, NEW_CUSTOMER, 2021-03-01'])
    expect(await told(nights(), tampere)).toEqual([])
    expect(
      await nights().column('select count(*)::int from register.rejected_record where run_id = 5'),
    ).toEqual([1])
  })
})

describe("a caseworker's capacity halves", () => {
  const everybody = ['1', '2', '3', '4'].map((number) => customer(number))
  const nights = shareNights(async ({ run }) => {
    const [fourAtMost, one] = [
      { id: 'A', most: '4' },
      { id: 'B', most: '1' },
    ]
    await run('2021-03-01', files(everybody.slice(0, 2), [fourAtMost]))
    await run('2021-03-02', files(everybody))
    await run('2021-03-03', files([...everybody, customer('5')], [{ ...fourAtMost, fullTime: '0,5' }, one]))
  })

  test('the customers of longest standing keep it, the others are moved or wait, before who is new', async () => {
    expect(await assignments(nights())).toEqual([
      '1: A, NEW_CUSTOMER, 2021-03-01',
      '2: A, NEW_CUSTOMER, 2021-03-01',
      '3: B, CASEWORKER_CHANGED, 2021-03-03',
      '4: nobody, NO_CAPACITY, 2021-03-03',
      '5: nobody, NO_CAPACITY, 2021-03-03',
    ])
  })

  test('told is who has another caseworker, not who waits', async () => {
    expect(await told(nights())).toEqual(['3 on 2021-03-03'])
  })
})

describe('a member who is absent', () => {
  const stays = customer('2')
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', files([customer('1'), stays], [{ id: 'A', most: '1' }]))
    await run('2021-03-02', files([stays]))
  })

  test('keeps the caseworker on the 29th day, and is dormant from the 30th: who waits gets the place', async () => {
    await nights().run('2021-03-31', files([stays]))
    expect((await assignments(nights()))[0]).toBe('1: A, NEW_CUSTOMER, 2021-03-01')
    await nights().run('2021-04-01', files([stays]))
    expect(await assignments(nights())).toEqual([
      '1: nobody, DORMANT, 2021-04-01',
      '2: A, FROM_WAITING, 2021-04-01',
    ])
    expect(await told(nights())).toEqual(['2 on 2021-04-01'])
  })

  test('is then neither waiting for a caseworker nor waiting for one in the worklist', async () => {
    expect(await findShortages(nights().session.db)).toEqual([])
    expect(
      await nights().column(
        "select customer_number from audit.worklist where kind = 'waiting-for-caseworker'",
      ),
    ).toEqual([])
  })

  test('waits when back and the place is taken, and is told when another caseworker comes', async () => {
    const two = [customer('1'), stays]
    await nights().run('2021-04-02', files(two))
    expect((await assignments(nights()))[0]).toBe('1: nobody, NO_CAPACITY, 2021-04-02')
    await nights().run(
      '2021-04-03',
      files(two, [
        { id: 'A', most: '1' },
        { id: 'B', most: '1' },
      ]),
    )
    expect((await assignments(nights()))[0]).toBe('1: B, FROM_WAITING, 2021-04-03')
    expect(await told(nights())).toEqual(['2 on 2021-04-01', '1 on 2021-04-03'])
  })
})

describe('an expert of the TE office who is listed under the same id', () => {
  const nights = shareNights(async ({ run }) => {
    const ofExpert = { responsible_expert: 'B' }
    await run(
      '2021-03-01',
      files(
        [
          ...['1', '2', '3'].map((number) => customer(number, ofExpert)),
          customer('4', { ...ofExpert, home_municipality: '886' }),
          customer('5'),
        ],
        [{ id: 'A' }, { id: 'B' }, { id: 'U', municipality: '886' }],
      ),
    )
  })

  test('keeps the customers, but for those of a municipality where the expert does not serve', async () => {
    expect(await assignments(nights())).toEqual([
      '1: B, KEPT, 2021-03-01',
      '2: B, KEPT, 2021-03-01',
      '3: B, KEPT, 2021-03-01',
      '4: U, NEW_CUSTOMER, 2021-03-01',
      '5: A, NEW_CUSTOMER, 2021-03-01',
    ])
  })

  test('is nobody to whom a caseworker yields later', async () => {
    const before = await assignments(nights())
    await nights().run(
      '2021-03-02',
      files([
        ...['1', '2', '3'].map((number) => customer(number, { responsible_expert: 'A' })),
        customer('4', { home_municipality: '886' }),
        customer('5', { responsible_expert: 'B' }),
      ]),
    )
    expect(await assignments(nights())).toEqual(before)
  })
})

describe('the same rows in another order', () => {
  const rows = Array.from({ length: 40 }, (_, index) =>
    customer(`${100 + index}`, {
      home_municipality: ['609', '886', '271'][index % 3]!,
      service_language: ['fi', 'sv', ''][index % 7 === 0 ? 1 : index % 5 === 0 ? 2 : 0]!,
      immigrant: index % 4 === 0 ? 'K' : 'E',
    }),
  )
  const caseworkers = [
    { id: 'A', most: '4' },
    { id: 'B', languages: 'sv', most: '4' },
    { id: 'C', languages: 'fi|sv', groups: 'immigrant', most: '4' },
    { id: 'K', municipality: '271', most: '6' },
    { id: 'U', municipality: '886', languages: 'fi|sv', most: '8', fullTime: '0,8' },
    { id: 'V', municipality: '886', most: '3' },
  ]

  test('have the same assignments', async () => {
    const inOrder = async (order: <Row>(rows: readonly Row[]) => readonly Row[]) => {
      return await withNights(async (nights) => {
        await nights.run('2021-03-01', files(order(rows.slice(0, 30)), order(caseworkers)))
        await nights.run('2021-03-02', files(order(rows.slice(5)), order(caseworkers.slice(1))))
        return await assignments(nights)
      })
    }
    const asListed = await inOrder((list) => list)
    expect(asListed).toHaveLength(40)
    expect(await inOrder((list) => list.toReversed())).toEqual(asListed)
  })
})

test('the last caseworker is looked up, and not looked for, also where the planner knows nothing of the table', async () => {
  // As after the database was restored from a dump.
  const plan = await withNights(async ({ rows, session }) => {
    await rows('begin')
    await rows("set local session_replication_role = 'replica'") // of customerships that are not there
    await rows(
      `insert into register.assignment (
          customership_id, service_point_id, service_point_rule, caseworker_id, started_on, reason, started_run_id
      )
      select number, 'p', 1, 'c', '2021-03-01', 'NEW_CUSTOMER', 1 from generate_series(1, 20000) as number`,
    )
    const { rows: lines } = await sql<Record<string, string>>`
      explain select ${lastCaseworkerOf(sql`dormant`)} from generate_series(1, 20) as dormant`.execute(
      session.db,
    )
    return lines.flatMap((line) => Object.values(line))
  })
  expect(plan.join('\n')).toContain('Index Cond: (customership_id = dormant.dormant)')
})
