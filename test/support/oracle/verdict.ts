import type { DecisionsOnRecord, TeDecision } from './decisions.ts'
import type { Facts } from './facts.ts'
import type { Act } from './programmes.ts'

export interface Verdict {
  readonly outcome: string
  readonly reason: string
  readonly area: string | null
  readonly municipality: string | null
  readonly groupsMet: readonly string[]
  readonly groupsUnknown: readonly string[]
}

/** What is remembered of a customer from night to night, in one programme. */
export interface Customer extends DecisionsOnRecord {
  membership: { readonly area: string; readonly municipality: string } | null
  /** The last customership where it ended with the job search and a restart would go on with it. */
  restart: EndedCustomership | null
  /** The municipality that decided, in the last accepted row in which it was known. */
  lastKnownPlace: string | null
  /** The latest decision written. */
  standing: Verdict | null
}

export interface EndedCustomership {
  readonly municipality: string
  /** The last known place before the night of the end. */
  readonly lastKnownPlace: string | null
}

export interface CustomerNight {
  readonly act: Act
  readonly date: string
  readonly allowUnconfirmedAreas: boolean
  /** The accepted row; null: absent or rejected tonight. */
  readonly facts: Facts | null
  /** Tonight's decisions about the customer. */
  readonly decisions: readonly TeDecision[]
}

export interface Judgement {
  readonly verdict: Verdict
  /** The lines of the outcome table that apply, the verdict's first; the last resort (MEMBER, NO_GROUP) included. */
  readonly lines: readonly Verdict[]
  /** Whether the account gets a decision row tonight. */
  readonly isWritten: boolean
}

/** Started on or before the date, and not ended before it. */
export function hasValidJobSearch({ jobSearchStartedOn, jobSearchEndedOn }: Facts, date: string): boolean {
  return jobSearchStartedOn <= date && (jobSearchEndedOn === null || jobSearchEndedOn >= date)
}
