import type { Facts } from './facts.ts'
import { judgeGroup } from './groups.ts'
import { areaOf, municipalityOf } from './municipalities.ts'
import { type Place, placeOf } from './place.ts'
import { type Act, inForce } from './programmes.ts'
import { type Customer, type CustomerNight, hasValidJobSearch, type Verdict } from './verdict.ts'

/** The lines that apply to somebody who is no member, in the order of the table. None without an accepted row tonight. */
export function nonMemberLines(customer: Customer, night: CustomerNight): readonly Verdict[] {
  const { act, date, facts } = night
  if (facts === null) return []
  const place = placeOf(act, facts, date)
  const restart = restartOf(customer, act, place, date)
  const target = restart ?? place.municipality
  const area = target === null ? null : areaOf(act.id, target)
  const groups = area === null ? null : judgeGroups(act, area, facts, date)
  const shown = { area: place.shown === null ? null : areaOf(act.id, place.shown), municipality: place.shown }
  const there = { area, municipality: target }
  const isConfirmed = area === null || night.allowUnconfirmedAreas || !act.unconfirmedAreas.includes(area)

  const lines: Verdict[] = []
  const add = (
    applies: boolean,
    outcome: string,
    reason: string,
    { groupsMet, groupsUnknown } = {
      groupsMet: [] as readonly string[],
      groupsUnknown: [] as readonly string[],
    },
  ) => {
    const spot = outcome === 'TRANSFER' ? there : shown
    if (applies) lines.push({ outcome, reason, ...spot, groupsMet, groupsUnknown })
  }
  add(hasEnded(act, date) || (hasDirectingEnded(act, date) && restart === null), 'STAY', 'DIRECTING_ENDED')
  add(isReturned(customer, facts, date), 'STAY', 'RETURNED_BY_DECISION') // 1269/2020, 5 § 4 mom. (421/2021)
  add(!hasValidJobSearch(facts, date), 'STAY', 'NO_VALID_JOB_SEARCH')
  add(
    !isInPopulation(act, facts, date) && !(restart !== null && act.restart.waivesPopulation),
    'STAY',
    'EMPLOYMENT_CODE',
  )
  add(place.municipality === null && place.hasNoHome, 'STAY', 'NO_HOME_MUNICIPALITY')
  add(place.municipality === null && !place.hasNoHome, 'REVIEW', 'HOME_MUNICIPALITY_UNKNOWN')
  add(place.municipality !== null && area === null, 'STAY', 'NOT_PILOT_MUNICIPALITY')
  add(place.municipality !== null && !isConfirmed, 'REVIEW', 'AREA_UNCONFIRMED')
  add(
    inForce(act.leavesOutDismissedAt55, date) === true && facts.changeSecurity55,
    'STAY',
    'CHANGE_SECURITY_55', // 1269/2020, 5 § 3 mom. (671/2022)
  )
  if (groups === null) return lines
  add(restart !== null, 'TRANSFER', 'RESTARTED', groups) // 505/2017, 4 § 3 mom.; 1269/2020, 6 § 2 mom.; 380/2023, 29 §
  add(inForce(act.discretion, date) === true && facts.teDiscretion !== null, 'STAY', 'TE_DISCRETION')
  add(groups.groupsMet.length > 0, 'TRANSFER', 'ELIGIBLE', groups)
  if (groups.groupsMet.length > 0) return lines
  add(groups.groupsUnknown.length > 0, 'REVIEW', 'GROUP_UNKNOWN', groups)
  add(groups.groupsUnknown.length === 0, 'STAY', 'NO_GROUP', groups)
  return lines
}

export function hasEnded(act: Act, date: string): boolean {
  const lastDay = inForce(act.lastDay, date)
  return lastDay !== null && date > lastDay
}

function hasDirectingEnded(act: Act, date: string): boolean {
  const directingUntil = inForce(act.directingUntil, date)
  return directingUntil !== null && date > directingUntil
}

/** A PALAUTUS on record blocks from its own date on, until a job search starts after it. */
function isReturned({ decisions }: Customer, { jobSearchStartedOn }: Facts, tonight: string): boolean {
  return decisions.some(
    ({ kind, date }) => kind === 'PALAUTUS' && date <= tonight && jobSearchStartedOn <= date,
  )
}

function isInPopulation(act: Act, { employmentCode, unemploymentRisk }: Facts, date: string): boolean {
  const population = inForce(act.population, date)
  if (population === null || population.includes(employmentCode)) return true
  return unemploymentRisk && inForce(act.coversRisk, date) === true
}

/**
 * Where a customership that ended with the job search goes on: where it ended, or in the municipality of tonight where
 * that has changed since. Null: no restart is due.
 */
function restartOf({ restart }: Customer, act: Act, { municipality }: Place, date: string): string | null {
  if (restart === null) return null
  const hasChanged = municipality !== null && municipality !== municipalityOf(restart.lastKnownPlace, date)
  const target = hasChanged ? municipality : municipalityOf(restart.municipality, date)
  const area = target === null ? null : areaOf(act.id, target)
  return area !== null && area === act.restart.notIn ? null : target
}

function judgeGroups(act: Act, area: string, facts: Facts, date: string) {
  const groups = act.groupsOf(area, date)
  const judgedAs = (truth: string) => groups.filter((group) => judgeGroup(group, facts, date) === truth)
  return { groupsMet: judgedAs('met'), groupsUnknown: judgedAs('unknown') }
}
