import { scaleBand, scaleLinear } from 'd3-scale'
import { type Html, html } from '../html.ts'
import type { ChartWords } from './drawing.ts'
import { percent, rounded } from './scale.ts'

interface Column {
  readonly label: string
  readonly value: number
}

const height = 190
const top = 24
const bottom = 160

/** A distribution: a column for each class, its count above it. */
export function columnChart(columns: readonly Column[], words: ChartWords): Html {
  const x = scaleBand(
    columns.map(({ label }) => label),
    [0, 100],
  ).paddingInner(0.15)
  const y = scaleLinear([0, Math.max(1, ...columns.map(({ value }) => value))], [bottom, top])
  return html`
<svg class="columns" role="img" aria-labelledby="${words.id}-title ${words.id}-desc" width="100%" height="${String(height)}">
<title id="${words.id}-title">${words.title}</title>
<desc id="${words.id}-desc">${words.description}</desc>
${columns.map(({ label, value }) => {
  const left = x(label) ?? 0
  const middle = percent(left + x.bandwidth() / 2)
  return html`<rect class="fill" x="${percent(left)}" y="${rounded(y(value))}" width="${percent(x.bandwidth())}" height="${rounded(bottom - y(value))}"/>
<text class="middle strong" x="${middle}" y="${rounded(y(value) - 6)}">${words.number(value)}</text>
<text class="middle muted" x="${middle}" y="${String(height - 10)}">${label}</text>`
})}
<line class="axis" x1="0" x2="100%" y1="${String(bottom)}" y2="${String(bottom)}"/>
</svg>`
}
