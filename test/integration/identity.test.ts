import { describe, expect, onTestFinished, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { customer, customerFile, hetuOf, hetuOfNumber, identityChangeFile } from '../support/builders.ts'
import { copyNights, openTestNights, type TestNights } from '../support/nights.ts'

const [second, third, fourth] = [hetuOf('1981-02-02'), hetuOf('1982-03-03'), hetuOf('1983-04-04')]
const first = hetuOfNumber('1')
const services = loadProgramme('tyovoimapalvelut-2025')

type Change = readonly [string, string]

/** Customer 1 is known from the first night; the second announces changes and has customer 1 under another identity. */
const openKnown = copyNights(async (nights) => {
  await nights.run('2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
})

async function announce(
  nights: TestNights,
  date: string,
  changes: readonly Change[],
  identity: string,
): Promise<void> {
  await nights.run(date, {
    'customers-0301.csv': customerFile([customer('1', { personal_identity_code: identity })]),
    ...(changes.length > 0 ? { 'identity-changes.csv': identityChangeFile(changes) } : {}),
  })
}

const reasons = (nights: TestNights) =>
  nights.column(`
    select array_to_string(reason_codes, ', ') from audit.rejected_row
    where run_id = (select max(run_id) from audit.run) order by line_number`)

const known = (nights: TestNights) =>
  nights.column("select personal_identity_code from register.customer where customer_number = '1'")

describe('a known customer keeps the identity, but for announced changes', () => {
  test('another identity that nobody announced is a conflict, and changes nothing', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [], second)
    expect(await reasons(nights)).toEqual(['IDENTITY_CONFLICT'])
    expect(await known(nights)).toEqual([first])
    expect(
      await nights.column('select count(*)::int from register.customership where ended_on is null'),
    ).toEqual([1])
  })

  test('a known identity under another number is a conflict', async () => {
    const nights = await openKnown()
    await nights.run('2021-03-02', {
      'customers-0301.csv': customerFile([customer('2', { personal_identity_code: first })]),
    })
    expect(await reasons(nights)).toEqual(['IDENTITY_CONFLICT'])
  })

  test('an announced change is followed', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    expect(await reasons(nights)).toEqual([])
    expect(await known(nights)).toEqual([second])
  })

  test('a chain of changes is followed, also over several nights', async () => {
    const nights = await openKnown()
    await announce(
      nights,
      '2021-03-02',
      [
        [first, second],
        [second, third],
      ],
      first,
    )
    await announce(nights, '2021-03-03', [[third, fourth]], fourth)
    expect(await reasons(nights)).toEqual([])
    expect(await known(nights)).toEqual([fourth])
  })

  test('an announced change holds from its night on, also when the row comes later', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], first)
    await announce(nights, '2021-03-03', [], second)
    expect(await reasons(nights)).toEqual([])
    expect(await known(nights)).toEqual([second])
  })

  test("two programmes' nights of one date follow a change each", async () => {
    const nights = await openKnown()
    const of = (identity: string, changes: readonly Change[]) => ({
      'customers-0301.csv': customerFile([customer('1', { personal_identity_code: identity })]),
      'identity-changes.csv': identityChangeFile(changes),
    })
    await nights.run('2025-01-01', of(second, [[first, second]]))
    await nights.run('2025-01-01', of(third, [[second, third]]), { programme: services })
    expect(await known(nights)).toEqual([third])
    expect(
      await nights.column('select personal_identity_code from register.former_identity order by run_id'),
    ).toEqual([first, second])
  })

  test('a change is not followed backwards', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    await announce(nights, '2021-03-03', [], first)
    expect(await reasons(nights)).toEqual(['IDENTITY_CONFLICT'])
  })

  test('a change announced again is the same change', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    await announce(nights, '2021-03-03', [[first, second]], second)
    expect(await nights.column('select count(*)::int from register.identity_change')).toEqual([1])
  })

  test('two known customers can exchange their identities by way of a third', async () => {
    const nights = await openTestNights()
    onTestFinished(() => nights.close())
    await nights.run('2021-03-01', { 'customers-0301.csv': customerFile([customer('1'), customer('2')]) })
    await nights.run('2021-03-02', {
      'customers-0301.csv': customerFile([
        customer('1', { personal_identity_code: third }),
        customer('2', { personal_identity_code: fourth }),
      ]),
      'identity-changes.csv': identityChangeFile([
        [first, third],
        [hetuOfNumber('2'), fourth],
      ]),
    })
    expect(await reasons(nights)).toEqual([])
  })
})

describe('what an identity was is kept', () => {
  const former = (nights: TestNights) =>
    nights.rows(`
      select customer_number, personal_identity_code, ended_on::text from register.former_identity
      order by ended_on`)

  test('with the night that ended it, and nothing when nothing changed', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], first)
    expect(await former(nights)).toEqual([])
    await announce(nights, '2021-03-03', [], second)
    await announce(nights, '2021-03-04', [[second, third]], third)
    await announce(nights, '2021-03-05', [], third)
    expect(await former(nights)).toEqual([
      { customer_number: '1', personal_identity_code: first, ended_on: '2021-03-03' },
      { customer_number: '1', personal_identity_code: second, ended_on: '2021-03-04' },
    ])
  })

  test('an identity given up can be that of somebody else: temporary ones are minted twice', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    await nights.run('2021-03-03', {
      'customers-0301.csv': customerFile([
        customer('1', { personal_identity_code: second }),
        customer('2', { personal_identity_code: first }),
      ]),
    })
    expect(await reasons(nights)).toEqual([])
    expect(await known(nights)).toEqual([second])
  })

  test("an announced change is its holder's: nobody else follows it", async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    await announce(nights, '2021-03-03', [[second, third]], third)
    const both = (identity: string) =>
      customerFile([
        customer('1', { personal_identity_code: third }),
        customer('2', { personal_identity_code: identity }),
      ])
    await nights.run('2021-03-04', { 'customers-0301.csv': both(first) })
    await nights.run('2021-03-05', { 'customers-0301.csv': both(second) })
    expect(await reasons(nights)).toEqual(['IDENTITY_CONFLICT'])
  })

  test('a temporary identity of two people is replaced for each of them', async () => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', [[first, second]], second)
    const both = (identity: string) =>
      customerFile([
        customer('1', { personal_identity_code: second }),
        customer('2', { personal_identity_code: identity }),
      ])
    await nights.run('2021-03-03', { 'customers-0301.csv': both(first) })
    await nights.run('2021-03-04', {
      'customers-0301.csv': both(third),
      'identity-changes.csv': identityChangeFile([[first, third]]),
    })
    expect(await reasons(nights)).toEqual([])
  })

  test('two people of one identity are never made one: both wait for a person', async () => {
    const nights = await openKnown()
    await nights.run('2021-03-02', {
      'customers-0301.csv': customerFile([customer('1'), customer('2', { personal_identity_code: first })]),
    })
    expect(await reasons(nights)).toEqual(['DUPLICATE_HETU', 'DUPLICATE_HETU, IDENTITY_CONFLICT'])
    expect(
      await nights.column("select count(*)::int from audit.worklist where kind = 'identity-conflict'"),
    ).toEqual([1])
  })
})

describe('changes that contradict one another refuse the night', () => {
  test.each([
    {
      name: 'a fork in one file',
      earlier: [],
      tonight: [
        [first, second],
        [first, third],
      ],
      problem: /line 3/,
    },
    {
      name: 'two that become one',
      earlier: [],
      tonight: [
        [first, third],
        [second, third],
      ],
      problem: /line 3/,
    },
    {
      name: 'a circle in one file',
      earlier: [],
      tonight: [
        [first, second],
        [second, first],
      ],
      problem: /line 3.*circle/,
    },
    {
      name: 'a fork with an earlier night',
      earlier: [[first, second]],
      tonight: [[first, third]],
      problem: /line 2 contradicts a change announced on an earlier night/,
    },
    {
      name: 'one that becomes what another became earlier',
      earlier: [[second, third]],
      tonight: [[first, third]],
      problem: /line 2 contradicts/,
    },
    {
      name: 'a circle with an earlier night',
      earlier: [[first, second]],
      tonight: [
        [second, third],
        [third, first],
      ],
      problem: /circle with changes of earlier nights/,
    },
  ] as const)('$name', async ({ earlier, tonight, problem }) => {
    const nights = await openKnown()
    await announce(nights, '2021-03-02', earlier, first)
    const night = announce(nights, '2021-03-03', tonight, first)
    await expect(night).rejects.toThrow(problem)
    await expect(night).rejects.not.toThrow(first)
    expect(await nights.column('select count(*)::int from register.identity_change')).toEqual([
      earlier.length,
    ])
  })
})
