import {
  daysBetween,
  distinct,
  isMemberAfter,
  isSame,
  type Lines,
  type PlainAccount,
  tally,
} from './plain-account.ts'
import { servedAfterNights } from './plain-members.ts'

/** What the views of nights, notifications and cases should hold, by their columns. */
export function countNights(account: PlainAccount): Readonly<Record<string, Lines>> {
  const { programme, nightOf, outcomes, notifications, rejected, files, isKnownAsProtected } = account
  return {
    outcome: tally(
      outcomes,
      (one) => [programme, nightOf(one.run_id), one.outcome, one.reason_code],
      ({ customer_count }) => customer_count,
    ),
    notification: tally(notifications, (one) => [
      ...[
        programme,
        nightOf(one.run_id),
        one.kind,
        one.channel,
        one.language,
        one.status,
        one.hold_reason,
        one.sent_as,
      ],
    ]),
    rejected_row: tally(rejected, (one) => {
      const file = files.find(({ source_file_id }) => source_file_id === one.source_file_id)
      const isHidden = one.customer_number !== null && isKnownAsProtected(one.customer_number)
      const name = isHidden ? null : file?.file_name
      return [programme, nightOf(one.run_id), name, one.reason_codes, one.fields]
    }),
    notification_latency: measureLatency(account),
    funnel: account.runs.flatMap((run) => partsOf(run, account)),
    waiting_case: countCases(account),
  }
}

function measureLatency({
  programme,
  runs,
  nightOf,
  notifications,
  outputFiles,
  events,
}: PlainAccount): Lines {
  const steps = notifications.flatMap((one) => {
    const file = outputFiles.find(({ output_file_id }) => output_file_id === one.output_file_id)
    const seen = events.filter(({ notification_id }) => notification_id === one.notification_id)
    return [
      ...(one.file_name === null ? [] : [{ ...one, step: 'rendered', at: file?.rendered_at ?? null }]),
      { ...one, step: 'sent', at: one.sent_at },
      ...seen.map((event) => ({ ...one, step: event.event_type, at: event.happened_at })),
    ]
  })
  const reached = steps.flatMap(({ run_id, channel, step, at }) => {
    const planned = runs.find((run) => run.run_id === run_id)?.finished_at
    if (!at || !planned) return []
    return [{ key: [nightOf(run_id), channel, step], seconds: (at.getTime() - planned.getTime()) / 1000 }]
  })
  return distinct(reached.map(({ key }) => key)).map((key) => {
    const seconds = reached
      .filter((one) => isSame(one.key, key))
      .map((one) => one.seconds)
      .toSorted((one, other) => one - other)
    const at = (share: number) => {
      const place = share * (seconds.length - 1)
      const [low, high] = [seconds[Math.floor(place)]!, seconds[Math.ceil(place)]!]
      return (low + (high - low) * (place % 1)).toFixed(1)
    }
    return [programme, ...key, seconds.length, at(0.5), at(0.95), at(1)]
  })
}

function partsOf({ run_id, as_of_date: night }: PlainAccount['runs'][number], account: PlainAccount): Lines {
  const { programme, stages, members, notifications } = account
  const extract = stages.find((one) => one.run_id === run_id && one.stage === 'extract')
  const outcomes = account.outcomes.filter((one) => one.run_id === run_id)
  const count = (is: (one: PlainAccount['outcomes'][number]) => boolean) =>
    outcomes.filter(is).reduce((sum, one) => sum + one.customer_count, 0)
  const after = members.filter((one) => isMemberAfter(one, night)).length
  const served = servedAfterNights(account).filter((one) => one.night === night).length
  const parts: Lines = [
    [1, 'rows received', 'accepted', extract?.write_count],
    [1, 'rows received', 'rejected', extract?.reject_count],
    ...distinct(outcomes.map(({ outcome }) => [outcome])).map(([outcome]) => [
      ...[2, 'customers judged', outcome, count((one) => one.outcome === outcome)],
    ]),
    [3, 'groups judged', 'met', count((one) => one.reason_code === 'ELIGIBLE')],
    [3, 'groups judged', 'not met', count((one) => one.reason_code === 'NO_GROUP')],
    [3, 'groups judged', 'unknown', count((one) => one.reason_code === 'GROUP_UNKNOWN')],
    [4, 'members after the night', 'with a caseworker', served],
    [4, 'members after the night', 'without a caseworker', after - served],
    ...tally(
      notifications.filter((one) => one.run_id === run_id),
      ({ channel, status }) => [5, 'notifications', `${channel} ${status}`],
    ),
  ]
  return parts.filter((line) => Number(line[3]) > 0).map((line) => [programme, night, ...line])
}

/** The kinds of cases that these nights have, but for decisions of the TE office. */
function countCases(account: PlainAccount): Lines {
  const { programme, runs, lastNight, nightOf, standings, rejected, absences, assignments } = account
  const { notifications, members, isProtected } = account
  const isRejectedIn = (runId: string, number: string | null) =>
    rejected.some((one) => one.run_id === runId && one.customer_number === number)
  const cases = [
    ...standings
      .filter(({ outcome }) => outcome === 'REVIEW')
      .map((one) => ({ kind: 'review', reason: one.reason_code, since: one.as_of_date })),
    ...rejected
      .filter(({ run_id }) => nightOf(run_id) === lastNight)
      .map((one) => {
        const backwards = runs.toReversed()
        const other = backwards.findIndex(({ run_id }) => !isRejectedIn(run_id, one.customer_number))
        const first = other < 0 ? runs[0] : backwards[other - 1]
        return { kind: 'rejected-row', reason: one.reason_codes.join(', '), since: first!.as_of_date }
      }),
    ...absences
      .filter(({ ended_on }) => ended_on === null)
      .map((one) => ({ kind: 'absent-member', reason: 'ABSENT', since: one.started_on })),
    ...assignments
      .filter((one) => one.ended_on === null && one.caseworker_id === null && one.reason !== 'DORMANT')
      .map((one) => {
        const { customer_number = '' } =
          members.find(({ customership_id }) => customership_id === one.customership_id) ?? {}
        // That no caseworker is listed tells the place.
        const reason = isProtected(customer_number) ? 'NO_CAPACITY' : one.reason
        return { kind: 'waiting-for-caseworker', reason, since: one.started_on }
      }),
    ...notifications
      .filter(({ status }) => status === 'held')
      .map((one) => ({ kind: 'held-notification', reason: one.hold_reason, since: nightOf(one.run_id) })),
  ]
  return tally(cases, ({ kind, reason, since }) => [
    ...[programme, kind, reason, 'waiting', since, daysBetween(since, lastNight)],
  ])
}
