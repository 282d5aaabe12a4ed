/** The answers to the questions of sql/README.md, put together person by person from plainly read nights. */
import { apportion } from '../../pipeline/statistics/published/rounding.ts'
import type { CustomerRow } from './builders.ts'
import type { Counted, CountedNight } from './counted-nights.ts'
import { isTold } from './plain-latency.ts'

type Cell = string | number | null | readonly string[]
export type Answer = readonly (readonly Cell[])[]

const monthOf = (date: string) => `${date.slice(0, 7)}-01`

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

export function fullMonths(from: string, to: string): number {
  const [start, end] = [new Date(from), new Date(to)]
  const months =
    (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  return end.getUTCDate() < start.getUTCDate() ? months - 1 : months
}

function waited(days: number): string {
  const bands = [1, 7, 28, 90, 365]
  return ['0', '1-6', '7-27', '28-89', '90-364', '365+'][bands.filter((one) => days >= one).length]!
}

function birthDateOf({ personal_identity_code: code = '' }: CustomerRow): string {
  const century = { '+': '18', '-': '19', A: '20' }[code[6] ?? ''] ?? '19'
  return `${century}${code.slice(4, 6)}-${code.slice(2, 4)}-${code.slice(0, 2)}`
}

function ageBand(row: CustomerRow, date: string): string {
  const age = Math.floor(fullMonths(birthDateOf(row), date) / 12)
  if (age >= 65) return '65+'
  return `${age - (age % 5)}-${age - (age % 5) + 4}`
}

const own = ['fi', 'sv', 'se']
function languageClass({ mother_tongue: tongue = '' }: CustomerRow): string {
  return tongue === '' ? '(unknown)' : own.includes(tongue) ? 'domestic' : 'foreign'
}

/** Rows by key, each with the sum of what `of` says of its items last. */
function tally<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => readonly Cell[],
  ...sums: readonly ((item: Item) => number)[]
): (readonly Cell[])[] {
  const groups = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)))
  return [...groups.values()].map((its) => [
    ...keyOf(its[0]!),
    ...(sums.length === 0 ? [() => 1] : sums).map((of) => its.reduce((sum, one) => sum + of(one), 0)),
  ])
}

/** The value at so large a share of the sorted ones, the first that has as many at or below it. */
function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1]!
}

interface Event {
  readonly date: string
  readonly one: Counted
  readonly reason: string
  readonly former: Counted | undefined
}

/** Who is counted at one night's end and not at the last one's, and the other way round. */
function changesOf(nights: readonly CountedNight[]) {
  const arrivals: Event[] = []
  const departures: Event[] = []
  nights.forEach((night, index) => {
    const before = nights[index - 1]?.members ?? []
    const idsOf = (members: readonly Counted[]) => new Set(members.map((one) => one.customershipId))
    const [idsBefore, idsAfter] = [idsOf(before), idsOf(night.members)]
    for (const one of night.members.filter(({ customershipId }) => !idsBefore.has(customershipId))) {
      const former = before.find(({ number }) => number === one.number)
      const isNew = one.startedOn === night.date
      const reason =
        isNew && one.startReason === 'ELIGIBLE' ? 'ELIGIBLE' : isNew && former ? 'MOVED' : 'RESTARTED'
      arrivals.push({ date: night.date, one, former, reason })
    }
    for (const one of before.filter(({ customershipId }) => !idsAfter.has(customershipId))) {
      const ended = night.customerships.find(
        (other) => other.customership_id === one.customershipId,
      )?.end_reason
      const isTold = !night.hidden.has(one.number) && /ENDED$|CHANGED$|^TRANSFER_DECISION$/.test(ended ?? '')
      departures.push({ date: night.date, one, former: undefined, reason: isTold ? ended! : 'RETURNED' })
    }
  })
  return { arrivals, departures }
}

export function answerPlainly(nights: readonly CountedNight[], latency: Answer): readonly Answer[] {
  const { arrivals, departures } = changesOf(nights)
  const transfers = arrivals.filter(({ reason }) => reason === 'ELIGIBLE')
  const restarts = arrivals.filter(({ reason }) => reason === 'RESTARTED')
  const returned = departures.filter(({ reason }) => reason === 'RETURNED')
  const lastMonth = monthOf(nights.at(-1)!.date)
  const isOver = ({ date }: { readonly date: string }) => monthOf(date) < lastMonth
  const lastOfMonths = nights.filter((night, index) => {
    return index === nights.length - 1 || monthOf(nights[index + 1]!.date) !== monthOf(night.date)
  })
  const awayDays = ({ one, date }: Event) => {
    const ends = nights
      .at(-1)!
      .customerships.filter((other) => other.customer_number === one.number && other.ended_on !== null)
      .map(({ ended_on }) => ended_on ?? '')
      .filter((day) => day <= date)
    return one.startReason === 'RESTARTED' && one.startedOn === date
      ? daysBetween(ends.toSorted().at(-1)!, date)
      : Number.POSITIVE_INFINITY
  }
  const isSoon = ({ one, date }: Event) => daysBetween(one.transferredOn, date) <= 90
  const rounded = (lines: Answer) =>
    lines.map((line) => [...line.slice(0, -1), Math.round(Number(line.at(-1)) / 5) * 5])
  const unemployed = transfers.flatMap(({ one, date }) => {
    const since = one.known.unemployed_since ?? ''
    if (since === '' || since > date) return []
    return [null, ...one.groups].map((group) => ({ key: [one.area, group], months: fullMonths(since, date) }))
  })
  const delays = transfers.map(({ one, date }) => {
    const days = daysBetween(one.known.job_search_started_on!, date)
    const told = days <= 90 ? days : Math.min(Math.floor(days / 30) * 30, 1800)
    return { key: [one.known.te_office!, monthOf(date)], days: told }
  })
  const notified = nights.filter(isOver).flatMap((night) =>
    night.notifications.filter(isTold).flatMap((notification) => {
      const holder = night.customerships.find(
        ({ customership_id }) => customership_id === notification.customership_id,
      )!
      if (night.hidden.has(holder.customer_number)) return []
      const row =
        night.accepted.get(holder.customer_number) ??
        night.members.find(({ number }) => number === holder.customer_number)!.known
      const who = [row.service_language || '(unknown)', languageClass(row), ageBand(row, night.date)]
      return [{ who, channel: notification.channel }]
    }),
  )
  const inIntegration = nights.flatMap((night) =>
    night.members
      .filter(({ known }) => (known.integration_period_ends_on ?? '') >= night.date)
      .map((one) => ({ date: night.date, one, ends: one.known.integration_period_ends_on!.slice(0, 7) })),
  )
  const openRows = nights.flatMap((night) =>
    night.rows
      .map((row, index) => ({ row, file: index % 3 === 0 ? 'customers-0302.csv' : 'customers-0301.csv' }))
      .filter(({ row }) => row.non_disclosure === 'E' && !night.hidden.has(row.customer_number!))
      .map((one) => ({
        ...{ ...one, date: night.date },
        reasons:
          night.rejected.find((other) => other.customer_number === one.row.customer_number)?.reason_codes ??
          [],
      })),
  )
  const reviewOf = (night: CountedNight, number: string) =>
    night.decisions.findLast((one) => one.customer_number === number && one.as_of_date <= night.date)
  const reviews = nights.flatMap((night) =>
    [...night.accepted]
      .filter(([number]) => !night.hidden.has(number))
      .flatMap(([number, row]) => {
        const decision = reviewOf(night, number)
        return decision?.outcome === 'REVIEW' ? [{ date: night.date, row, decision }] : []
      }),
  )
  const settled = nights.slice(1).flatMap((night, index) =>
    night.decisions
      .filter((one) => one.as_of_date === night.date && one.outcome !== 'REVIEW')
      .flatMap((one) => {
        const earlier = reviewOf(nights[index]!, one.customer_number)
        if (earlier?.outcome !== 'REVIEW' || night.hidden.has(one.customer_number)) return []
        return [[night.date, earlier.reason_code, one.outcome, one.reason_code] as const]
      }),
  )
  const absences = nights.flatMap((night) =>
    night.absences
      .filter(({ ended_on }) => ended_on === null || ended_on === night.date)
      .filter(({ customer_number }) => night.members.some(({ number }) => number === customer_number))
      .map((one) => ({ date: night.date, since: monthOf(one.started_on), isOver: one.ended_on !== null })),
  )
  const lastWithMembers = nights.findLast(({ members }) => members.length > 0)!
  const within = (day: string) => {
    const month = day.slice(0, 7)
    const end = new Date(lastWithMembers.date)
    end.setUTCDate(1)
    end.setUTCMonth(end.getUTCMonth() + 6)
    return month >= lastWithMembers.date.slice(0, 7) && month <= end.toISOString().slice(0, 7) ? [month] : []
  }
  const plus = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`
  const ahead = lastWithMembers.members.flatMap(({ row, known }) => {
    const { date } = lastWithMembers
    const since = row?.unemployed_since ?? ''
    return [
      ...within(plus(birthDateOf(known), 30))
        .filter(() => plus(birthDateOf(known), 30) > date)
        .map((month) => ['turns 30', month]),
      ...within(known.integration_period_ends_on ?? '')
        .filter(() => (known.integration_period_ends_on ?? '') >= date)
        .map((month) => ['integration period', month]),
      ...(since === '' || since > date || plus(since, 1) <= date ? [] : within(plus(since, 1))).map(
        (month) => ['unemployed a year', month],
      ),
    ]
  })
  const youngOf = (who: string, people: readonly { readonly date: string; readonly row: CustomerRow }[]) =>
    tally(
      people,
      ({ date }) => [monthOf(date), who],
      () => 1,
      ({ row, date }) => (fullMonths(birthDateOf(row), date) < 25 * 12 ? 1 : 0),
      ({ row, date }) => (fullMonths(birthDateOf(row), date) < 30 * 12 ? 1 : 0),
    )
  const percent = (part: number, whole: number) => (Math.round((part * 1000) / whole) / 10).toFixed(1)
  return [
    tally(
      transfers.flatMap(({ one, date }) => one.groups.map((group) => [monthOf(date), one.area, group])),
      (key) => key,
    ),
    tally(transfers, ({ one, date }) => [monthOf(date), one.area, one.groups.join('|')]),
    tally(unemployed, ({ key }) => key).map(([area, group]) => {
      const values = unemployed
        .filter(({ key }) => key[0] === area && key[1] === group)
        .map(({ months }) => months)
      const quartiles = [0.25, 0.5, 0.75].map((share) => quantile(values, share))
      return [area!, group!, values.length, ...quartiles]
    }),
    tally(delays, ({ key }) => key).map(([office, month]) => {
      const values = delays.filter(({ key }) => key[0] === office && key[1] === month).map(({ days }) => days)
      return [office!, month!, values.length, quantile(values, 0.5)]
    }),
    nights.map(({ date, caseworkers, members }) => {
      const listed = caseworkers.filter((one) => one.is_listed)
      const loadOf = (id: string) => members.filter(({ caseworker }) => caseworker === id).length
      const sum = (of: (one: (typeof listed)[number]) => number) =>
        listed.reduce((total, one) => total + of(one), 0)
      return [
        ...[date, listed.length, sum((one) => Number(one.full_time_equivalent)), sum((one) => one.capacity)],
        ...[sum((one) => loadOf(one.caseworker_id))],
        sum((one) => (loadOf(one.caseworker_id) > 0.9 * one.capacity ? 1 : 0)),
      ]
    }),
    tally(
      nights.flatMap(({ date, members }) =>
        members.filter(({ caseworker }) => caseworker === null).map((one) => ({ date, one })),
      ),
      ({ date, one }) => [
        ...[date, one.assignmentReason === 'DORMANT' ? 'dormant' : 'waiting'],
        waited(daysBetween(one.assignedOn!, date)),
      ],
    ),
    tally(
      departures.flatMap((event) => event.one.groups.map((group) => ({ ...event, group }))),
      ({ date, reason, group, one }) => [monthOf(date), reason, group, fullMonths(one.transferredOn, date)],
    ),
    [...Map.groupBy(returned.filter(isOver), ({ date }) => monthOf(date))].flatMap(([month, its]) => {
      const reasons = its.flatMap(({ date, one }) => {
        const night = nights.find((other) => other.date === date)!
        const ended = night.customerships.find((other) => other.customership_id === one.customershipId)
        return night.hidden.has(one.number) ? [] : [ended?.end_reason ?? '']
      })
      const counts = tally(reasons.length === 0 ? ['RETURN_DECISION'] : reasons.toSorted(), (reason) => [
        reason,
      ])
      const about = apportion(
        Math.round(its.length / 5) * 5,
        counts.map((line) => Number(line.at(-1))),
      )
      return counts.flatMap(([reason], index) => (about[index]! > 0 ? [[month, reason!, about[index]!]] : []))
    }),
    tally(
      restarts,
      ({ date }) => [monthOf(date)],
      (event) => (awayDays(event) <= 90 ? 1 : 0),
      (event) => (awayDays(event) <= 365 ? 1 : 0),
      () => 1,
    ),
    tally(
      returned,
      ({ date }) => [monthOf(date)],
      (event) => (isSoon(event) ? 1 : 0),
      () => 1,
    ),
    rounded(
      tally(arrivals.filter(({ reason }) => reason === 'MOVED').filter(isOver), ({ date, one, former }) => [
        monthOf(date),
        former!.municipality,
        one.municipality,
        one.startReason,
      ]),
    ).filter((line) => line.at(-1) !== 0),
    tally(notified, ({ who, channel }) => [...who, channel]).map((line) => {
      const whole = notified.filter(({ who }) => who.join() === line.slice(0, 3).join()).length
      return [...line, percent(Number(line.at(-1)), whole)]
    }),
    latency,
    [
      ...youngOf(
        'members',
        lastOfMonths.flatMap(({ date, members }) => members.map(({ known }) => ({ date, row: known }))),
      ),
      ...youngOf(
        'transfers',
        transfers.map(({ date, one }) => ({ date, row: one.known })),
      ),
    ],
    [
      ...tally(inIntegration, ({ date, one, ends }) => [date, one.area, 'integration period', ends]),
      ...tally(inIntegration, ({ date, one }) => [date, one.area, 'integration served at', one.servicePoint]),
    ],
    tally(
      openRows,
      ({ date, file, row }) => [date, file, row.te_office!],
      () => 1,
      ({ reasons }) => (reasons.length > 0 ? 1 : 0),
    ).map((line) => [...line, percent(Number(line[4]), Number(line[3]))]),
    tally(
      openRows.flatMap(({ date, reasons }) => reasons.map((reason) => [date, reason])),
      (key) => key,
    ),
    tally(reviews, ({ date, row, decision }) => [
      ...[date, row.te_office!, decision.reason_code, waited(daysBetween(decision.as_of_date, date))],
    ]),
    tally(settled, (key) => key),
    tally(
      absences,
      ({ date, since }) => [date, since],
      (one) => (one.isOver ? 0 : 1),
      (one) => (one.isOver ? 1 : 0),
    ),
    tally(
      nights.flatMap(({ date, members }) => members.map(({ groups }) => ({ date, groups }))),
      ({ date, groups }) => [date, groups],
    ),
    tally(ahead, (key) => key),
  ]
}
