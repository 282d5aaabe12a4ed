import { outcomes as allOutcomes } from '../../domain.ts'
import { type Line, lineChart } from '../charts/lines.ts'
import { type Html, html } from '../html.ts'
import { barCells, behindChart, figure, mostOf, named, section, type Told, table, word } from '../parts.ts'
import type { Night } from '../report-data.ts'

export function outcomes(told: Told) {
  const { data, texts } = told
  const words = texts.outcomes
  const last = data.nights.at(-1)
  const counts = last?.outcomes ?? []
  const most = mostOf(counts)
  return section(
    'outcomes',
    words,
    html`${data.nights.length > 1 ? nights(told) : null}
<h3>${words.lastNight(told.format.longDate(last?.asOfDate ?? ''))}</h3>
${table(
  told,
  { caption: words.heading, columns: [words.outcome, words.people, ''] },
  counts.map(({ outcome, reasonCode, count }) => ({
    cells: [
      named(word(texts.words.outcomes, outcome), word(texts.words.reasons, reasonCode)),
      ...barCells(told, `outcome.${outcome}.${reasonCode}`, count, most),
    ],
  })),
)}`,
  )
}

/** A small chart for everything that was not zero all the time. */
function nights(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.outcomes
  const series = seriesOf(told).filter(({ of }) => data.nights.some((night) => of(night) > 0))
  return html`<h3>${words.nights}</h3>
<div class="small-charts">${series.map(({ id, label, of }) => {
    const line: Line = {
      id: `line-${id.toLowerCase()}`,
      label,
      points: data.nights.map((night) => ({ date: night.asOfDate, value: of(night) })),
    }
    const values = line.points.map(({ value }) => value)
    const say = (value: number | undefined) => format.number(value ?? 0)
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
  table(
    told,
    { caption: words.nights, columns: [words.night, ...series.map(({ label }) => label)] },
    data.nights.map((night) => ({
      cells: [
        html`<time datetime="${night.asOfDate}">${format.date(night.asOfDate)}</time>`,
        ...series.map(({ id, of }) => ({ figure: figure(told, `night.${night.asOfDate}.${id}`, of(night)) })),
      ],
    })),
  ),
)}`
}

function seriesOf({ texts }: Told): readonly { id: string; label: string; of: (night: Night) => number }[] {
  const words = texts.outcomes
  return [
    { id: 'members', label: words.membersLine, of: (night) => night.members },
    ...allOutcomes.map((outcome) => ({
      id: outcome,
      label: word(texts.words.outcomes, outcome),
      of: (night: Night) =>
        night.outcomes.reduce((sum, one) => sum + (one.outcome === outcome ? one.count : 0), 0),
    })),
    { id: 'received', label: words.receivedLine, of: (night) => night.rows.received },
    { id: 'rejected', label: words.rejectedLine, of: (night) => night.rows.rejected },
    { id: 'absent', label: words.absentLine, of: (night) => night.absent },
  ]
}
