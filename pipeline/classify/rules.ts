import type { IsoDate, MunicipalityCode } from '../domain.ts'
import { type Programme, ruleVersionOn } from '../programmes/programme.ts'
import type { Group } from '../programmes/schema.ts'
import { type Criterion, criterionOf } from './criteria.ts'
import type { DecisionLine } from './decision-table.ts'
import { memberLines } from './member-lines.ts'
import { nonMemberLines } from './non-member-lines.ts'

/** Everything that a night is judged by: a programme's rules in force on its date. */
export interface Rules {
  /** Names the rule version: its first day. */
  readonly versionFrom: IsoDate
  readonly place: PlaceRules
  readonly groups: readonly (Group & Criterion)[]
  readonly nonMember: readonly DecisionLine[]
  readonly member: readonly DecisionLine[]
}

/** What tells the municipality that decides, and where a restart leads. */
export interface PlaceRules {
  /** Who is judged by the municipality of residence; null: nobody. */
  readonly residenceOf: 'temporary-protection' | 'no-home-municipality' | null
  /** Codes that say that there is no home municipality in Finland. */
  readonly noHomeCodes: readonly MunicipalityCode[]
  /** Areas where no customership goes on. */
  readonly restartExceptIn: readonly string[]
}

/** The rules in force on the date. Throws InputRefusedError before the programme's first day. */
export function rulesOn(
  programme: Programme,
  asOfDate: IsoDate,
  night: { readonly allowUnconfirmedAreas: boolean },
): Rules {
  const version = ruleVersionOn(programme, asOfDate)
  const tables = { programme, version, asOfDate, ...night }
  return {
    versionFrom: version.from,
    place: {
      residenceOf: version.residence?.of ?? null,
      noHomeCodes: programme.noHomeCodes,
      restartExceptIn: version.restart.exceptIn ?? [],
    },
    groups: version.groups.map((group) => ({ ...group, ...criterionOf(group, asOfDate) })),
    nonMember: nonMemberLines(tables),
    member: memberLines(tables),
  }
}

/** The facts that the table of each kind of customer reads, each once: what a decision is recorded with. */
export interface FactsRead {
  readonly nonMember: readonly string[]
  readonly member: readonly string[]
}

export function factsRead({ groups, nonMember, member }: Rules): FactsRead {
  const each = (things: readonly { readonly reads: readonly string[] }[]) => [
    ...new Set(things.flatMap(({ reads }) => reads)),
  ]
  return { nonMember: each([...nonMember, ...groups]), member: each(member) }
}
