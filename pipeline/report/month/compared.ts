/** A table of counts beside those of the observed night before, with the sum of each. */
import { bar } from '../charts/bar.ts'
import { type Html, html } from '../html.ts'
import { figure, table, word } from '../parts.ts'
import type { Row } from '../row.ts'
import type { Words } from '../texts/words.ts'
import { sumOf } from './figures.ts'
import type { AreaNight, Counts } from './month-data.ts'
import type { MonthTold } from './month-told.ts'

interface Comparison {
  /** Of the file, and of the figures. */
  readonly name: string
  readonly caption: string
  readonly column: string
  /** In the order of the rows; other categories follow by how many they are. */
  readonly labels: Words
  /** Null: not known of the night. */
  readonly of: (night: AreaNight) => Counts | null
}

export function compared(told: MonthTold, { name, caption, column, labels, of }: Comparison): Html {
  const { now, before, words, format } = told
  const counts = of(now) ?? new Map<string, number>()
  const earlier = before === null ? null : of(before)
  const there = [...new Set([...Object.keys(labels), ...counts.keys(), ...(earlier?.keys() ?? [])])].filter(
    (category) => counts.has(category) || earlier?.has(category),
  )
  const most = Math.max(0, ...counts.values())
  const cells = (category: string, count: number, past: number | null, drawn: Html) => [
    { figure: figure(told, `${name}.${category}`, count) },
    { bar: drawn },
    ...(before === null ? [] : [{ figure: figure(told, `before.${name}.${category}`, past) }]),
  ]
  const rows = there.map((category): Row => {
    const count = counts.get(category) ?? 0
    const past = earlier === null ? null : (earlier.get(category) ?? 0)
    return { cells: [html`${word(labels, category)}`, ...cells(category, count, past, bar(count, most))] }
  })
  const total: Row = {
    isTotal: true,
    cells: [
      html`${words.inTotal}`,
      ...cells('all', sumOf(counts), earlier === null ? null : sumOf(earlier), html``),
    ],
  }
  const columns = [
    ...[column, format.date(now.asOfDate), ''],
    ...(before === null ? [] : [format.date(before.asOfDate)]),
  ]
  return table(told, { name, caption, columns }, rows.length === 0 ? [] : [...rows, total])
}
