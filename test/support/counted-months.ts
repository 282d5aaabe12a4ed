/** What year-in-pori has to tell of its months, counted person by person from its files and its intentions. */
import { readNightTable, type TableRow } from './fixture-tables.ts'
import type { LivedScenario } from './lived-scenario.ts'
import { fullMonths } from './plain-answers.ts'

/** A member, or another jobseeker of the night's files, who is not under non-disclosure. */
export interface Somebody {
  readonly number: string
  readonly isMember: boolean
  readonly area: string | null
  readonly municipality: string
  readonly employment: string | null
  readonly monthsUnemployed: string | null
  readonly subsidyDays: string | null
  readonly isNearing: boolean
  /** The municipality pays a part of the subsidy: from so many days on. */
  readonly shareFrom: number | null
  /** First day of the month of the transfer; of others null. */
  readonly memberSince: string | null
  /** Transferred since the observed night before. */
  readonly isNew: boolean
  /** First day of the month of the first observed night that knew the person. */
  readonly firstSeen: string
  readonly row: TableRow | undefined
}

export interface CountedMonth {
  readonly date: string
  readonly people: readonly Somebody[]
  readonly hiddenMembers: number
}

const areas: Readonly<Record<string, string>> = {
  ...{ 609: 'porin-seutu', 886: 'porin-seutu', 271: 'porin-seutu' },
  ...{ 837: 'pirkanmaa', 536: 'pirkanmaa' },
}
const employments: Readonly<Record<string, string>> = {
  ...{ '00': 'in a service', '07': 'in a service', '08': 'in a service' },
  ...{ '02': 'unemployed', '03': 'laid off', '01': 'working', '04': 'working' },
  ...{ '05': 'outside the labour force', '06': 'outside the labour force' },
}

/** Of every first night of a month. */
export function countMonths({ folder, names: dates }: LivedScenario): readonly CountedMonth[] {
  const members = new Map<string, { municipality: string; since: string }>()
  const hidden = new Set<string>()
  const firstSeen = new Map<string, string>()
  let lastObserved = ''
  return dates.flatMap((date, index) => {
    const rows = new Map(
      ['0301', '0401']
        .flatMap((office) => readNightTable(folder, 'nights', date, `customers-${office}`))
        .map((row) => [row.asiakasnumero!, row] as const),
    )
    for (const [number, row] of rows) if (row.turvakielto !== 'E') hidden.add(number)
    for (const fate of readNightTable(folder, 'expected', date, 'outcomes')) {
      const number = fate.customer_number!
      if (fate.outcome === 'TRANSFER' || fate.outcome === 'MOVE')
        members.set(number, {
          municipality: fate.municipality_code!,
          since: fate.outcome === 'MOVE' ? members.get(number)!.since : date,
        })
      if (fate.outcome === 'RETURN' || fate.outcome === 'END') members.delete(number)
    }
    if (dates[index - 1]?.slice(0, 7) === date.slice(0, 7)) return []
    const numbers = [...new Set([...members.keys(), ...rows.keys()])]
    const open = numbers.filter((number) => !hidden.has(number))
    for (const number of open) if (!firstSeen.has(number)) firstSeen.set(number, `${date.slice(0, 7)}-01`)
    const people = open.map((number) => {
      const member = members.get(number)
      return {
        ...somebody(number, date, rows.get(number), member),
        isNew: member !== undefined && member.since > lastObserved,
        firstSeen: firstSeen.get(number)!,
      }
    })
    lastObserved = date
    return [{ date, people, hiddenMembers: [...members.keys()].filter((one) => hidden.has(one)).length }]
  })
}

function somebody(
  number: string,
  date: string,
  row: TableRow | undefined,
  member: { municipality: string; since: string } | undefined,
): Omit<Somebody, 'isNew' | 'firstSeen'> {
  const municipality = member?.municipality ?? row?.kotikunta ?? ''
  const code = row?.tyollisyyskoodi ?? ''
  const days = Number(row?.tmt_paivat || 0)
  const isOnSubsidy = ['02', '03'].includes(code) && row?.etuus === 'TMT'
  const since = row?.tyottomyys_alkanut ?? ''
  return {
    ...{ number, municipality, row },
    isMember: member !== undefined,
    area: areas[municipality] ?? null,
    employment: employments[code] ?? null,
    monthsUnemployed: since === '' || since > date ? null : bandOfMonths(fullMonths(since, date)),
    subsidyDays: row === undefined ? null : bandOfDays(days),
    isNearing: isOnSubsidy && [300, 400, 1000].some((step) => days < step && step <= days + 65),
    shareFrom: isOnSubsidy ? ([1000, 400, 300].find((step) => days >= step) ?? null) : null,
    memberSince: member === undefined ? null : `${member.since.slice(0, 7)}-01`,
  }
}

function bandOfMonths(months: number): string {
  if (months < 3) return '0-2'
  if (months < 6) return '3-5'
  if (months < 12) return '6-11'
  return months < 24 ? '12-23' : '24+'
}

function bandOfDays(days: number): string {
  if (days >= 1000) return '1000+'
  if (days >= 400) return '400-999'
  if (days >= 300) return '300-399'
  return days > 0 ? '1-299' : '0'
}

/** How many there are of each key. */
export function countKeys<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = JSON.stringify(keyOf(item))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
