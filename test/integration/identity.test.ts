import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import {
  type CustomerRow,
  customer,
  customerFile,
  hetuOf,
  hetuOfNumber,
  identityChangeFile,
} from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'
import { ToldNights } from '../support/told-nights.ts'

const dates = ['2021-03-01', '2021-03-02', '2021-03-03', '2021-03-04', '2021-03-05'] as const
type NightDate = (typeof dates)[number]

/** Identities of one test: `first` is the customer's on the first night, `other` is the other customer's own. */
type Name = 'first' | 'second' | 'third' | 'fourth' | 'other'
type Change = readonly [Name, Name]

/** What one night has: the identity in the customer's row and in the other's, if they have one; and announced changes. */
interface NightOf {
  readonly row?: Name
  readonly other?: Name
  readonly announced?: readonly Change[]
}
type Life = Readonly<Partial<Record<NightDate, NightOf>>>

/** What the database has after a night, in the names of the identities. */
interface Account {
  /** Why rows of that night were rejected: the customer's before the other's. */
  readonly reasons: string[]
  /** How many conflicts of that night wait for a person. */
  readonly conflicts: number
  /** The customer's identity. */
  readonly known: string[]
  /** Identities the customers had, and the night that ended each. */
  readonly former: string[]
  readonly changes: string[]
  /** How many customerships are in force. */
  readonly served: number
}

/** HETUs of the test of this place in the file: nobody else's. */
const identitiesOf = (place: number): Readonly<Record<Name, string>> => ({
  first: hetuOfNumber(numbersOf(place)[0]),
  second: hetuOf('1981-02-02', 900 + place),
  third: hetuOf('1982-03-03', 900 + place),
  fourth: hetuOf('1983-04-04', 900 + place),
  other: hetuOfNumber(numbersOf(place)[1]),
})
/** Numbers of the customer and of the other one. */
const numbersOf = (place: number) => [`${11 + 2 * place}`, `${12 + 2 * place}`] as const

function rowsOf(place: number, { row, other }: NightOf): CustomerRow[] {
  const identities = identitiesOf(place)
  return [row, other].flatMap((name, index) =>
    name ? [customer(numbersOf(place)[index]!, { personal_identity_code: identities[name] })] : [],
  )
}
const changesOf = (place: number, { announced = [] }: NightOf) =>
  announced.map(([old, fresh]) => [identitiesOf(place)[old], identitiesOf(place)[fresh]] as const)

const filesOf = (nightsOf: readonly NightOf[]) => {
  const changes = nightsOf.flatMap((night, place) => changesOf(place, night))
  return {
    'customers-0301.csv': customerFile(nightsOf.flatMap((night, place) => rowsOf(place, night))),
    ...(changes.length > 0 ? { 'identity-changes.csv': identityChangeFile(changes) } : {}),
  }
}

const accountQueries: Readonly<Record<keyof Account, string>> = {
  reasons: `
    select customer_number, array_to_string(reason_codes, ', ') as told from audit.rejected_row
    where run_id = (select max(run_id) from audit.run) order by line_number`,
  conflicts: `
    select customer_number, reason as told from audit.worklist where kind = 'identity-conflict'`,
  known: 'select customer_number, personal_identity_code as told from register.customer order by 1',
  former: `
    select customer_number, concat(personal_identity_code, ' until ', ended_on) as told
    from register.former_identity order by ended_on, 1`,
  changes: `
    select customer_number, concat(former_identity_code, ' to ', new_identity_code) as told
    from register.identity_change order by run_id`,
  served: 'select customer_number, 1 as told from register.customership where ended_on is null',
}

/** Each test has customers of its own, and all live the same nights. */
const lives: Life[] = []
const told = new ToldNights(accountQueries)

/** Customers of whom the first is known from the first night; gives what is known of both after a night. */
function live(life: Life): (date: NightDate) => Account {
  const place = lives.push({ '2021-03-01': { row: 'first' }, ...life }) - 1
  const names = Object.entries(identitiesOf(place))
  const named = (text: string) => names.reduce((shown, [name, hetu]) => shown.replace(hetu, name), text)
  const [number, other] = numbersOf(place)
  return (date) => {
    const of = (what: keyof Account, whose: readonly string[] = [number, other]) =>
      told.of(date, what, whose).map(named)
    return {
      reasons: of('reasons'),
      conflicts: of('conflicts').length,
      known: of('known', [number]),
      former: of('former'),
      changes: of('changes'),
      served: of('served').length,
    }
  }
}

shareNights(async (nights) => {
  for (const date of dates) {
    await nights.run(date, filesOf(lives.map((life) => life[date] ?? {})))
    await told.ask(nights, date)
  }
})

describe('a known customer keeps the identity, but for announced changes', () => {
  const unannounced = live({ '2021-03-02': { row: 'second' } })
  test('another identity that nobody announced is a conflict, and changes nothing', () => {
    expect(unannounced('2021-03-02')).toMatchObject({
      reasons: ['IDENTITY_CONFLICT'],
      known: ['first'],
      served: 1,
    })
  })

  const otherNumber = live({ '2021-03-02': { other: 'first' } })
  test('a known identity under another number is a conflict', () => {
    expect(otherNumber('2021-03-02').reasons).toEqual(['IDENTITY_CONFLICT'])
  })

  const announced = live({ '2021-03-02': { announced: [['first', 'second']], row: 'second' } })
  test('an announced change is followed', () => {
    expect(announced('2021-03-02')).toMatchObject({ reasons: [], known: ['second'] })
  })

  const chain = live({
    '2021-03-02': {
      announced: [
        ['first', 'second'],
        ['second', 'third'],
      ],
      row: 'first',
    },
    '2021-03-03': { announced: [['third', 'fourth']], row: 'fourth' },
  })
  test('a chain of changes is followed, also over several nights', () => {
    expect(chain('2021-03-03')).toMatchObject({ reasons: [], known: ['fourth'] })
  })

  const later = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'first' },
    '2021-03-03': { row: 'second' },
  })
  test('an announced change holds from its night on, also when the row comes later', () => {
    expect(later('2021-03-03')).toMatchObject({ reasons: [], known: ['second'] })
  })

  const backwards = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'second' },
    '2021-03-03': { row: 'first' },
  })
  test('a change is not followed backwards', () => {
    expect(backwards('2021-03-03').reasons).toEqual(['IDENTITY_CONFLICT'])
  })

  const again = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'second' },
    '2021-03-03': { announced: [['first', 'second']], row: 'second' },
  })
  test('a change announced again is the same change', () => {
    expect(again('2021-03-03').changes).toEqual(['first to second'])
  })

  const exchange = live({
    '2021-03-01': { row: 'first', other: 'other' },
    '2021-03-02': {
      announced: [
        ['first', 'third'],
        ['other', 'fourth'],
      ],
      ...{ row: 'third', other: 'fourth' },
    },
  })
  test('two known customers can exchange their identities by way of a third', () => {
    expect(exchange('2021-03-02').reasons).toEqual([])
  })
})

describe('what an identity was is kept', () => {
  const twice = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'first' },
    '2021-03-03': { row: 'second' },
    '2021-03-04': { announced: [['second', 'third']], row: 'third' },
    '2021-03-05': { row: 'third' },
  })
  test('with the night that ended it, and nothing when nothing changed', () => {
    expect(twice('2021-03-02').former).toEqual([])
    expect(twice('2021-03-05').former).toEqual(['first until 2021-03-03', 'second until 2021-03-04'])
  })

  const givenUp = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'second' },
    '2021-03-03': { row: 'second', other: 'first' },
  })
  test('an identity given up can be that of somebody else: temporary ones are minted twice', () => {
    expect(givenUp('2021-03-03')).toMatchObject({ reasons: [], known: ['second'] })
  })

  const holders = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'second' },
    '2021-03-03': { announced: [['second', 'third']], row: 'third' },
    '2021-03-04': { row: 'third', other: 'first' },
    '2021-03-05': { row: 'third', other: 'second' },
  })
  test("an announced change is its holder's: nobody else follows it", () => {
    expect(holders('2021-03-05').reasons).toEqual(['IDENTITY_CONFLICT'])
  })

  const temporary = live({
    '2021-03-02': { announced: [['first', 'second']], row: 'second' },
    '2021-03-03': { row: 'second', other: 'first' },
    '2021-03-04': { announced: [['first', 'third']], row: 'second', other: 'third' },
  })
  test('a temporary identity of two people is replaced for each of them', () => {
    expect(temporary('2021-03-04').reasons).toEqual([])
  })

  const twoOfOne = live({ '2021-03-02': { row: 'first', other: 'first' } })
  test('two people of one identity are never made one: both wait for a person', () => {
    expect(twoOfOne('2021-03-02')).toMatchObject({
      reasons: ['DUPLICATE_HETU', 'DUPLICATE_HETU, IDENTITY_CONFLICT'],
      conflicts: 1,
    })
  })
})

interface Refusal {
  readonly name: string
  readonly earlier: readonly Change[]
  readonly tonight: readonly Change[]
  readonly problem: RegExp
}

/** Each is of a customer of its own; changes of earlier nights stand side by side. */
const refusals: readonly Refusal[] = [
  {
    name: 'a fork in one file',
    earlier: [],
    tonight: [
      ['first', 'second'],
      ['first', 'third'],
    ],
    problem: /line 3/,
  },
  {
    name: 'two that become one',
    earlier: [],
    tonight: [
      ['first', 'third'],
      ['second', 'third'],
    ],
    problem: /line 3/,
  },
  {
    name: 'a circle in one file',
    earlier: [],
    tonight: [
      ['first', 'second'],
      ['second', 'first'],
    ],
    problem: /line 3.*circle/,
  },
  {
    name: 'a fork with an earlier night',
    earlier: [['first', 'second']],
    tonight: [['first', 'third']],
    problem: /line 2 contradicts a change announced on an earlier night/,
  },
  {
    name: 'one that becomes what another became earlier',
    earlier: [['second', 'third']],
    tonight: [['first', 'third']],
    problem: /line 2 contradicts/,
  },
  {
    name: 'a circle with an earlier night',
    earlier: [['first', 'second']],
    tonight: [
      ['second', 'third'],
      ['third', 'first'],
    ],
    problem: /circle with changes of earlier nights/,
  },
]

describe('changes that contradict one another refuse the night', () => {
  const row = 'first'
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', filesOf(refusals.map(() => ({ row }))))
    await run('2021-03-02', filesOf(refusals.map(({ earlier }) => ({ row, announced: earlier }))))
  })

  test.each(refusals)('$name', async ({ name, tonight, problem }) => {
    const changes = () =>
      nights().rows('select former_identity_code, new_identity_code from register.identity_change order by 1')
    const before = await changes()
    const files = filesOf(refusals.map((one) => ({ row, announced: one.name === name ? tonight : [] })))
    const night = nights().run('2021-03-03', files)
    await expect(night).rejects.toThrow(problem)
    for (const place of refusals.keys()) await expect(night).rejects.not.toThrow(identitiesOf(place).first)
    expect(await changes()).toEqual(before)
    expect(before).toHaveLength(refusals.flatMap(({ earlier }) => earlier).length)
  })
})

describe('two programmes', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', filesOf([{ row: 'first' }]))
  })

  test('follow a change each in their nights of one date', async () => {
    const { run, column } = nights()
    const { first, second, third } = identitiesOf(0)
    await run('2025-01-01', filesOf([{ row: 'second', announced: [['first', 'second']] }]))
    await run('2025-01-01', filesOf([{ row: 'third', announced: [['second', 'third']] }]), {
      programme: loadProgramme('tyovoimapalvelut-2025'),
    })
    expect(await column('select personal_identity_code from register.customer')).toEqual([third])
    expect(
      await column('select personal_identity_code from register.former_identity order by run_id'),
    ).toEqual([first, second])
  })
})
