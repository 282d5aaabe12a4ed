import { describe, expect, test } from 'vitest'
import { dates, pretendDelivery, runAnalysedNight } from '../support/analysed-nights.ts'
import { shareNights, type TestNights } from '../support/nights.ts'
import { type Lines, readAccount } from '../support/plain-account.ts'
import { countMembers } from '../support/plain-members.ts'
import { countNights } from '../support/plain-nights.ts'
import { listPeople } from '../support/plain-people.ts'

/** Another seed gives other lives: `ANALYSED_NIGHTS_SEED=7 npx vitest run test/integration/analysis-figures.test.ts`. */
const seed = Number(process.env.ANALYSED_NIGHTS_SEED ?? 1269)

const views = [
  ...['decision', 'standing', 'standing_count', 'baseline', 'baseline_group'],
  ...['membership', 'flow', 'member_group', 'member_group_combination', 'time_in_programme', 'caseload'],
  ...['outcome', 'notification', 'notification_latency', 'rejected_row', 'funnel', 'waiting_case'],
]

interface Figures {
  readonly found: Readonly<Record<string, Lines>>
  readonly plainly: Readonly<Record<string, Lines>>
}

async function readFigures(nights: TestNights): Promise<Figures> {
  const account = await readAccount(nights)
  const found: Record<string, Lines> = {}
  for (const view of views) {
    // Decisions of the TE office, and what goes with them, have tests of their own.
    const where =
      view === 'waiting_case'
        ? "where kind not in ('te-decision', 'home-municipality-unknown', 'protection-to-confirm')"
        : ''
    found[view] = (await nights.rows(`select * from analysis.${view} ${where}`)).map((row) =>
      Object.values(row),
    )
  }
  return { found, plainly: { ...listPeople(account), ...countMembers(account), ...countNights(account) } }
}

const moments = ['while the programme runs', 'after its end'] as const
const figures = new Map<string, Figures>()
shareNights(async (shared) => {
  for (const night of dates.keys()) {
    await runAnalysedNight(shared, seed, night)
    if (night === dates.length - 2) {
      await pretendDelivery(shared)
      figures.set('while the programme runs', await readFigures(shared))
    }
  }
  figures.set('after its end', await readFigures(shared))
})

const asText = (lines: Lines | undefined) => lines?.map((line) => JSON.stringify(line)).sort()

describe.each(moments)('every figure is the one that a plain count of the tables gives, %s', (moment) => {
  test.each(views)('%s', (view) => {
    const { found, plainly } = figures.get(moment)!
    expect(plainly[view]!.length).toBeGreaterThan(0)
    expect(asText(found[view])).toEqual(asText(plainly[view]))
  })
})
