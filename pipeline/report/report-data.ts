import type { IsoDate } from '../domain.ts'

/** What a report says, before it is said in a language. Counts only; nobody under non-disclosure by place. */
export interface ReportData {
  readonly programme: ReportedProgramme
  /** Oldest first, at least one. */
  readonly nights: readonly Night[]
  /** After the last night. */
  readonly members: Members
  /** Rows rejected in the last night, by reason; a row can have several. */
  readonly rejectReasons: readonly Counted<'reason'>[]
  /**
   * Customers under review after the last night because of an unknown group, by what is not known, as published; without
   * people under non-disclosure, of whom a group can tell the place.
   */
  readonly unknownGroups: readonly { readonly groups: readonly string[]; readonly count: number }[]
  readonly caseload: Caseload
  /** Of all the nights, as far as they are now. */
  readonly notifications: readonly NotificationCount[]
  /** Thresholds that the nights passed. */
  readonly alarms: readonly Alarm[]
  /** The checks of the nights: with the counts of the last, and whether they closed in all. */
  readonly balance: readonly BalanceLine[]
  readonly seals: readonly SealLine[]
  /** Null: a later night has been, and what waited after this one is not on record. */
  readonly waiting: readonly WaitingLine[] | null
}

interface Names {
  readonly fi: string
  readonly sv: string
}

export interface ReportedProgramme {
  readonly id: string
  readonly name: Names
  readonly act: { readonly number: string; readonly name: Names; readonly url: string }
  /** The rules in force in one night or more, oldest first. */
  readonly ruleVersions: readonly { readonly from: IsoDate; readonly source: string }[]
  /** Of the programme's file now. */
  readonly sha256: string
  readonly areas: ReadonlyMap<string, string>
  readonly municipalities: ReadonlyMap<string, string>
  /** By id, in the order of the file. */
  readonly groups: ReadonlyMap<string, string>
}

export interface Night {
  readonly runId: string
  readonly asOfDate: IsoDate
  readonly ruleSetSha256: string
  readonly rows: { readonly received: number; readonly accepted: number; readonly rejected: number }
  readonly outcomes: readonly OutcomeCount[]
  /** After the night. */
  readonly members: number
  readonly absent: number
  readonly newlyAbsent: number
}

export interface OutcomeCount {
  readonly outcome: string
  readonly reasonCode: string
  readonly count: number
}

type Counted<Key extends string> = Readonly<Record<Key, string>> & { readonly count: number }

/** As published: rounded to multiples of 5; empty of nights before counts were rounded. */
export interface Members {
  /** Without people under non-disclosure, like all below: areas, municipalities and combinations each add up to it. */
  readonly total: number
  /** Members under non-disclosure, as told on the first night of a month; null: not yet. */
  readonly isProtected: { readonly count: number | null }
  /** Most members first; no line: 0 to 4. */
  readonly areas: readonly { readonly areaId: string; readonly count: number }[]
  readonly municipalities: readonly {
    readonly areaId: string
    readonly code: string
    readonly count: number
  }[]
  /** By exactly the groups they met when they were transferred, most members first. */
  readonly combinations: readonly { readonly groups: readonly string[]; readonly count: number }[]
}

export interface Caseload {
  /** Caseworkers who are listed, or serve somebody. */
  readonly workers: number
  readonly capacity: number
  /** Customers who have a caseworker; and those who wait for one. */
  readonly customers: number
  readonly waiting: number
  /** As published, most first. */
  readonly waitingByArea: readonly { readonly areaId: string; readonly count: number }[]
  /**
   * Caseworkers by how much of their capacity is used, without people under non-disclosure. Never one by one: whoever
   * knows where somebody works would know how many live there.
   */
  readonly loads: readonly { readonly band: LoadBand; readonly workers: number }[]
}

export const loadBands = ['0', '1–20', '21–40', '41–60', '61–80', '81–99', '100'] as const
export type LoadBand = (typeof loadBands)[number]

export interface NotificationCount {
  readonly kind: string
  readonly channel: string
  readonly status: string
  readonly holdReason: string | null
  readonly count: number
}

export interface Alarm {
  readonly asOfDate: IsoDate
  readonly level: 'warn' | 'stop'
  readonly measure: string
  readonly counted: number
  readonly countedOf: number | null
}

export interface BalanceLine {
  readonly check: string
  readonly left: number
  readonly right: number
  readonly isBalanced: boolean
}

export interface SealLine {
  readonly asOfDate: IsoDate
  readonly runId: string
  /** Null: not sealed yet. */
  readonly number: number | null
  readonly sha256: string | null
  readonly sealedAt: string | null
  readonly sealedLate: boolean
  /** Whether the account is still what was sealed. */
  readonly state: 'verified' | 'differs' | 'unsealed'
}

export interface WaitingLine {
  readonly kind: string
  readonly reason: string | null
  /** Longest there; null: not on record. */
  readonly oldest: IsoDate | null
  /** By days there: less than a week, less than four weeks, longer, not known. */
  readonly byAge: readonly [number, number, number, number]
  readonly count: number
}
