import { sumOf } from '../../counts.ts'
import { html } from '../html.ts'
import { barCells, figure, mostOf, named, section, table, word } from '../parts.ts'
import type { Row } from '../row.ts'
import type { Told } from '../told.ts'

export function notifications(told: Told) {
  const { data, texts } = told
  const words = texts.notifications
  const codes = texts.words
  const states = addUp(data.notifications.flatMap(({ byState }) => byState))
  const kinds = addUp(data.notifications.flatMap(({ byKind }) => byKind))
  const all = sumOf(data.notifications)
  const withTotal = (rows: readonly Row[]): readonly Row[] =>
    rows.length < 2
      ? rows
      : [
          ...rows,
          {
            isTotal: true,
            cells: [
              html`${texts.inTotal}`,
              { figure: figure(told, 'notifications.all', all) },
              { bar: html`` },
            ],
          },
        ]
  return section(
    told,
    'notifications',
    words,
    html`<h4>${words.byState}</h4>
${table(
  told,
  { name: 'notifications', caption: words.byState, columns: [words.channel, words.count, ''] },
  withTotal(
    states.map(({ channel, status, count }) => ({
      cells: [
        named(word(codes.channels, channel), word(codes.statuses, status)),
        ...barCells(told, `notifications.${channel}.${status}`, count, mostOf(states)),
      ],
    })),
  ),
)}
<h4>${words.byKind}</h4>
${table(
  told,
  { name: 'notifications-by-event', caption: words.byKind, columns: [words.event, words.count, ''] },
  withTotal(
    kinds.map(({ kind, count }) => ({
      cells: [
        html`${word(codes.kinds, kind)}`,
        ...barCells(told, `notifications.${kind}`, count, mostOf(kinds)),
      ],
    })),
  ),
)}`,
  )
}

/** The counts of several nights by everything else, most first. */
function addUp<Item extends { readonly count: number }>(items: readonly Item[]): Item[] {
  const kinds = Map.groupBy(items, ({ count: _, ...kind }) => JSON.stringify(kind))
  return [...kinds]
    .flatMap(([, its]) => its.slice(0, 1).map((one) => ({ ...one, count: sumOf(its) })))
    .toSorted((one, other) => other.count - one.count)
}
