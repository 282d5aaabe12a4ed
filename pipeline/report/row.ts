import type { Html } from './html.ts'

export interface Row {
  /** By what the table can be narrowed down. */
  readonly filter?: string
  /** The rows above, added up: it stays last. */
  readonly isTotal?: boolean
  readonly cells: readonly Cell[]
}

/** Text, or a figure: those are set right. */
export type Cell = Html | { readonly figure: Html } | { readonly bar: Html }

export interface TableWords {
  /** Of the file of its figures, in every language: lower-case letters and hyphens; none, and it is not to be taken along. */
  readonly name?: string
  readonly caption: string
  readonly columns: readonly string[]
  /** Whether it may have to be scrolled sideways; by the number of columns unless said. */
  readonly isWide?: boolean
}

export interface TableFilter {
  readonly value: string
  readonly name: string
}
