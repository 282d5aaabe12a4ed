import type { CountedNight } from './counted-nights.ts'
import type { TestNights } from './nights.ts'
import { readTable } from './plain-rows.ts'

/** Notifications of other kinds would tell, beside the exact counts of events, how many came under non-disclosure. */
export const isTold = ({ kind }: { readonly kind: string }) => ['transfer', 'move'].includes(kind)

/** Days from each night's date to the steps of its notifications, of months that are over: as the question asks it. */
export async function measureLatency(
  { session: { db } }: TestNights,
  nights: readonly CountedNight[],
): Promise<(readonly (string | number)[])[]> {
  const notifications = await readTable(db, 'register.notification')
  const files = await readTable(db, 'register.output_file')
  const events = await readTable(db, 'register.notification_event')
  const lastMonth = nights.at(-1)!.date.slice(0, 7)
  const reached = nights
    .filter(({ date }) => date.slice(0, 7) < lastMonth)
    .flatMap((night) => {
      const month = `${night.date.slice(0, 7)}-01`
      const ids = new Set(night.notifications.map((one) => one.notification_id))
      return notifications
        .filter((one) => ids.has(one.notification_id) && !one.is_restricted && isTold(one))
        .flatMap((one) => {
          const file = files.find(({ output_file_id }) => output_file_id === one.output_file_id)
          return [
            { step: 'planned', at: night.finishedAt },
            { step: 'rendered', at: one.file_name === null ? null : (file?.rendered_at ?? null) },
            { step: 'sent', at: one.sent_at },
            ...events
              .filter(({ notification_id }) => notification_id === one.notification_id)
              .map((event) => ({ step: event.event_type, at: event.happened_at })),
          ].flatMap(({ step, at }) => {
            const days = at === null ? null : (at.getTime() - Date.parse(night.date)) / 86_400_000
            return days === null ? [] : [{ key: [month, one.channel, step], days }]
          })
        })
    })
  return [...Map.groupBy(reached, ({ key }) => key.join())].map(([, its]) => {
    const days = its.map((one) => one.days).toSorted((one, other) => one - other)
    const at = (share: number) => {
      const place = share * (days.length - 1)
      const [low, high] = [days[Math.floor(place)]!, days[Math.ceil(place)]!]
      return (low + (high - low) * (place % 1)).toFixed(2)
    }
    return [...its[0]!.key, days.length, at(0.5), at(0.95)]
  })
}
