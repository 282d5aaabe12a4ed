import {
  daysBetween,
  distinct,
  isMemberAfter,
  isMemberBefore,
  isSame,
  isTransfer,
  type Lines,
  type Member,
  type PlainAccount,
  tally,
} from './plain-account.ts'

/** A customership ends with these; by other reasons it moves or returns. */
const ends = ['JOB_SEARCH_ENDED', 'PROGRAMME_ENDED']

/** What the views of members and their caseworkers should hold, by their columns: counted night by night. */
export function countMembers(account: PlainAccount): Readonly<Record<string, Lines>> {
  const { programme, runs, lastNight, members, pseudonymOf } = account
  const places = distinct(members.map(({ hidden, place }) => [hidden, ...place]))
  const afterNights = runs.flatMap(({ as_of_date: night }) =>
    members.filter((one) => isMemberAfter(one, night)).map((one) => ({ ...one, night })),
  )
  const spells = members
    .filter(({ isMoved }) => !isMoved)
    .map((one) => ({ ...one, days: daysBetween(one.since, one.ended_on ?? lastNight) }))
  return {
    membership: members.map((one) => [
      ...[pseudonymOf(one.customer_number), programme, one.hidden, ...one.place, one.groups, one.since],
      ...[one.started_on, one.ended_on, one.start_reason, one.end_reason],
      daysBetween(one.started_on, one.ended_on ?? lastNight),
    ]),
    flow: runs.flatMap(({ as_of_date: night }) =>
      places.map((place) => {
        const here = members.filter((one) => isSame([one.hidden, ...one.place], place))
        const count = (is: (one: Member) => boolean) => here.filter(is).length
        const hasEnded = ({ end_reason }: Member) => ends.includes(end_reason ?? '')
        const hasLeft = ({ until }: Member) => until === night
        return [
          ...[programme, night, ...place, count((one) => isMemberBefore(one, night))],
          count((one) => one.from === night && isTransfer(one.start_reason)),
          count((one) => one.from === night && !isTransfer(one.start_reason)),
          count((one) => hasLeft(one) && one.isMoved),
          count((one) => hasLeft(one) && !one.isMoved && !hasEnded(one)),
          count((one) => hasLeft(one) && hasEnded(one)),
          count((one) => isMemberAfter(one, night)),
        ]
      }),
    ),
    member_group_combination: tally(afterNights, (one) => [
      ...[programme, one.night, one.hidden, one.place[0], one.groups, one.groups?.length ?? null],
    ]),
    member_group: tally(
      afterNights.flatMap((one) => (one.groups ?? []).map((group) => ({ ...one, group }))),
      (one) => [programme, one.night, one.place[0], one.group],
    ),
    time_in_programme: distinct(spells.map((one) => [one.hidden, one.place[0], one.end_reason])).map(
      (key) => {
        const days = spells
          .filter((one) => isSame([one.hidden, one.place[0], one.end_reason], key))
          .map((one) => one.days)
          .toSorted((one, other) => one - other)
        const total = days.reduce((sum, one) => sum + one, 0)
        const mean = Math.round((total * 10) / days.length) / 10
        const median = days[Math.ceil(days.length / 2) - 1]
        return [programme, ...key, days.length, days[0], median, mean.toFixed(1), days.at(-1)]
      },
    ),
    caseload: tally(servedAfterNights(account), (one) => [
      programme,
      one.night,
      one.hidden,
      one.caseworker,
    ]).map((line) => {
      const worker = account.caseworkers.find(({ caseworker_id }) => caseworker_id === line[3])
      return [
        ...[
          ...line.slice(0, 4),
          worker?.municipality_code ?? null,
          worker?.service_point_id ?? null,
          line[4],
        ],
        ...[worker?.capacity ?? null, worker?.full_time_equivalent ?? null],
      ]
    }),
  }
}

/** Everyone who had a caseworker after a night; whose, where that may be told. */
export function servedAfterNights({ runs, members, assignments }: PlainAccount) {
  return runs.flatMap(({ as_of_date: night }) =>
    assignments
      .filter(({ caseworker_id }) => caseworker_id !== null)
      .filter(({ started_on, ended_on }) => started_on <= night && (ended_on === null || ended_on > night))
      .map(({ customership_id, caseworker_id }) => {
        const { hidden } = members.find((one) => one.customership_id === customership_id)!
        return { night, hidden, caseworker: hidden ? null : caseworker_id }
      }),
  )
}
