/** What a chart says besides its figures. */
export interface ChartWords {
  /** Unique in the page. */
  readonly id: string
  readonly title: string
  readonly description: string
  readonly number: (value: number) => string
}
