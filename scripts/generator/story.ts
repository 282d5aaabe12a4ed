import { type MunicipalityCode, type Outcome, outcomes, reasonCodes } from '../../pipeline/domain.ts'
import type { Cast, Person } from './person.ts'
import type { Random } from './random.ts'
import type { Setting } from './setting.ts'
import type { Spoiler } from './spoilers.ts'

/** An outcome with its reason code, as the specification names them. */
export type Verdict = { [O in Outcome]: `${O} ${(typeof reasonCodes)[O][number]}` }[Outcome]

const verdicts: ReadonlySet<string> = new Set(
  outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`)),
)

export function isVerdict(text: string): text is Verdict {
  return verdicts.has(text)
}

/** A person's whole life in a scenario: the fate comes first, the facts are made to fit. */
export interface Story {
  /** Stands beside every fate that is expected of it. */
  readonly why: string
  readonly cast: Cast
  /** By night, from the first; where nothing stands the story goes on as the night before. */
  readonly chapters: readonly (Chapter | undefined)[]
  /** What so many days between two nights do by themselves, before the later one's chapter. */
  readonly meanwhile?: (days: number) => Change
}

/** What the export says of a person on one night, and what the night must make of it. */
export interface Chapter {
  /** Null: no row is accepted and nothing is decided. */
  readonly verdict: Verdict | null
  /** Of the verdict, where it follows neither from the home nor from the customership. */
  readonly municipality?: MunicipalityCode
  /** No row, or one that must be refused; an accepted row otherwise. */
  readonly row?: 'none' | Spoiler
  /** Rewrites the person's row and intention first. */
  readonly change?: Change
  /** Lines of tonight's `decisions.csv`. */
  readonly decisions?: readonly TeDecision[]
  /** Absent: `named` where a customership begins, `kept` where it goes on, and nothing else changes it. */
  readonly caseworker?: CaseworkerFate
}

/** `kept`: the one the customer had last, or the TE office's expert. `dormant`: none, and none is wanted. */
export const caseworkerFates = ['kept', 'named', 'waiting', 'dormant'] as const

/** What becomes of the customer's caseworker. */
export interface CaseworkerFate {
  readonly kind: (typeof caseworkerFates)[number]
  /** Where only one caseworker is the right one. */
  readonly id?: string
}

export type Change = (random: Random, setting: Setting, person: Person) => void

export interface TeDecision {
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly decidedOn: string
  /** Empty for those that name none. */
  readonly municipality: string
}
