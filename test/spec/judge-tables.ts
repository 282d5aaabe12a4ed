import type { Session } from '../../pipeline/db/database.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'
import { judge, type Verdict } from '../support/verdicts.ts'
import type { Case } from './read-tables.ts'

/** What the real classification says of each case of the programme's tables. */
export async function judgeTables(
  session: Session,
  programme: Programme,
  cases: readonly Case[],
): Promise<ReadonlyMap<Case, Verdict>> {
  const verdicts = new Map<Case, Verdict>()
  for (const people of Map.groupBy(cases, nightOf).values()) {
    const { night, allowUnconfirmedAreas, unconfirmedAreas } = people[0]!
    const judging = withUnconfirmed(programme, unconfirmedAreas)
    const given = await judge(session, judging, { date: night, allowUnconfirmedAreas }, people)
    for (const [index, one] of people.entries()) verdicts.set(one, given[index]!)
  }
  return verdicts
}

/** Everyone who can be judged by one classification. */
function nightOf({ night, allowUnconfirmedAreas, unconfirmedAreas }: Case): string {
  return `${night} ${allowUnconfirmedAreas} ${unconfirmedAreas}`
}

function withUnconfirmed(programme: Programme, ids: readonly string[]): Programme {
  const missing = ids.filter((id) => !programme.areas.some((area) => area.id === id))
  if (missing.length > 0) throw new Error(`no areas of ${programme.id}: ${missing}`)
  return {
    ...programme,
    areas: programme.areas.map((area) => (ids.includes(area.id) ? { ...area, confirmed: false } : area)),
  }
}
