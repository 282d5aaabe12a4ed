/** What the sections are made of. */
import { bar } from './charts/bar.ts'
import type { Formats, Language } from './format.ts'
import { type Html, html, type Part } from './html.ts'
import type { ReportData } from './report-data.ts'
import type { Texts, Words } from './texts/text-schema.ts'

/** A report to be said in one language. */
export interface Told {
  readonly data: ReportData
  readonly language: Language
  readonly texts: Texts
  readonly format: Formats
}

/** A figure by a name that is the same in every language and report; null: it may not be told. */
export function figure({ texts, format }: Told, name: string, value: number | null): Html {
  return value === null
    ? html`<data value="" data-figure="${name}"><span aria-hidden="true">…</span><span class="unseen">${texts.unsaid}</span></data>`
    : html`<data value="${String(value)}" data-figure="${name}">${format.number(value)}</data>`
}

/** A share of 1, likewise. */
export function shareFigure({ format }: Told, name: string, share: number): Html {
  return html`<data value="${String(Math.round(share * 1000) / 10)}" data-figure="${name}">${format.percent(share)}</data>`
}

export function section(id: string, words: { heading: string; intro: string }, content: Part): Html {
  return html`
<section id="${id}">
<div class="about"><h2>${words.heading}</h2><p>${words.intro}</p></div>
<div class="content">${content}</div>
</section>`
}

export interface Row {
  /** By what the table can be narrowed down. */
  readonly filter?: string
  readonly cells: readonly Cell[]
}

/** Text, or a figure: those are set right. */
export type Cell = Html | { readonly figure: Html } | { readonly bar: Html }

export interface TableWords {
  readonly caption: string
  readonly columns: readonly string[]
}

const manyColumns = 5

/** A table whose first column names the row. `filters`: what its rows can be narrowed down by, with their names. */
export function table(
  { texts }: Told,
  { caption, columns }: TableWords,
  rows: readonly Row[],
  filters: readonly { readonly value: string; readonly name: string }[] = [],
): Html {
  if (rows.length === 0) return html`<p class="muted">${texts.nobody}</p>`
  const kinds = rows[0]?.cells ?? []
  // It may have to be scrolled sideways, also with the keyboard.
  const isWide = columns.length > manyColumns
  const filter = filters.length < 2 ? null : html` data-filters="${JSON.stringify(filters)}"`
  return html`
<div class="scroll"${isWide ? html` role="group" aria-label="${caption}" tabindex="0"` : null}><table class="${isWide ? 'many' : 'few'}"${filter}>
<caption>${caption}</caption>
<thead><tr>${columns.map((column, index) =>
    column === ''
      ? html`<td class="bar"></td>`
      : html`<th scope="col" class="${classOf(kinds[index])}">${column}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    (row) => html`
<tr${row.filter === undefined ? null : html` data-filter="${row.filter}"`}>${row.cells.map((cell, index) =>
      index === 0
        ? html`<th scope="row" class="${classOf(cell)}">${contentOf(cell)}</th>`
        : html`<td class="${classOf(cell)}">${contentOf(cell)}</td>`,
    )}</tr>`,
  )}
</tbody>
</table></div>`
}

const classOf = (cell: Cell | undefined) =>
  cell === undefined || 'markup' in cell ? 'text' : 'bar' in cell ? 'bar' : 'number'

const contentOf = (cell: Cell) => ('markup' in cell ? cell : 'bar' in cell ? cell.bar : cell.figure)

/** The longest bar of a table. */
export function mostOf(lines: readonly { readonly count: number | null }[]): number {
  return Math.max(...lines.map(({ count }) => count ?? 0), 0)
}

/** The figure and its bar, as two cells of a table. */
export function barCells(told: Told, name: string, value: number | null, most: number): Cell[] {
  return [{ figure: figure(told, name, value) }, { bar: bar(value, most) }]
}

/** What a row is, and more about it in small. */
export function named(name: Part, more: Part): Html {
  return html`${name} <span class="more">${more}</span>`
}

/** The table behind a chart. */
export function behindChart({ texts }: Told, content: Html): Html {
  return html`<details><summary>${texts.asTable}</summary>${content}</details>`
}

/** What a code of the account means; the code itself where nobody has said so. */
export function word(words: Words, code: string | null): string {
  return code === null ? '' : (words[code] ?? code)
}

/** A name that is Finnish in every language. */
export function finnish({ language }: Told, name: Part): Html {
  return language === 'fi' ? html`${name}` : html`<span lang="fi">${name}</span>`
}
