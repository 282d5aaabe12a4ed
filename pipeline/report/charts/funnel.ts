import { type Html, html } from '../html.ts'
import type { ChartWords } from './drawing.ts'
import { percentOf } from './scale.ts'

export interface FunnelStep {
  readonly label: string
  readonly value: number
  /** Who goes no further. */
  readonly leaves: readonly string[]
}

const labelHeight = 26
const barHeight = 18
const leafHeight = 20
const gap = 14

/** From step to step: a bar each, and between two bars what is left of the first. */
export function funnel(steps: readonly FunnelStep[], words: ChartWords): Html {
  const most = Math.max(...steps.map(({ value }) => value))
  const tops = topsOf(steps)
  const height = (tops.at(-1) ?? 0) - gap
  return html`
<svg class="funnel" role="img" aria-labelledby="${words.id}-title ${words.id}-desc" width="100%" height="${String(height)}">
<title id="${words.id}-title">${words.title}</title>
<desc id="${words.id}-desc">${words.description}</desc>
${steps.map((step, index) => {
  const top = tops[index] ?? 0
  const next = steps[index + 1]
  return html`<g>
${next === undefined ? null : narrowing(step.value / Math.max(most, 1), next.value / Math.max(most, 1), top + labelHeight + barHeight, (tops[index + 1] ?? 0) + labelHeight)}
<rect class="fill" y="${String(top + labelHeight)}" width="${percentOf(step.value, most)}" height="${String(barHeight)}"/>
<text y="${String(top + 18)}"><tspan class="strong">${words.number(step.value)}</tspan> ${step.label}</text>
${step.leaves.map(
  (leaf, line) =>
    html`<text class="muted" x="8" y="${String(top + labelHeight + barHeight + 16 + line * leafHeight)}">− ${leaf}</text>`,
)}
</g>`
})}
</svg>`
}

/** Where each step begins, and last where they end, in pixels. */
function topsOf(steps: readonly FunnelStep[]): readonly number[] {
  const tops = [0]
  for (const { leaves } of steps)
    tops.push((tops.at(-1) ?? 0) + labelHeight + barHeight + leaves.length * leafHeight + gap)
  return tops
}

/** The band between two bars; `from` and `to` are shares of the width. */
function narrowing(from: number, to: number, top: number, bottom: number): Html {
  const [x1, x2] = [percentOf(from, 1), percentOf(to, 1)].map((share) => share.slice(0, -1))
  return html`<svg y="${String(top)}" width="100%" height="${String(bottom - top)}" viewBox="0 0 100 1" preserveAspectRatio="none"><path class="tint" d="M0 0H${x1 ?? ''}L${x2 ?? ''} 1H0Z"/></svg>`
}
