/** A table's figures to take along: the link holds the file itself, so nothing is asked of anybody. */
import { type Html, html, textOf } from './html.ts'
import type { Cell, Row, TableWords } from './row.ts'
import type { Said } from './told.ts'

/** CSV as spreadsheets in Finland open it: UTF-8 with a byte order mark, semicolons; shares with the language's comma. */
export function downloadLink(
  told: Said,
  { name, caption, columns }: TableWords,
  rows: readonly Row[],
): Html | null {
  if (name === undefined) return null
  const { about, texts } = told
  const isBar = (index: number) => columns[index] === ''
  const lines = [columns, ...rows.map(({ cells }) => cells.map((cell) => plainOf(told, cell)))]
  const csv = lines
    .map((line) =>
      line
        .filter((_, index) => !isBar(index))
        .map(quote)
        .join(';'),
    )
    .join('\r\n')
  const href = `data:text/csv;charset=utf-8,%EF%BB%BF${encodeURIComponent(`${csv}\r\n`).replaceAll('%3B', ';')}`
  const file = `${about.files}-${name}.csv`
  return html`<p class="download"><a download="${file}" href="${href}">${texts.download}<span class="unseen">: ${caption}</span></a></p>`
}

/** A figure by its value, empty where it is not told; anything else as it reads. */
function plainOf({ language }: Said, cell: Cell): string {
  if ('markup' in cell) return textOf(cell)
  if ('bar' in cell) return ''
  const [, value] = /<(?:data value|time datetime)="([^"]*)"/.exec(cell.figure.markup) ?? []
  if (value === undefined) return textOf(cell.figure)
  return language === 'fi' ? value.replace('.', ',') : value
}

function quote(field: string): string {
  return /[;"\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
