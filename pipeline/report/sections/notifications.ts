import { html } from '../html.ts'
import { barCells, mostOf, named, section, type Told, table, word } from '../parts.ts'
import type { NotificationCount } from '../report-data.ts'

export function notifications(told: Told) {
  const { data, texts } = told
  const words = texts.notifications
  const codes = texts.words
  const byState = addUp(data.notifications, ({ channel, status }) => [channel, status])
  const byKind = addUp(data.notifications, ({ kind }) => [kind])
  const held = addUp(
    data.notifications.filter(({ status }) => status === 'held'),
    ({ holdReason }) => [holdReason ?? ''],
  )
  return section(
    'notifications',
    words,
    html`${table(
      told,
      { caption: words.heading, columns: [words.channel, words.count, ''] },
      byState.map(({ codes: [channel = '', status = ''], count }) => ({
        cells: [
          named(word(codes.channels, channel), word(codes.statuses, status)),
          ...barCells(told, `notifications.${channel}.${status}`, count, mostOf(byState)),
        ],
      })),
    )}
<h3>${words.byKind}</h3>
${table(
  told,
  { caption: words.byKind, columns: [words.event, words.count, ''] },
  byKind.map(({ codes: [kind = ''], count }) => ({
    cells: [
      html`${word(codes.kinds, kind)}`,
      ...barCells(told, `notifications.${kind}`, count, mostOf(byKind)),
    ],
  })),
)}
${
  held.length === 0
    ? null
    : html`<h3>${words.heldBecause}</h3>
${table(
  told,
  { caption: words.heldBecause, columns: [words.held, words.count, ''] },
  held.map(({ codes: [reason = ''], count }) => ({
    cells: [
      html`${word(codes.holdReasons, reason)}`,
      ...barCells(told, `held.${reason}`, count, mostOf(held)),
    ],
  })),
)}`
}`,
  )
}

/** The counts by some of their codes, most first. */
function addUp(counts: readonly NotificationCount[], codesOf: (one: NotificationCount) => readonly string[]) {
  return [...Map.groupBy(counts, (one) => codesOf(one).join(' '))]
    .map(([codes, its]) => ({
      codes: codes.split(' '),
      count: its.reduce((sum, { count }) => sum + count, 0),
    }))
    .sort((one, other) => other.count - one.count || (one.codes.join() < other.codes.join() ? -1 : 1))
}
