import type { Html } from '../html.ts'

/** Everything a report says in one language. Figures come in already written as that language does. */
export interface Texts {
  readonly report: string
  readonly title: (programme: string, nights: string) => string
  readonly nightOf: (date: string) => string
  readonly nightsFromTo: (first: string, last: string, count: string) => string
  readonly runs: (runs: string) => string
  readonly programmes: string
  readonly apart: string
  readonly fold: (count: string) => string
  readonly contents: string
  readonly skip: string
  readonly asTable: string
  readonly download: string
  readonly unsaid: string
  readonly inTotal: string
  readonly nobody: string
  readonly sortHint: string
  readonly filterLabel: string
  readonly filterAll: string
  readonly headline: Section & {
    readonly members: string
    readonly memberSum: (parts: Record<'before' | 'arrived' | 'left', Html>) => Html
    readonly arrived: string
    readonly left: string
    readonly reviews: string
    readonly customers: string
    readonly perJobseeker: (share: Html) => Html
    readonly notifications: string
    readonly rejected: string
    readonly ofReceived: (share: Html) => Html
    readonly waiting: string
    readonly waitingNow: string
    readonly compared: (date: string, nights: string) => string
    readonly before: (facts: Record<'previous' | 'median', Html>) => Html
    readonly noneBefore: string
    /** Null: so few that the number is rounded to 0. */
    readonly hidden: (count: Html | null, date: string) => Html
    readonly hiddenUnknown: string
    readonly balanced: (count: Html) => Html
    readonly unbalanced: (count: Html) => Html
    readonly alarms: string
    readonly alarm: (
      level: string,
      measure: string,
      counted: Html | null,
      of: Html | null,
      night: string,
    ) => Html
    readonly levels: Words
  }
  readonly nights: Section & {
    readonly ledger: string
    readonly night: string
    readonly before: string
    readonly arrived: string
    readonly left: string
    readonly after: string
    readonly missing: (count: Html) => Html
    readonly charts: string
    readonly line: (label: string, first: string, last: string, least: string, most: string) => string
    readonly lines: Readonly<
      Record<
        'members' | 'arrived' | 'left' | 'customers' | 'reviews' | 'received' | 'rejected' | 'absent',
        string
      >
    >
    readonly whyArrived: (date: string) => string
    readonly whyLeft: (date: string) => string
  }
  readonly funnel: Section & {
    readonly rows: string
    readonly rowsChart: string
    readonly people: string
    readonly peopleChart: string
    readonly apart: string
    readonly step: string
    readonly count: string
    readonly received: string
    readonly rejected: string
    readonly accepted: string
    readonly customers: string
    readonly members: string
    readonly told: string
    readonly leaves: Words
  }
  readonly places: Section & {
    readonly map: string
    readonly mapDescription: (count: string) => string
    readonly from: (least: string) => string
    readonly none: string
    readonly areas: string
    readonly area: string
    readonly municipalities: (count: string) => string
    readonly municipality: string
    readonly before: string
    readonly arrived: string
    readonly left: string
    readonly after: string
    readonly share: string
    readonly flowNote: string
  }
  readonly groups: Section & {
    readonly sets: string
    readonly group: string
    readonly people: string
    readonly overlaps: string
    readonly overlapNote: string
    readonly combination: string
    readonly none: string
    readonly ages: string
    readonly age: string
    readonly bands: Words
    readonly languages: string
    readonly language: string
    readonly languageNames: Words
  }
  readonly outcomes: Section & {
    readonly outcome: string
    readonly people: string
    readonly rest: string
    readonly notRounded: string
  }
  readonly reviews: Section & {
    readonly reviews: string
    readonly unknown: string
    readonly unknownGroups: string
    readonly rejects: string
    readonly reason: string
    readonly people: string
    readonly rows: string
    readonly rowsTogether: (rejected: Html, received: Html) => Html
  }
  readonly caseload: Section & {
    readonly chart: string
    readonly band: string
    readonly workers: string
    readonly describe: (parts: string) => string
    readonly summary: (facts: { readonly workers: Html; readonly capacity: Html }) => Html
  }
  readonly notifications: Section & {
    readonly byState: string
    readonly channel: string
    readonly count: string
    readonly event: string
    readonly byKind: string
  }
  readonly waiting: Section & {
    readonly past: string
    readonly what: string
    readonly count: string
    readonly ages: readonly [string, string, string, string]
    readonly since: string
  }
  readonly balance: Section & {
    readonly check: string
    readonly state: string
    readonly closes: string
    readonly open: string
  }
  readonly seal: Section & {
    readonly night: string
    readonly run: string
    readonly number: string
    readonly checksum: string
    readonly sealedAt: string
    readonly late: string
    readonly state: string
    readonly states: Words
  }
  readonly rules: Section & {
    readonly act: string
    readonly version: (from: string, source: string) => string
    readonly versions: string
    readonly checksum: string
    readonly same: string
    readonly other: string
  }
  readonly footer: readonly string[]
  readonly words: CodeWords
}

interface Section {
  readonly heading: string
  readonly intro: string
}

export type Words = Readonly<Record<string, string>>

/** What the account's codes mean; a code that is not here is told as it is. */
export interface CodeWords {
  readonly outcomes: Words
  readonly reasons: Words
  readonly rejectReasons: Words
  readonly groups: Words
  readonly kinds: Words
  readonly channels: Words
  readonly statuses: Words
  readonly holdReasons: Words
  readonly caseKinds: Words
  readonly measures: Words
  readonly checks: Words
}
