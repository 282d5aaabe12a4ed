import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../../pipeline/db/database.ts'
import { type Outcome, outcomes, reasonCodes } from '../../pipeline/domain.ts'
import type { ProgrammeId } from '../support/oracle/programmes.ts'
import { type Comparison, compareSequences, type Sequence } from '../support/random-nights.ts'
import { seedOr, trials, trialsOf } from '../support/trials.ts'

const seed = seedOr(1269)

/** Each list shares a database: the three programmes in the order of their time, and one beside them. */
const databases: readonly (readonly Sequence[])[] = [
  [
    { programme: 'kokeilu-2017', seed, customers: trialsOf(400), allowsUnconfirmedAreas: false },
    { programme: 'kuntakokeilu-2021', seed, customers: trialsOf(240), allowsUnconfirmedAreas: false },
    { programme: 'tyovoimapalvelut-2025', seed, customers: trialsOf(400), allowsUnconfirmedAreas: false },
  ],
  [
    {
      programme: 'kuntakokeilu-2021',
      seed: seed + 1,
      customers: trialsOf(240),
      allowsUnconfirmedAreas: true,
    },
  ],
]

/** What the law of a programme knows nothing of; everything else must occur. No area is unconfirmed any more. */
const neverIn: Record<ProgrammeId, readonly string[]> = {
  'kokeilu-2017': [
    'STAY RETURNED_BY_DECISION',
    'STAY CHANGE_SECURITY_55',
    'STAY TE_DISCRETION',
    'REVIEW AREA_UNCONFIRMED',
    'MOVE TRANSFER_DECISION',
    'RETURN CHANGE_SECURITY_55',
    'RETURN RETURN_DECISION',
  ],
  'kuntakokeilu-2021': ['REVIEW AREA_UNCONFIRMED'],
  'tyovoimapalvelut-2025': [
    'STAY DIRECTING_ENDED',
    'STAY RETURNED_BY_DECISION',
    'STAY EMPLOYMENT_CODE',
    'STAY NO_HOME_MUNICIPALITY',
    'STAY NOT_PILOT_MUNICIPALITY',
    'STAY CHANGE_SECURITY_55',
    'STAY TE_DISCRETION',
    'STAY NO_GROUP',
    'REVIEW AREA_UNCONFIRMED',
    'REVIEW GROUP_UNKNOWN',
    'RETURN CHANGE_SECURITY_55',
    'RETURN RETURN_DECISION',
    'RETURN HOME_MUNICIPALITY_OUTSIDE',
    'END PROGRAMME_ENDED',
  ],
}

/** The lines that stand for everything else. */
const lastResorts = ['MEMBER', 'ELIGIBLE', 'GROUP_UNKNOWN', 'NO_GROUP']

let comparisons: readonly Comparison[]
beforeAll(async () => {
  comparisons = (await Promise.all(databases.map(compareSequences))).flat()
}, 300_000)

describe.each(databases.flat().map((sequence, index) => ({ ...sequence, index })))(
  '$programme, $customers customers, unconfirmed areas allowed: $allowsUnconfirmedAreas',
  ({ programme, index }) => {
    test('the pipeline decides as the law reads', () => {
      expect(comparisons[index]?.differences.slice(0, 5).join('\n\n')).toBe('')
    })

    test('every outcome and reason of the programme occurs, and more than once', () => {
      const found = Map.groupBy(comparisons[index]!.judgements, ({ verdict }) => nameOf(verdict))
      const known = outcomes.flatMap((outcome) => reasonsOf(outcome))
      const expected = known.filter((name) => !neverIn[programme].includes(name))
      expect([...found.keys()].sort()).toEqual(expected.sort())
      expect([...found].filter(([, times]) => times.length < 2 * trials).map(([name]) => name)).toEqual([])
    })

    test('two or more lines of the outcome tables often apply at once', () => {
      const [members, others] = countEvents(comparisons[index]!.judgements)
      expect(members.several).toBeGreaterThan(8 * trials)
      expect(others.several).toBeGreaterThan(40 * trials)
      expect((members.several + others.several) / (members.some + others.some)).toBeGreaterThan(0.05)
    })
  },
)

test('at least 15 000 customer-nights are compared', () => {
  const judged = comparisons.reduce((sum, { judgements }) => sum + judgements.length, 0)
  expect(judged).toBeGreaterThanOrEqual(15_000 * trials)
})

test('a single wrong verdict is found and explained', async () => {
  const spoil = (tx: Tx) =>
    sql`
      update staging.night_verdict set municipality_code = '091'
      where customer_number = (select min(customer_number) from staging.night_verdict where outcome = 'STAY')`.execute(
      tx,
    )
  const [comparison] = await compareSequences([
    {
      programme: 'kuntakokeilu-2021',
      seed,
      customers: 100,
      allowsUnconfirmedAreas: false,
      afterClassify: spoil,
    },
  ])
  expect(comparison?.differences).toEqual([
    expect.stringMatching(
      /^kuntakokeilu-2021, 2021-03-01, customer \d+, verdict:\n {2}in SQL: {3}STAY .*, municipality 091,/,
    ),
  ])
})

/** Verdicts on members and on others: on how many some line with a cause of its own applies, and on how many several. */
function countEvents(judgements: Comparison['judgements']) {
  const count = (some: Comparison['judgements']) => {
    const causes = some.map(({ lines }) => lines.filter(({ reason }) => !lastResorts.includes(reason)).length)
    return {
      some: causes.filter((number) => number > 0).length,
      several: causes.filter((number) => number > 1).length,
    }
  }
  const isAboutMember = ({ verdict }: { readonly verdict: { readonly outcome: string } }) =>
    ['KEEP', 'MOVE', 'RETURN', 'END'].includes(verdict.outcome)
  return [
    count(judgements.filter(isAboutMember)),
    count(judgements.filter((one) => !isAboutMember(one))),
  ] as const
}

function nameOf({ outcome, reason }: { outcome: string; reason: string }): string {
  return `${outcome} ${reason}`
}

function reasonsOf(outcome: Outcome): string[] {
  return reasonCodes[outcome].map((reason) => nameOf({ outcome, reason }))
}
