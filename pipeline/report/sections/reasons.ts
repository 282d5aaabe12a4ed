import { sumOf } from '../../counts.ts'
import { type Html, html } from '../html.ts'
import { barCells, figure, mostOf, named, table, word } from '../parts.ts'
import type { Reason } from '../report-data.ts'
import type { Row } from '../row.ts'
import type { Told } from '../told.ts'

/** Customers by outcome and reason, and all together; `rest`: what no reason is told of. */
export function reasonTable(
  told: Told,
  { name, caption, prefix }: { readonly name: string; readonly caption: string; readonly prefix: string },
  reasons: readonly Reason[],
  rest = 0,
): Html {
  const { texts } = told
  const words = texts.outcomes
  const rows = reasons.map(
    ({ outcome, reasonCode, count }): Row => ({
      cells: [
        named(word(texts.words.outcomes, outcome), word(texts.words.reasons, reasonCode)),
        ...barCells(told, `${prefix}.${outcome}.${reasonCode}`, count, mostOf(reasons)),
      ],
    }),
  )
  const all = rest + sumOf(reasons)
  const others: Row = {
    cells: [html`${texts.outcomes.rest}`, { figure: figure(told, `${prefix}.rest`, rest) }, { bar: html`` }],
  }
  const total: Row = {
    isTotal: true,
    cells: [html`${texts.inTotal}`, { figure: figure(told, `${prefix}.all`, all) }, { bar: html`` }],
  }
  return table(told, { name, caption, columns: [words.outcome, words.people, ''] }, [
    ...rows,
    ...(rest === 0 ? [] : [others]),
    ...(rows.length === 1 && rest === 0 ? [] : [total]),
  ])
}
