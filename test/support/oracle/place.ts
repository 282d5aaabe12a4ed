import type { Facts } from './facts.ts'
import { isInAland, municipalityOf } from './municipalities.ts'
import { type Act, inForce } from './programmes.ts'

/** Where a customer belongs tonight. */
export interface Place {
  /** The municipality that decides, where it is known: the one shown. */
  readonly shown: string | null
  /** The same where it can decide: a residence in Åland is shown but decides nothing. */
  readonly municipality: string | null
  /** That there is no home municipality is a known fact (198, 200), and nothing else decides. */
  readonly hasNoHome: boolean
}

/** The municipality that decides on the date by the rules of that date. */
export function placeOf(act: Act, facts: Facts, date: string): Place {
  const home = municipalityOf(facts.homeMunicipality, date)
  const residence = municipalityOf(facts.residenceMunicipality, date)
  const hasNoHome = facts.homeMunicipality === '198' || facts.homeMunicipality === '200'
  switch (inForce(act.residenceDecides, date)) {
    case 'without a home on the mainland': // 380/2023, 17 § 1 mom.
      if (!hasNoHome && (home === null || !isInAland(home))) break
      return {
        shown: residence,
        municipality: residence !== null && isInAland(residence) ? null : residence,
        hasNoHome: false,
      }
    case 'under temporary protection': // 1269/2020, 5 § 1 mom., as amended by 149/2023
      if (!facts.temporaryProtection || residence === null) break
      return { shown: residence, municipality: residence, hasNoHome: false }
  }
  return { shown: home, municipality: home, hasNoHome }
}
