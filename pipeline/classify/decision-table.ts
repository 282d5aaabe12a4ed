import type { RawBuilder } from 'kysely'
import type { IsoDate, Outcome } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import type { RuleVersion } from '../programmes/schema.ts'

/** One line of a decision table: the first whose condition holds gives the verdict. */
export interface DecisionLine {
  readonly outcome: Outcome
  readonly reasonCode: string
  /** In words, what must hold for the line not to apply: to be transferred, or to remain a customer. */
  readonly criterion: string
  readonly when: RawBuilder<boolean>
  /** The facts the condition reads, as columns of staging.customer. */
  readonly reads: readonly string[]
  /** Paragraph of law, or what else the line rests on. */
  readonly source: string
  /** The groups were judged, and are recorded with the decision. */
  readonly recordsGroups?: true
  /**
   * What the decision names: the municipality that decides, where a transfer leads (a restart may lead elsewhere), the
   * customership's, or where a decision moves it.
   */
  readonly place: 'deciding' | 'transfer' | 'customership' | 'destination'
  /** The decision of the TE office that the verdict carries out, as a column of staging.night_te_decision. */
  readonly carriesOut?: 'correction_id' | 'return_id' | 'transfer_id'
}

export interface NightRules {
  readonly programme: Programme
  readonly version: RuleVersion
  readonly asOfDate: IsoDate
  readonly allowUnconfirmedAreas: boolean
}

/** A line that the rules in force have, or none. */
export function optional<Rule>(rule: Rule | undefined, line: (rule: Rule) => DecisionLine): DecisionLine[] {
  return rule === undefined ? [] : [line(rule)]
}

/** The facts that tell the municipality that decides. */
export function placeFactsOf({ residence }: RuleVersion): readonly string[] {
  if (residence === null) return ['home_municipality']
  return residence.of === 'temporary-protection'
    ? ['home_municipality', 'temporary_protection', 'residence_municipality']
    : ['home_municipality', 'residence_municipality']
}
