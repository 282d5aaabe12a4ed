import { scaleLinear } from 'd3-scale'
import type { IsoDate } from '../../domain.ts'
import { daysBetween, monthsBetween } from '../arithmetic.ts'
import { type Html, html } from '../html.ts'
import { percent, rounded } from './scale.ts'

export interface Line {
  /** Unique in the page; lower-case letters and hyphens. */
  readonly id: string
  readonly label: string
  /** Between two points with more than this between them a gap is shown. A day unless said. */
  readonly every?: 'day' | 'month'
  /** Oldest first. */
  readonly points: readonly { readonly date: IsoDate; readonly value: number }[]
}

const height = 92
const top = 24
const bottom = 70
/** Pixels that the narrowest chart has for its figures, and that a digit of one takes, and the space after it. */
const leastWidth = 190
const digitWidth = 8

/**
 * One small chart of many: the nights side by side, on a scale of its own from 0. Where days (or months) without a night lie
 * between two nights the line breaks, and a band stands for them, however many.
 */
export function lineChart(
  line: Line,
  words: {
    readonly description: string
    readonly number: (value: number) => string
    readonly date: (date: IsoDate) => string
  },
): Html {
  const { points } = line
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return html``
  const places = placesOf(
    points.map(({ date }) => date),
    line.every === 'month' ? monthsBetween : daysBetween,
  )
  const x = scaleLinear([0, Math.max(1, places.at(-1) ?? 0)], [3, 97])
  const y = scaleLinear([0, Math.max(1, ...points.map(({ value }) => value))], [bottom, top])
  const at = points.map(({ value }, index) => ({
    x: x(places[index] ?? 0),
    y: y(value),
    value,
    isAfterGap: isGap(places, index),
  }))
  const path = at
    .map(
      (point, index) =>
        `${index === 0 || point.isAfterGap ? 'M' : 'L'}${rounded(point.x)} ${rounded(point.y)}`,
    )
    .join('')
  const widest = Math.max(...points.map(({ value }) => words.number(value).length))
  const areAllSaid = points.length * (widest + 1) * digitWidth <= leastWidth
  const said = at.filter((_, index) => areAllSaid || index === 0 || index === at.length - 1)
  return html`<figure class="small-chart">
<figcaption id="${line.id}-caption">${line.label}</figcaption>
<svg class="lines" role="img" aria-labelledby="${line.id}-title ${line.id}-desc" width="100%" height="${String(height)}">
<title id="${line.id}-title">${line.label}</title>
<desc id="${line.id}-desc">${words.description}</desc>
${at.map((point, index) => {
  const before = at[index - 1]
  if (before === undefined || !point.isAfterGap) return null
  const quarter = (point.x - before.x) / 4
  return html`<rect class="gap" x="${percent(before.x + quarter)}" y="${String(top)}" width="${percent(2 * quarter)}" height="${String(bottom - top)}"/>`
})}
<line class="axis" x1="0" x2="100%" y1="${String(bottom)}" y2="${String(bottom)}"/>
<svg width="100%" height="${String(height)}" viewBox="0 0 100 ${String(height)}" preserveAspectRatio="none"><path class="line" d="${path}"/></svg>
${at.map((point) => html`<circle class="dot" cx="${percent(point.x)}" cy="${rounded(point.y)}" r="${points.length > 31 ? '0' : '2.5'}"/>`)}
${said.map((point) => html`<text class="${anchorOf(point.x)}" x="${percent(point.x)}" y="${rounded(point.y - 7)}">${words.number(point.value)}</text>`)}
<text class="muted" x="0" y="${String(height - 4)}">${words.date(first.date)}</text>
${points.length === 1 ? null : html`<text class="muted end" x="100%" y="${String(height - 4)}">${words.date(last.date)}</text>`}
</svg>
</figure>`
}

/** Night after night a place each; what is missing between two takes one together. */
function placesOf(
  dates: readonly IsoDate[],
  between: (from: IsoDate, to: IsoDate) => number,
): readonly number[] {
  const places: number[] = []
  for (const [index, date] of dates.entries()) {
    const before = dates[index - 1]
    const step = before === undefined ? 0 : between(before, date) > 1 ? 2 : 1
    places.push((places.at(-1) ?? 0) + step)
  }
  return places
}

const isGap = (places: readonly number[], index: number) =>
  index > 0 && (places[index] ?? 0) - (places[index - 1] ?? 0) > 1

const anchorOf = (x: number) => (x < 15 ? 'start' : x > 85 ? 'end' : 'middle')
