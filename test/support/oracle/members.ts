import { areaOf, municipalityOf } from './municipalities.ts'
import { placeOf } from './place.ts'
import { inForce } from './programmes.ts'
import { type Customer, type CustomerNight, hasValidJobSearch, type Verdict } from './verdict.ts'

interface Spot {
  readonly area: string
  readonly municipality: string
}

/** The lines that apply to a member, in the order of the table. None where the member has no accepted row tonight. */
export function memberLines(customer: Customer, night: CustomerNight): readonly Verdict[] {
  const here = customer.membership
  if (here === null) throw new RangeError('no member')
  const { act, date, facts } = night
  const lastDay = inForce(act.lastDay, date)
  const lines: Verdict[] = []
  const add = (applies: boolean, outcome: string, reason: string, spot: Spot = here) => {
    if (applies) lines.push({ outcome, reason, ...spot, groupsMet: [], groupsUnknown: [] })
  }

  // In force to the last day: 505/2017, 27 §; 1269/2020, 23 §. Whether or not the member has a row tonight.
  add(lastDay !== null && date > lastDay, 'END', 'PROGRAMME_ENDED')
  if (facts === null) return lines

  const isDue = (kind: string) =>
    customer.pending.some((decision) => decision.kind === kind && decision.date <= date)
  const place = placeOf(act, facts, date).municipality
  const isElsewhere = place !== null && place !== municipalityOf(customer.lastKnownPlace, date)
  const home = place === null ? null : spotOf(night, place)
  const granted = grantedMove(customer, night)

  add(isDue('KORJAUS'), 'RETURN', 'CORRECTION')
  add(!hasValidJobSearch(facts, date), 'END', 'JOB_SEARCH_ENDED') // 505/2017, 4 § 2 mom.; 1269/2020, 6 § 1 mom.; 380/2023, 28 §
  add(
    inForce(act.leavesOutDismissedAt55, date) === true && facts.changeSecurity55,
    'RETURN',
    'CHANGE_SECURITY_55', // 1269/2020, 5 § 4 mom. (671/2022)
  )
  add(isDue('PALAUTUS'), 'RETURN', 'RETURN_DECISION') // 1269/2020, 5 § 4 mom. (421/2021), 6 mom. since 671/2022
  if (granted !== null && granted.municipality !== here.municipality)
    add(true, 'MOVE', 'TRANSFER_DECISION', granted) // 1269/2020, 5 § 5 mom. (421/2021); 380/2023, 17 § 2 mom.
  if (isElsewhere && home !== null)
    add(place !== here.municipality, 'MOVE', 'HOME_MUNICIPALITY_CHANGED', home) // 1269/2020, 5 § 1 mom.
  add(isElsewhere && home === null, 'RETURN', 'HOME_MUNICIPALITY_OUTSIDE') // 1269/2020, 5 § 1 mom.
  add(place === null, 'KEEP', 'HOME_MUNICIPALITY_UNKNOWN')
  add(true, 'KEEP', 'MEMBER')
  return lines
}

/** Of the SIIRTO whose day has come: none to no area counts; of the others the latest, and of one day the lowest code. */
function grantedMove({ pending }: Customer, night: CustomerNight): Spot | null {
  let latest: { readonly date: string; readonly spot: Spot } | null = null
  for (const { kind, date, municipality } of pending) {
    const code = municipalityOf(municipality, night.date)
    const spot = kind === 'SIIRTO' && date <= night.date && code !== null ? spotOf(night, code) : null
    if (spot === null) continue
    const isLater = latest === null || date > latest.date
    const isLower = latest !== null && date === latest.date && spot.municipality < latest.spot.municipality
    if (isLater || isLower) latest = { date, spot }
  }
  return latest?.spot ?? null
}

function spotOf({ act }: CustomerNight, municipality: string): Spot | null {
  const area = areaOf(act.id, municipality)
  return area === null ? null : { area, municipality }
}
