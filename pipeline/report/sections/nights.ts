/** Night after night: how the members changed, and what else moved. */
import { sumOf } from '../../counts.ts'
import { daysBetween, withOutcome } from '../arithmetic.ts'
import { type Line, lineChart } from '../charts/lines.ts'
import { type Html, html } from '../html.ts'
import { behindChart, dateCell, figure, idOf, section, table } from '../parts.ts'
import type { Night } from '../report-data.ts'
import type { Row } from '../row.ts'
import type { Told } from '../told.ts'
import { reasonTable } from './reasons.ts'

export function nights(told: Told) {
  const { data, texts } = told
  const words = texts.nights
  const missing = missingNights(data.nights)
  return section(
    told,
    'nights',
    words,
    html`<h4>${words.ledger}</h4>
${table(
  told,
  {
    name: 'members-by-night',
    caption: words.ledger,
    columns: [words.night, words.before, words.arrived, words.left, words.after],
  },
  ledgerRows(told),
)}
${missing === 0 ? null : html`<p class="note">${words.missing(figure(told, 'nights.missing', missing))}</p>`}
${data.nights.length > 1 ? html`<h4>${words.charts}</h4>${charts(told)}` : null}
${why(told, 'arrived')}
${why(told, 'left')}`,
  )
}

/** Days between the nights on which there was none. */
function missingNights(all: readonly Night[]): number {
  return all.reduce((sum, { asOfDate }, index) => {
    const before = all[index - 1]
    return sum + (before === undefined ? 0 : daysBetween(before.asOfDate, asOfDate) - 1)
  }, 0)
}

function ledgerRows(told: Told): Row[] {
  const { data, texts } = told
  const known = data.nights.flatMap(({ asOfDate, people }) =>
    people?.change == null ? [] : [{ asOfDate, ...people.change, after: people.members }],
  )
  const cells = (name: string, counts: readonly (number | null)[]) =>
    ['before', 'arrived', 'left', 'after'].map((part, index) => ({
      figure: figure(told, `${name}.${part}`, counts[index] ?? null),
    }))
  const rows = data.nights.map(({ asOfDate, people }): Row => {
    const counts = [people?.change?.before, people?.change?.arrived, people?.change?.left, people?.members]
    return {
      cells: [
        dateCell(told, asOfDate),
        ...cells(
          `night.${asOfDate}`,
          counts.map((count) => count ?? null),
        ),
      ],
    }
  })
  if (rows.length < 2 || known.length < rows.length) return rows
  const sum = (of: (night: (typeof known)[number]) => number) =>
    known.reduce((total, night) => total + of(night), 0)
  const counts = [
    known[0]?.before ?? null,
    sum(({ arrived }) => arrived),
    sum(({ left }) => left),
    known.at(-1)?.after ?? null,
  ]
  return [...rows, { isTotal: true, cells: [html`${texts.inTotal}`, ...cells('nights', counts)] }]
}

interface Series {
  readonly id: string
  readonly label: string
  readonly of: (night: Night) => number | null
}

/** A small chart for everything that is known of some night and not zero in all. */
function charts(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.nights
  const series = seriesOf(told).filter(({ of }) => data.nights.some((night) => (of(night) ?? 0) > 0))
  const say = (value: number | undefined) => format.number(value ?? 0)
  return html`
<div class="small-charts">${series.map(({ id, label, of }) => {
    const points = data.nights.flatMap((night) => {
      const value = of(night)
      return value === null ? [] : [{ date: night.asOfDate, value }]
    })
    const line: Line = { id: idOf(told, `line-${id}`), label, points }
    const values = points.map(({ value }) => value)
    const description = words.line(
      label,
      say(values[0]),
      say(values.at(-1)),
      say(Math.min(...values)),
      say(Math.max(...values)),
    )
    return lineChart(line, { description, number: format.number, date: format.date })
  })}</div>
${behindChart(
  told,
  {
    name: 'nights',
    caption: words.charts,
    columns: [words.night, ...series.map(({ label }) => label)],
  },
  data.nights.map((night) => ({
    cells: [
      dateCell(told, night.asOfDate),
      ...series.map(({ id, of }) => ({ figure: figure(told, `night.${night.asOfDate}.${id}`, of(night)) })),
    ],
  })),
)}`
}

function seriesOf({ texts }: Told): readonly Series[] {
  const words = texts.nights.lines
  return [
    { id: 'after', label: words.members, of: ({ people }) => people?.members ?? null },
    { id: 'arrived', label: words.arrived, of: ({ people }) => people?.change?.arrived ?? null },
    { id: 'left', label: words.left, of: ({ people }) => people?.change?.left ?? null },
    { id: 'customers', label: words.customers, of: ({ people }) => people?.customers ?? null },
    {
      id: 'review',
      label: words.reviews,
      of: ({ people }) => (people === null ? null : withOutcome(people.reasons, 'REVIEW')),
    },
    { id: 'received', label: words.received, of: ({ rows }) => rows.received },
    { id: 'rejected', label: words.rejected, of: ({ rows }) => rows.rejected },
    { id: 'absent', label: words.absent, of: ({ absent }) => absent },
  ]
}

/** Why members arrived or left in the last night; adds up to how many did. */
function why(told: Told, flow: 'arrived' | 'left'): Html | null {
  const { data, texts, format } = told
  const words = texts.nights
  const last = data.nights.at(-1)
  if (last?.people?.change == null) return null
  const { change, whyArrived, whyLeft } = last.people
  const reasons = flow === 'arrived' ? whyArrived : whyLeft
  if (reasons.length === 0 && change[flow] === 0) return null
  const caption = (flow === 'arrived' ? words.whyArrived : words.whyLeft)(format.longDate(last.asOfDate))
  const rest = change[flow] - sumOf(reasons)
  return html`<h4>${caption}</h4>
${reasonTable(told, { name: `why-${flow}`, caption, prefix: `why.${flow}` }, reasons, rest)}`
}
