/** Month after month: a small chart for each figure of the headline, and the table behind them. */
import { lineChart } from '../../charts/lines.ts'
import { type Html, html } from '../../html.ts'
import { behindChart, dateCell, decimal, euros, figure, idOf, section, shareFigure } from '../../parts.ts'
import { activation, loadOf, longTermUnemployed, municipalitiesCents, sumOf } from '../figures.ts'
import type { AreaNight } from '../month-data.ts'
import type { MonthTold } from '../month-told.ts'
import type { MonthTexts } from '../texts/fi.ts'

type LineName = keyof MonthTexts['development']['lines']

interface Series {
  readonly name: LineName
  readonly of: (night: AreaNight) => number | null
  readonly say: (value: number) => string
  readonly figure: (name: string, night: AreaNight) => Html
}

export function development(told: MonthTold): Html {
  const { data, format } = told
  const words = told.words.development
  const series = seriesOf(told).filter(({ of }) => data.nights.some((night) => (of(night) ?? 0) > 0))
  return section(
    told,
    'development',
    words,
    html`<div class="small-charts">${series.map(({ name, of, say }) => {
      const points = data.nights.flatMap((night) => {
        const value = of(night)
        return value === null ? [] : [{ date: night.asOfDate, value }]
      })
      const values = points.map(({ value }) => value)
      const label = words.lines[name]
      const [first = 0, last = 0] = [values[0], values.at(-1)]
      const description = words.line(
        label,
        say(first),
        say(last),
        say(Math.min(...values)),
        say(Math.max(...values)),
      )
      return lineChart(
        { id: idOf(told, `line-${name.toLowerCase()}`), label, every: 'month', points },
        { description, number: say, date: format.date },
      )
    })}</div>
${behindChart(
  told,
  {
    name: 'months',
    caption: words.heading,
    columns: [told.words.customers.night, ...series.map(({ name }) => words.lines[name])],
  },
  data.nights.map((night) => ({
    cells: [
      dateCell(told, night.asOfDate),
      ...series.map((one) => ({ figure: one.figure(`months.${night.asOfDate}.${one.name}`, night) })),
    ],
  })),
)}`,
  )
}

function seriesOf(told: MonthTold): readonly Series[] {
  const { format } = told
  const count = (name: LineName, of: Series['of']): Series => ({
    ...{ name, of, say: format.number },
    figure: (id, night) => figure(told, id, of(night)),
  })
  const share = (night: AreaNight) => {
    const { part, of } = activation(night)
    return of === 0 ? null : part / of
  }
  return [
    count('members', ({ members }) => members),
    count('arrived', ({ flows }) => flows && sumOf(flows.arrived)),
    count('left', ({ flows }) => flows && sumOf(flows.left)),
    {
      ...{ name: 'activation', of: share, say: format.percent },
      figure: (id, night) => {
        const { part, of } = activation(night)
        return shareFigure(told, id, part, of)
      },
    },
    count('longTerm', longTermUnemployed),
    {
      ...{ name: 'share', of: municipalitiesCents, say: format.euros },
      figure: (id, night) => euros(told, id, municipalitiesCents(night)),
    },
    {
      ...{ name: 'load', of: loadOf, say: format.tenths },
      figure: (id, night) => decimal(told, id, loadOf(night)),
    },
    count('waiting', ({ caseworkers }) => caseworkers.get('waiting') ?? 0),
    count('hidden', ({ hidden }) => hidden),
  ]
}
