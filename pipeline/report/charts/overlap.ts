import { scalePoint } from 'd3-scale'
import { type Html, html } from '../html.ts'
import { rounded } from './scale.ts'

const step = 22
const height = 24

/** Which of the groups a line of the overlaps is about: a dot for each, full where it is met, joined by a line. */
export function overlapDots(groups: readonly string[], met: ReadonlySet<string>): Html {
  const x = scalePoint(groups, [step / 2, step * groups.length - step / 2])
  const placeOf = (group: string) => rounded(x(group) ?? 0)
  const among = groups.filter((group) => met.has(group))
  const [first, last] = [among[0], among.at(-1)]
  const middle = String(height / 2)
  return html`<svg class="overlap" aria-hidden="true" focusable="false" width="${String(step * groups.length)}" height="${String(height)}">
${first === undefined || last === undefined ? null : html`<line class="line" x1="${placeOf(first)}" x2="${placeOf(last)}" y1="${middle}" y2="${middle}"/>`}
${groups.map((group) => html`<circle class="${met.has(group) ? 'fill' : 'empty'}" cx="${placeOf(group)}" cy="${middle}" r="6"/>`)}
</svg>`
}
