import type { RuleVersion } from '../programmes/schema.ts'
import { between, pick } from './chance.ts'
import { type Borders, bandOf, type Facts } from './facts.ts'

/** What makes somebody a member in any area of any programme. */
export function eligibleFacts(borders: Borders): Partial<Facts> {
  return {
    entitlement: 'E',
    unemployed: bandOf(12, borders.unemployedMonths),
    service: '',
    subsidyDays: bandOf(200, borders.subsidyDays),
    jointService: 'K',
  }
}

/** What meets no group. */
function groupless(borders: Borders) {
  return {
    language: 'fi',
    unemployed: bandOf(0, borders.unemployedMonths),
    benefit: '',
    subsidyDays: bandOf(0, borders.subsidyDays),
    entitlement: 'K',
    immigrant: 'E',
    integration: '',
    temporaryProtection: 'E',
    jointService: 'E',
    age: bandOf(40, borders.age),
  } satisfies Partial<Facts>
}

/**
 * The facts, changed as little as is needed for the verdict to follow from them by the rules of the version: for verdicts
 * so rare that nobody's own facts may be told.
 */
export function suiting(facts: Facts, reason: string, version: RuleVersion, borders: Borders): Facts {
  const inside: readonly string[] = version.population.employmentCodes
  const outside = ['00', '01', '02', '03', '04', '05', '06', '07', '08'].filter(
    (code) => !inside.includes(code),
  )
  const searching = reason !== 'NO_VALID_JOB_SEARCH' && reason !== 'JOB_SEARCH_ENDED'
  const codes = reason === 'EMPLOYMENT_CODE' ? outside : inside
  return {
    ...facts,
    employmentCode: codes.includes(facts.employmentCode) ? facts.employmentCode : pick(codes),
    unemploymentRisk: reason === 'EMPLOYMENT_CODE' ? 'E' : facts.unemploymentRisk,
    searchStarted: '0',
    searchEnded: searching ? '' : 'past',
    changeSecurity: reason === 'CHANGE_SECURITY_55' ? 'K' : 'E',
    discretion: reason === 'TE_DISCRETION' ? 'MUU' : '',
    ...(reason === 'ELIGIBLE' && eligibleFacts(borders)),
    ...(reason === 'NO_GROUP' && groupless(borders)),
    ...(reason === 'GROUP_UNKNOWN' && { ...groupless(borders), entitlement: '' }),
  }
}

/** Other facts that lead to the same verdict: those that no rule of a verdict reads. */
export function shuffled(facts: Facts, { searchStarted }: Borders): Facts {
  const future = String(searchStarted.length)
  return {
    ...facts,
    searchStarted: facts.searchStarted === future ? future : String(between(0, searchStarted.length - 1)),
    serviceLanguage: pick(['fi', 'sv', '']),
    usesEService: pick(['K', 'E']),
    hasAddress: between(1, 10) > 1 ? 'K' : 'E',
    integration: facts.integration === 'running' ? 'running' : pick(['', 'past']),
  }
}

/** Facts of nobody, to begin with where there are none to draw from. */
export function plainFacts(borders: Borders): Facts {
  const nobody: Facts = {
    ...groupless(borders),
    employmentCode: '02',
    unemploymentRisk: 'E',
    serviceLanguage: 'fi',
    usesEService: 'E',
    hasAddress: 'K',
    searchStarted: '0',
    searchEnded: '',
    service: '',
    changeSecurity: 'E',
    discretion: '',
  }
  return shuffled(nobody, borders)
}
