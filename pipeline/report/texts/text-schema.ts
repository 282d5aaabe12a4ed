import type { Html } from '../html.ts'

/** Everything a report says in one language. Figures come in already written as that language does. */
export interface Texts {
  readonly title: (programme: string, nights: string) => string
  readonly nightOf: (date: string) => string
  readonly nightsFromTo: (first: string, last: string, count: string) => string
  readonly runs: (runs: string) => string
  readonly fold: (count: string) => string
  readonly contents: string
  readonly skip: string
  readonly asTable: string
  readonly unsaid: string
  readonly inTotal: string
  readonly nobody: string
  readonly sortHint: string
  readonly filterLabel: string
  readonly filterAll: string
  readonly headline: Section & {
    readonly members: string
    readonly transferred: string
    readonly left: string
    readonly moved: string
    readonly notifications: string
    readonly notificationsHeld: (count: Html) => Html
    readonly rejected: string
    readonly ofReceived: (share: Html) => Html
    readonly waiting: string
    readonly waitingIsPast: string
    readonly balanced: (count: Html) => Html
    readonly unbalanced: (count: Html) => Html
    readonly alarms: string
    readonly alarm: (level: string, measure: string, counted: Html, of: Html | null, night: string) => Html
    readonly levels: Words
  }
  readonly funnel: Section & {
    readonly chart: string
    readonly step: string
    readonly count: string
    readonly goesOn: string
    readonly received: string
    readonly judged: string
    readonly customers: string
    readonly changed: string
    readonly notified: string
    readonly onTheWay: string
    readonly leaves: Words
    readonly allNights: string
  }
  readonly places: Section & {
    readonly areas: string
    readonly area: string
    readonly municipalities: (count: string) => string
    readonly municipality: string
    readonly people: string
    readonly isProtected: string
    readonly share: string
  }
  readonly groups: Section & {
    readonly sets: string
    readonly group: string
    readonly people: string
    readonly overlaps: string
    readonly combination: string
    readonly shownOnly: string
  }
  readonly outcomes: Section & {
    readonly outcome: string
    readonly reason: string
    readonly people: string
    readonly nights: string
    readonly night: string
    readonly lastNight: (date: string) => string
    readonly line: (label: string, first: string, last: string, least: string, most: string) => string
    readonly membersLine: string
    readonly receivedLine: string
    readonly rejectedLine: string
    readonly absentLine: string
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
    readonly summary: (facts: {
      readonly workers: Html
      readonly capacity: Html
      readonly customers: Html
      readonly waiting: Html
    }) => Html
    readonly waitingByArea: string
    readonly area: string
    readonly waiting: string
  }
  readonly notifications: Section & {
    readonly channel: string
    readonly held: string
    readonly count: string
    readonly event: string
    readonly byKind: string
    readonly heldBecause: string
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
    readonly left: string
    readonly right: string
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
