import type { DecisionLine } from '../classify/decision-table.ts'
import { type Rules, rulesOn } from '../classify/rules.ts'
import type { CustomerField } from '../extract/profile.ts'
import { citeOn } from '../programmes/citations.ts'
import type { Programme } from '../programmes/programme.ts'
import type { DecisionEntry } from './history-queries.ts'

type Verdict = 'met' | 'not met' | 'unknown'

/** One criterion as it was judged, with the facts it read, by the names of the export. */
export interface ExplainedCriterion {
  readonly criterion: string
  readonly verdict: Verdict
  readonly facts: Readonly<Record<string, DecisionEntry['facts'][string]>>
  /** Paragraph of law, or what else it rests on. */
  readonly source: string
  /** Where the verdict is unknown: one of these fields would have to be filled. */
  readonly wouldHaveToBeKnown: readonly string[]
}

interface ExplainedGroup extends ExplainedCriterion {
  readonly id: string
}

/** A decision with the criteria asked, in order, up to the one that decided; and the groups, where they were judged. */
export type ExplainedDecision = DecisionEntry & {
  readonly act: string
  /** The programme file has changed since the night: paragraphs and criteria are those of the file now. */
  readonly rulesHaveChanged: boolean
  readonly criteria: readonly ExplainedCriterion[]
  readonly groups: readonly ExplainedGroup[]
}

/** Gives a fact's name, as the export has it, and its value. */
type NameFact = (fact: string) => readonly [name: string, value: DecisionEntry['facts'][string]]

/** The decision with its criteria. `isWithheld`: no place is told, nor a group that only one place has. */
export function explainDecision(
  decision: DecisionEntry,
  programme: Programme | null,
  headers: Readonly<Partial<Record<CustomerField, string>>>,
  isWithheld: boolean,
): ExplainedDecision {
  if (programme === null) return { ...decision, act: '', rulesHaveChanged: true, criteria: [], groups: [] }
  const rules = rulesOn(programme, decision.asOfDate, decision)
  const names = new Map<string, string>([
    ...Object.entries(headers),
    ['age', 'ikä'],
    ['last_known_home_municipality', 'viimeksi tiedetty kotikunta'],
    ['customership_ended_on', 'asiakkuus päättynyt'],
    ['returned_on', 'palautettu'],
  ])
  // The account keeps of the birth date the age only.
  const nameFact: NameFact = (fact) => {
    const recorded = fact === 'birth_date' ? 'age' : fact
    return [names.get(recorded) ?? recorded, decision.facts[recorded] ?? null]
  }

  const table = ['MOVE', 'RETURN', 'END'].includes(decision.outcome) ? rules.member : rules.nonMember
  const position = table.findIndex(
    ({ outcome, reasonCode }) => outcome === decision.outcome && reasonCode === decision.reasonCode,
  )
  const asked = table.slice(0, position).filter(({ recordsGroups }) => !recordsGroups)
  const decider = table[position]
  const groups = rules.groups.filter(
    ({ areas }) => areas === undefined || (!isWithheld && areas.includes(decision.areaId ?? '')),
  )
  // The act's item of the area the customer is in, where its place may be told.
  const area = programme.areas.find(({ id }) => id === decision.areaId && !isWithheld)
  const namingArea = (line: DecisionLine): DecisionLine =>
    line.reasonCode !== 'NOT_PILOT_MUNICIPALITY' || area === undefined
      ? line
      : { ...line, source: citeOn(area.source, programme, decision.ruleVersion) }
  const isTellable = (id: string) => groups.some((group) => group.id === id)
  return {
    ...decision,
    groupsMet: decision.groupsMet.filter(isTellable),
    groupsUnknown: decision.groupsUnknown.filter(isTellable),
    act: programme.act.number,
    rulesHaveChanged: decision.ruleSetSha256 !== programme.sha256,
    criteria: [
      ...asked.map((line) => explainLine(namingArea(line), 'met', nameFact, [])),
      ...(decider
        ? [
            explainLine(
              decider,
              verdictOf(decider.outcome),
              nameFact,
              missingFacts(decider, decision, rules, programme),
            ),
          ]
        : []),
    ],
    groups: decider?.recordsGroups ? groups.map((group) => explainGroup(group, decision, nameFact)) : [],
  }
}

function verdictOf(outcome: string): Verdict {
  if (outcome === 'TRANSFER') return 'met'
  return outcome === 'REVIEW' ? 'unknown' : 'not met'
}

/** The facts any of which, once filled, would settle what is unknown. */
function missingFacts(
  { reasonCode }: DecisionLine,
  { facts }: DecisionEntry,
  rules: Rules,
  programme: Programme,
): readonly string[] {
  if (reasonCode !== 'HOME_MUNICIPALITY_UNKNOWN') return []
  const { residenceOf, noHomeCodes } = rules.place
  const isPlaceless = (code: string) =>
    noHomeCodes.includes(code) ||
    programme.municipalities.some((municipality) => municipality.code === code && municipality.aland)
  if (residenceOf === 'no-home-municipality' && isPlaceless(String(facts.home_municipality)))
    return ['residence_municipality']
  return residenceOf === 'temporary-protection' && facts.temporary_protection === true
    ? ['home_municipality', 'residence_municipality']
    : ['home_municipality']
}

function explainLine(
  line: DecisionLine,
  verdict: Verdict,
  nameFact: NameFact,
  missing: readonly string[],
): ExplainedCriterion {
  const { criterion, source, reads, recordsGroups } = line
  const names = missing.map((fact) => nameFact(fact)[0])
  return {
    criterion,
    verdict,
    facts: Object.fromEntries(reads.map(nameFact)),
    source,
    wouldHaveToBeKnown:
      verdict !== 'unknown' || recordsGroups ? [] : names.length > 0 ? names : [`whether ${criterion}`],
  }
}

function explainGroup(
  { id, label, source, reads }: Rules['groups'][number],
  { groupsMet, groupsUnknown }: DecisionEntry,
  nameFact: NameFact,
): ExplainedGroup {
  const facts = reads.map(nameFact)
  const isUnknown = groupsUnknown.includes(id)
  return {
    id,
    criterion: label.fi,
    verdict: groupsMet.includes(id) ? 'met' : isUnknown ? 'unknown' : 'not met',
    facts: Object.fromEntries(facts),
    source,
    wouldHaveToBeKnown: isUnknown ? facts.filter(([, value]) => value === null).map(([name]) => name) : [],
  }
}
