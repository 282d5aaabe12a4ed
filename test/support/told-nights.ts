/** What a database told of customers after each of several nights, for tests whose cases live the same ones. */
import type { TestNights } from './nights.ts'

/** One query for each thing that is asked; its rows have `customer_number`, and what is `told` of it. */
export class ToldNights<What extends string> {
  readonly #queries: Readonly<Record<What, string>>
  readonly #told = new Map<string, readonly Record<string, unknown>[]>()

  constructor(queries: Readonly<Record<What, string>>) {
    this.#queries = queries
  }

  /** To be called after the night. */
  async ask(nights: TestNights, date: string): Promise<void> {
    for (const [what, query] of Object.entries<string>(this.#queries))
      this.#told.set(`${date} ${what}`, await nights.rows(query))
  }

  /** In the order of the query. */
  of(date: string, what: What, customerNumbers: readonly string[]): string[] {
    const rows = this.#told.get(`${date} ${what}`)
    if (rows === undefined) throw new Error(`nobody asked for ${what} after ${date}`)
    return rows
      .filter((row) => customerNumbers.includes(String(row.customer_number)))
      .map((row) => String(row.told))
  }
}
