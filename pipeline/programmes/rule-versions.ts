import { citeOn } from './citations.ts'
import type { ProgrammeFile, RuleChanges, RuleVersion } from './schema.ts'

/** The rule versions whole: what a later one does not state holds on, and each paragraph is cited as it then stood. */
export function wholeVersions(file: ProgrammeFile): readonly RuleVersion[] {
  const [first, ...later] = file.ruleVersions
  const versions: RuleVersion[] = [first]
  for (const changes of later) versions.push(changed(versions.at(-1) ?? first, changes))
  return versions.map((version) => cited(version, (source) => citeOn(source, file, version.from)))
}

function changed(before: RuleVersion, changes: RuleChanges): RuleVersion {
  return {
    ...before,
    ...changes,
    groups: replaced(before.groups, changes.groups ?? [], ({ id }) => id),
    exclusions: replaced(before.exclusions, changes.exclusions ?? [], ({ reason }) => reason),
    teDecisions: replaced(before.teDecisions, changes.teDecisions ?? [], ({ kind }) => kind),
  }
}

/** Each changed rule in the place of the one with its key; the new ones after them. */
function replaced<Rule>(
  before: readonly Rule[],
  changes: readonly Rule[],
  keyOf: (rule: Rule) => string,
): Rule[] {
  const kept = before.map((rule) => changes.find((change) => keyOf(change) === keyOf(rule)) ?? rule)
  return [...kept, ...changes.filter((change) => !before.some((rule) => keyOf(rule) === keyOf(change)))]
}

type Cite = (source: string) => string

function cited(version: RuleVersion, cite: Cite): RuleVersion {
  const one = <Rule extends { readonly source: string }>(rule: Rule): Rule => ({
    ...rule,
    source: cite(rule.source),
  })
  const orNull = <Rule extends { readonly source: string }>(rule: Rule | null) =>
    rule === null ? null : one(rule)
  return {
    from: version.from,
    source: version.source,
    lastDay: orNull(version.lastDay),
    directingUntil: orNull(version.directingUntil),
    validJobSearch: one(version.validJobSearch),
    population: one(version.population),
    homeMunicipality: one(version.homeMunicipality),
    residence: orNull(version.residence),
    pilotAreas: one(version.pilotAreas),
    changedHomeMunicipality: one(version.changedHomeMunicipality),
    membership: one(version.membership),
    jobSearchEnd: one(version.jobSearchEnd),
    restart: one(version.restart),
    teDecisions: version.teDecisions.map(one),
    exclusions: version.exclusions.map(one),
    targetGroup: one(version.targetGroup),
    groups: version.groups.map(one),
  }
}
