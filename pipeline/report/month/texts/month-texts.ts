import type { Html } from '../../html.ts'
import type { Words } from '../../texts/text-schema.ts'

/** Everything the page of a month says in one language, but for what it has in common with the report of nights. */
export interface MonthTexts {
  readonly heading: string
  readonly areas: string
  readonly title: (area: string, month: string) => string
  /** Null: there is no observed night before. */
  readonly nights: (date: string, before: string | null) => string
  readonly headline: Section & {
    readonly before: (value: Html) => Html
    readonly members: string
    readonly memberSum: (parts: Record<'before' | 'arrived' | 'left', Html>) => Html
    readonly activation: string
    readonly longTerm: string
    readonly longTermIs: string
    readonly share: string
    readonly load: string
    readonly waiting: string
    /** Null: so few that the number is rounded to 0. */
    readonly hidden: (count: Html | null, before: Html | null) => Html
    readonly fewest: string
    readonly hiddenUnknown: string
  }
  readonly customers: Section & {
    readonly ledger: string
    readonly night: string
    readonly before: string
    readonly arrived: string
    readonly left: string
    readonly after: string
    readonly whyArrived: string
    readonly whyLeft: string
    readonly reason: string
    /** Whoever left by any way back to the TE office, or came under non-disclosure. */
    readonly returned: string
    readonly note: string
  }
  readonly work: Section & {
    readonly employment: string
    readonly state: string
    readonly employments: Words
    readonly activation: (facts: Record<'part' | 'of' | 'share', Html>) => Html
    readonly months: string
    readonly length: string
    readonly bands: Words
    readonly longTerm: (count: Html) => Html
  }
  readonly subsidy: Section & {
    readonly days: string
    readonly paid: string
    readonly bands: Words
    readonly shares: string
    readonly from: (days: string) => string
    readonly customers: string
    readonly percent: string
    readonly whole: string
    readonly municipalities: string
    readonly beforeOn: (date: string) => string
    readonly basis: (source: string) => string
    readonly source: (source: string) => string
    readonly notTold: string
    readonly nobody: string
  }
  readonly service: Section & {
    readonly caseworker: string
    readonly state: string
    readonly states: Words
    readonly load: (facts: Record<'fullTime' | 'load', Html>) => Html
    readonly noCaseworker: string
    readonly channels: string
    readonly noChannel: string
  }
  readonly development: Section & {
    readonly line: (label: string, first: string, last: string, least: string, most: string) => string
    readonly lines: Readonly<Record<LineName, string>>
  }
  readonly inTotal: string
  readonly footer: readonly string[]
}

export type LineName =
  | 'members'
  | 'arrived'
  | 'left'
  | 'activation'
  | 'longTerm'
  | 'share'
  | 'load'
  | 'waiting'
  | 'hidden'

interface Section {
  readonly heading: string
  readonly intro: string
}
