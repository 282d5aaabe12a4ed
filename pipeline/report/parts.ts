/** What the sections are made of. */
import { bar } from './charts/bar.ts'
import { downloadLink } from './download.ts'
import { type Html, html, type Part } from './html.ts'
import type { Cell, Row, TableFilter, TableWords } from './row.ts'
import type { Words } from './texts/words.ts'
import type { Said } from './told.ts'

/** A figure by a name that is the same in every language and report; null: it may not be told. */
export function figure({ texts, format }: Said, name: string, value: number | null): Html {
  return value === null
    ? html`<data value="" data-figure="${name}"><span aria-hidden="true">…</span><span class="unseen">${texts.unsaid}</span></data>`
    : html`<data value="${String(value)}" data-figure="${name}">${format.number(value)}</data>`
}

/** A share of 1, likewise; of nothing there is none. */
export function shareFigure({ format }: Said, name: string, part: number, of: number): Html {
  if (of === 0) return html`–`
  return html`<data value="${String(Math.round((1000 * part) / of) / 10)}" data-figure="${name}">${format.percent(part / of)}</data>`
}

/** With one decimal, likewise; null: there is none. */
export function decimal({ format }: Said, name: string, value: number | null): Html {
  if (value === null) return html`–`
  return html`<data value="${String(Math.round(value * 10) / 10)}" data-figure="${name}">${format.tenths(value)}</data>`
}

/** An amount in cents, as euros; null: it may not be told. */
export function euros(said: Said, name: string, cents: number | null, write = said.format.euros): Html {
  if (cents === null) return figure(said, name, null)
  return html`<data value="${String(cents / 100)}" data-figure="${name}">${write(cents)}</data>`
}

/** Unique in a page of several articles. */
export function idOf({ about }: Said, name: string): string {
  return `${about.id}-${name}`
}

export function section(
  told: Said,
  name: string,
  words: { heading: string; intro: string },
  content: Part,
): Html {
  return html`
<section class="${name}" id="${idOf(told, name)}">
<div class="about"><h3>${words.heading}</h3><p>${words.intro}</p></div>
<div class="content">${content}</div>
</section>`
}

const manyColumns = 5

/** A table whose first column names the row, and its figures to take along. `filters`: what its rows can be narrowed down by. */
export function table(
  told: Said,
  words: TableWords,
  rows: readonly Row[],
  filters: readonly TableFilter[] = [],
): Html {
  return html`${tableAlone(told, words, rows, filters)}${rows.length === 0 ? null : downloadLink(told, words, rows)}`
}

function tableAlone(
  { texts }: Said,
  { caption, columns, isWide = columns.length > manyColumns }: TableWords,
  rows: readonly Row[],
  filters: readonly TableFilter[],
): Html {
  if (rows.length === 0) return html`<p class="muted">${texts.nobody}</p>`
  const kinds = rows[0]?.cells ?? []
  const filter = filters.length < 2 ? null : html` data-filters="${JSON.stringify(filters)}"`
  const body = rows.filter(({ isTotal }) => isTotal !== true)
  const totals = rows.filter(({ isTotal }) => isTotal === true)
  return html`
<div class="scroll"${isWide ? html` role="group" aria-label="${caption}" tabindex="0"` : null}><table class="${isWide ? 'many' : 'few'}"${filter}>
<caption>${caption}</caption>
<thead><tr>${columns.map((column, index) =>
    column === ''
      ? html`<td class="bar"></td>`
      : html`<th scope="col" class="${classOf(kinds[index])}">${column}</th>`,
  )}</tr></thead>
<tbody>${body.map(rowOf)}
</tbody>${totals.length === 0 ? null : html`<tfoot>${totals.map(rowOf)}</tfoot>`}
</table></div>`
}

function rowOf({ filter, cells }: Row): Html {
  return html`
<tr${filter === undefined ? null : html` data-filter="${filter}"`}>${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row" class="${classOf(cell)}">${contentOf(cell)}</th>`
      : html`<td class="${classOf(cell)}">${contentOf(cell)}</td>`,
  )}</tr>`
}

const classOf = (cell: Cell | undefined) =>
  cell === undefined || 'markup' in cell ? 'text' : 'bar' in cell ? 'bar' : 'number'

const contentOf = (cell: Cell) => ('markup' in cell ? cell : 'bar' in cell ? cell.bar : cell.figure)

/** The longest bar of a table. */
export function mostOf(lines: readonly { readonly count: number | null }[]): number {
  return Math.max(...lines.map(({ count }) => count ?? 0), 0)
}

/** The figure and its bar, as two cells of a table. */
export function barCells(told: Said, name: string, value: number | null, most: number): Cell[] {
  return [{ figure: figure(told, name, value) }, { bar: bar(value, most) }]
}

/** What a row is, and more about it in small. */
export function named(name: Part, more: Part): Html {
  return html`${name} <span class="more">${more}</span>`
}

/** The table behind a chart: folded, its figures to be taken along without unfolding it. */
export function behindChart(told: Said, words: TableWords, rows: readonly Row[]): Html {
  return html`<div class="behind"><details><summary>${told.texts.asTable}</summary>${tableAlone(told, words, rows, [])}</details>${downloadLink(told, words, rows)}</div>`
}

/** A day, for readers and machines. */
export function dateCell({ format }: Said, date: string): Html {
  return html`<time datetime="${date}">${format.date(date)}</time>`
}

/** What a code of the account means; the code itself where nobody has said so. */
export function word(words: Words, code: string | null): string {
  return code === null ? '' : (words[code] ?? code)
}

/** A name that is Finnish in every language. */
export function finnish({ language }: Pick<Said, 'language'>, name: Part): Html {
  return language === 'fi' ? html`${name}` : html`<span lang="fi">${name}</span>`
}
