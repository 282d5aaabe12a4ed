import { type Html, html } from '../html.ts'
import { percentOf } from './scale.ts'

/** A bar inside a table's cell, beside the figure it shows: to look at only. */
export function bar(value: number | null, most: number): Html {
  if (value === null || value === 0) return html``
  return html`<svg class="bar" aria-hidden="true" focusable="false"><rect width="${percentOf(value, most)}" height="100%"/></svg>`
}
