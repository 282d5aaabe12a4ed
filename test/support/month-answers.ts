/** The answers to the questions of sql/README.md about months, from a year that was counted by hand. */
import { type CountedMonth, countKeys, type Somebody } from './counted-months.ts'
import { fullMonths } from './plain-answers.ts'

type Line = readonly unknown[]

const percent = (part: number, whole: number) => (Math.round((part * 1000) / whole) / 10).toFixed(1)
const isUnemployed = ({ employment }: Somebody) => employment === 'unemployed' || employment === 'laid off'
const monthsSince = (cohort: string, date: string) => fullMonths(cohort, `${date.slice(0, 7)}-01`)

function ageBand({ row }: Somebody, date: string): string {
  const code = row?.henkilotunnus?.toUpperCase() ?? ''
  const century = { '-': '19', A: '20' }[code[6] ?? ''] ?? '19'
  const born = `${century}${code.slice(4, 6)}-${code.slice(2, 4)}-${code.slice(0, 2)}`
  const age = Math.floor(fullMonths(born, date) / 12)
  if (age >= 65) return '65+'
  return age < 20 ? '15-19' : `${age - (age % 5)}-${age - (age % 5) + 4}`
}

function languageOf({ row }: Somebody): string {
  const tongue = row?.aidinkieli ?? ''
  if (['se', 'smn', 'sms'].includes(tongue)) return 'sami'
  if (tongue === 'fi' || tongue === 'sv') return tongue
  return /^[a-z]{2,3}$/.test(tongue) && tongue !== 'xx' ? 'foreign' : '(unknown)'
}

/** Age, language, benefit, employment and unemployment of who was transferred, and of who lives in no area. */
export function beginnings(months: readonly CountedMonth[]): readonly Line[] {
  return months.flatMap(({ date, people }) => {
    const told = people.flatMap((one) => {
      const isOutside = !one.isMember && one.area === null && one.municipality !== ''
      if (!one.isNew && !isOutside) return []
      const who = [date, one.row?.te_toimisto ?? '(no row)', one.isMember ? 'transferred' : 'outside']
      return [
        [...who, 'age', ageBand(one, date)],
        [...who, 'language', languageOf(one)],
        [...who, 'benefit', one.row?.etuus || 'none'],
        [...who, 'employment', one.employment ?? '(unknown)'],
        [...who, 'months unemployed', one.monthsUnemployed ?? '(not unemployed)'],
      ]
    })
    const totals = countKeys(told, (key) => key.slice(0, 4))
    return [...countKeys(told, (key) => key)].map(([text, count]) => {
      const key: unknown[] = JSON.parse(text)
      return [...key, count, percent(count, totals.get(JSON.stringify(key.slice(0, 4)))!)]
    })
  })
}

/** Of each month's newcomers, members and others outside the areas: how many are unemployed, of all there at first. */
export function differences(months: readonly CountedMonth[]): readonly Line[] {
  const atFirst = new Map<string, number>()
  return months.flatMap(({ date, people }) => {
    const counted = Map.groupBy(
      people.filter((one) => one.isMember || one.area === null),
      (one) => JSON.stringify([one.memberSince ?? one.firstSeen, one.isMember]),
    )
    return [...counted].map(([text, its]) => {
      if (!atFirst.has(text)) atFirst.set(text, its.length)
      const [cohort, isMember]: [string, boolean] = JSON.parse(text)
      const unemployed = its.filter(isUnemployed).length
      return [
        ...[cohort, isMember, date, monthsSince(cohort, date), unemployed, its.length],
        percent(unemployed, atFirst.get(text)!),
      ]
    })
  })
}

/** What became of the members of each month. */
export function fates(months: readonly CountedMonth[]): readonly Line[] {
  const most = new Map<string, number>()
  return months.flatMap(({ date, people }) => {
    const members = people.filter(({ isMember }) => isMember)
    const there = countKeys(members, ({ memberSince }) => memberSince)
    for (const [cohort, count] of there) most.set(cohort, Math.max(count, most.get(cohort) ?? 0))
    const since = (cohort: string) => monthsSince(cohort, date)
    const gone = [...most].flatMap(([text, count]): Line[] => {
      const cohort: string = JSON.parse(text)
      const missing = count - (there.get(text) ?? 0)
      return missing === 0 ? [] : [[cohort, date, since(cohort), 'gone', null, missing]]
    })
    const states = [...countKeys(members, (one) => [one.memberSince, one.employment])].map(
      ([text, count]) => {
        const [cohort, employment]: [string, string | null] = JSON.parse(text)
        return [cohort, date, since(cohort), 'there', employment, count]
      },
    )
    return [...states, ...gone]
  })
}

/** Members by paid days of labour-market subsidy, and who is about to pass a step. */
export function subsidies(months: readonly CountedMonth[]): readonly Line[] {
  return months.flatMap(({ date, people }) => {
    const members = people.filter(({ isMember }) => isMember)
    const keyOf = (one: Somebody) => [date, one.area, one.subsidyDays]
    const nearing = countKeys(
      members.filter(({ isNearing }) => isNearing),
      keyOf,
    )
    return [...countKeys(members, keyOf)].map(([text, count]) => [
      ...JSON.parse(text),
      count,
      nearing.get(text) ?? 0,
    ])
  })
}
