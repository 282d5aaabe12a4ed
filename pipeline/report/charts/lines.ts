import { scaleLinear } from 'd3-scale'
import type { IsoDate } from '../../domain.ts'
import { type Html, html } from '../html.ts'
import { percent, rounded } from './scale.ts'

export interface Line {
  /** Unique in the page; lower-case letters and hyphens. */
  readonly id: string
  readonly label: string
  /** Oldest first. */
  readonly points: readonly { readonly date: IsoDate; readonly value: number }[]
}

const height = 84
const top = 18
const bottom = 64

/** One small chart of many: a line over the nights on a scale of its own from 0. */
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
  const [from, to] = [dayOf(first.date), dayOf(last.date)]
  const x = scaleLinear([from, Math.max(to, from + 1)], [2, 98])
  const y = scaleLinear([0, Math.max(1, ...points.map(({ value }) => value))], [bottom, top]).nice(2)
  const most = y.domain()[1] ?? 0
  const at = points.map(({ date, value }) => ({ x: x(dayOf(date)), y: y(value) }))
  const path = at.map((point) => `${rounded(point.x)} ${rounded(point.y)}`).join('L')
  return html`<figure class="small-chart">
<figcaption id="${line.id}-caption">${line.label}</figcaption>
<svg class="lines" role="img" aria-labelledby="${line.id}-title ${line.id}-desc" width="100%" height="${String(height)}">
<title id="${line.id}-title">${line.label}</title>
<desc id="${line.id}-desc">${words.description}</desc>
<line class="grid" x1="0" x2="100%" y1="${rounded(y(most))}" y2="${rounded(y(most))}"/>
<line class="axis" x1="0" x2="100%" y1="${String(bottom)}" y2="${String(bottom)}"/>
<svg width="100%" height="${String(height)}" viewBox="0 0 100 ${String(height)}" preserveAspectRatio="none"><path class="line" d="M${path}"/></svg>
${at.map((point) => html`<circle class="dot" cx="${percent(point.x)}" cy="${rounded(point.y)}" r="${points.length > 31 ? '0' : '2.5'}"/>`)}
<text class="muted" x="0" y="12">${words.number(most)}</text>
<text class="muted" x="0" y="${String(height - 3)}">${words.date(first.date)}</text>
<text class="muted end" x="100%" y="${String(height - 3)}">${words.date(last.date)}</text>
</svg>
</figure>`
}

const dayOf = (date: IsoDate) => Date.parse(`${date}T00:00:00Z`) / 86_400_000
