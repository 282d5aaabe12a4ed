import type { IsoDate } from '../domain.ts'

/** What a report says, before it is said in a language: each programme for itself, at least one. */
export interface ReportData {
  readonly programmes: readonly ProgrammeReport[]
}

/**
 * The nights of one programme. Rows and what waits are counted exactly. People are counted as the nights published them:
 * rounded, so that everything adds up, and without those under non-disclosure.
 */
export interface ProgrammeReport {
  readonly programme: ReportedProgramme
  /** Oldest first, at least one. */
  readonly nights: readonly Night[]
  /** The completed nights before the last one, reported or not, latest first; so many that a median says something. */
  readonly earlier: readonly Night[]
  /** After the last night. */
  readonly places: readonly Place[]
  readonly members: Members
  /** Rows rejected in the last night, by reason; a row can have several. */
  readonly rejectReasons: readonly Counted<'reason'>[]
  /** Customers under review after the last night because of an unknown group, by what is not known. */
  readonly unknownGroups: readonly Combination[]
  readonly caseload: Caseload
  /** Of each of the nights, as far as they are now; rounded night by night. */
  readonly notifications: readonly NightNotifications[]
  /** How many there were in each of the nights before the last one, likewise. */
  readonly earlierNotifications: readonly number[]
  /** Thresholds that the nights passed. */
  readonly alarms: readonly Alarm[]
  /** The checks of the nights, and whether they closed in all. */
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
  /** The municipalities that took part on the last night, by code. */
  readonly taking: readonly { readonly areaId: string; readonly code: string }[]
  /** By id, in the order of the file. */
  readonly groups: ReadonlyMap<string, string>
}

export interface Night {
  readonly runId: string
  readonly asOfDate: IsoDate
  readonly ruleSetSha256: string
  readonly rows: { readonly received: number; readonly accepted: number; readonly rejected: number }
  readonly absent: number
  /** Null: the night was before counts were rounded. */
  readonly people: NightPeople | null
}

export interface NightPeople {
  /** All the programme's customers after the night. */
  readonly customers: number
  /** By the outcome of their latest decision, MEMBER for members; with its reason. Adds up to the customers. */
  readonly reasons: readonly Reason[]
  /** Members before the night + arrived - left = members. Null: not known of the night before. */
  readonly change: { readonly before: number; readonly arrived: number; readonly left: number } | null
  readonly members: number
  /** Why members arrived in a municipality and left one, as far as the night decided it; moves are in both. */
  readonly whyArrived: readonly Reason[]
  readonly whyLeft: readonly Reason[]
}

export interface Reason {
  readonly outcome: string
  readonly reasonCode: string
  readonly count: number
}

type Counted<Key extends string> = Readonly<Record<Key, string>> & { readonly count: number }

/** A municipality after the last night: before + arrived - left = members. */
export interface Place {
  readonly areaId: string
  readonly code: string
  readonly before: number
  readonly arrived: number
  readonly left: number
  readonly members: number
  /** Members, and whoever lives there and is known to the TE office but no member. */
  readonly customers: number
}

interface Combination {
  readonly groups: readonly string[]
  readonly count: number
}

/** Members after the last night; each breakdown adds up to all of them. */
export interface Members {
  /** By exactly the groups they met when they were transferred, most first. */
  readonly combinations: readonly Combination[]
  readonly ages: readonly Counted<'band'>[]
  readonly languages: readonly Counted<'language'>[]
  /** By how they were told that they came to their municipality. */
  readonly channels: readonly Counted<'channel'>[]
  /** Under non-disclosure, on the first night of a month; in no other count. Null: never told. */
  readonly hidden: { readonly asOfDate: IsoDate; readonly count: number } | null
}

export interface Caseload {
  /** Caseworkers who are listed, or serve somebody. */
  readonly workers: number
  readonly capacity: number
  /**
   * Caseworkers by how much of their capacity is used, without people under non-disclosure. Never one by one: whoever
   * knows where somebody works would know how many live there.
   */
  readonly loads: readonly { readonly band: LoadBand; readonly workers: number }[]
}

export const loadBands = ['0', '1–20', '21–40', '41–60', '61–80', '81–99', '100'] as const
export type LoadBand = (typeof loadBands)[number]

/** What customers had to be told because of a night: by channel and state, and by event. */
export interface NightNotifications {
  readonly asOfDate: IsoDate
  readonly count: number
  readonly byState: readonly (Counted<'channel'> & { readonly status: string })[]
  readonly byKind: readonly Counted<'kind'>[]
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
