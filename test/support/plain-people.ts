import type { Line, Lines, PlainAccount } from './plain-account.ts'

const ownLanguages = { fi: ['fi', 'fin'], sv: ['sv', 'swe'], sami: ['se', 'sme'] }
const groups = ['foreign-language', 'immigrant', 'no-earnings-related-allowance', 'under-30']
/** 1269/2020 § 4(1), and from 149/2023 on § 4(2) as well. */
const groupsOn = (night: string) => [...groups, ...(night < '2023-03-01' ? [] : ['temporary-protection'])]

interface Facts {
  readonly age?: number
  readonly mother_tongue?: string | null
  readonly service_language?: string | null
  readonly benefit?: string | null
  readonly unemployed_since?: string | null
}

/** What the views of people should hold, by their columns: computed row by row, slow and plain. */
export function listPeople(account: PlainAccount): Readonly<Record<string, Lines>> {
  const { programme, decisions, isProtected, told, pseudonymOf } = account
  const lineOf = (decision: PlainAccount['decisions'][number]): Line => {
    const number = decision.customer_number
    return [
      ...[pseudonymOf(number), programme, decision.as_of_date, decision.outcome, decision.reason_code],
      ...[isProtected(number), told(number, decision.area_id), told(number, decision.municipality_code)],
      ...[told(number, decision.groups_met), told(number, decision.groups_unknown)],
      ...coarse(decision.facts as Facts, decision.as_of_date),
      decision.rule_version,
    ]
  }
  const transfers = decisions.filter(({ outcome }) => outcome === 'TRANSFER')
  return {
    baseline: transfers.map(lineOf).map((line) => [line[0], line[1], line[2], ...line.slice(5)]),
    baseline_group: transfers
      .filter((one) => !isProtected(one.customer_number))
      .flatMap((one) =>
        groupsOn(one.as_of_date).map((group) => [
          ...[pseudonymOf(one.customer_number), programme, one.as_of_date, group],
          one.groups_met.includes(group) ? 'met' : one.groups_unknown.includes(group) ? 'unknown' : 'not met',
        ]),
      ),
  }
}

/** Age, age band, language, service language, benefit, months unemployed. */
function coarse(facts: Facts, night: string): Line {
  const { age = null, mother_tongue: tongue, unemployed_since: since } = facts
  const own = Object.entries(ownLanguages).find(([, codes]) => codes.includes(tongue ?? ''))?.[0]
  return [
    ...[age, age === null ? null : bandOf(age), tongue ? (own ?? 'other') : null],
    ...[facts.service_language ?? null, facts.benefit ?? null],
    since && since <= night ? wholeMonths(since, night) : null,
  ]
}

function bandOf(age: number): string {
  const bands = ['15-24', '25-29', '30-39', '40-49', '50-54', '55-59']
  return bands.find((band) => age <= Number(band.slice(3))) ?? '60+'
}

function wholeMonths(since: string, day: string): number {
  const [from, to] = [new Date(since), new Date(day)]
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  return to.getUTCDate() < from.getUTCDate() ? months - 1 : months
}
