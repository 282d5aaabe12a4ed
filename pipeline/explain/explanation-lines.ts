import type { ExplainedCriterion, ExplainedDecision } from './explained-decision.ts'
import type { CustomerHistory, CustomershipEntry, DecisionEntry } from './history-queries.ts'

/**
 * A customership whose assignments say why their service point was chosen (null = the rule is gone), and whose
 * notifications by which reference the customer knows them (null = nobody's any more).
 */
export interface ExplainedCustomership extends Omit<CustomershipEntry, 'assignments' | 'notifications'> {
  readonly notifications: readonly (Omit<CustomershipEntry['notifications'][number], 'notificationId'> & {
    readonly reference: string | null
  })[]
  readonly assignments: readonly (CustomershipEntry['assignments'][number] & {
    readonly servicePointGround: string | null
  })[]
}

export interface Explanation extends Omit<CustomerHistory, 'decisions' | 'customerships'> {
  readonly decisions: readonly ExplainedDecision[]
  readonly customerships: readonly ExplainedCustomership[]
}

/** The explanation as a person reads it on a terminal. */
export function formatExplanation(explanation: Explanation): string[] {
  const { customerNumber, isProtected, decisions, customerships, teDecisions, rejections, absences } =
    explanation
  return [
    `Customer ${customerNumber}${isProtected === true ? ' · under non-disclosure (turvakielto)' : ''}`,
    ...decisions.flatMap(formatDecision),
    ...customerships.flatMap(formatCustomership),
    ...titled(
      'Decisions of the TE office',
      teDecisions.map(
        (one) =>
          `  ${one.decidedOn}  ${one.kind}${one.municipalityCode === null ? '' : ` to ${one.municipalityCode}`}: ${one.effect === null ? "waits for the member's next accepted row" : `${one.effect} on the night of ${one.settledOn}`}`,
      ),
    ),
    ...titled(
      'Rejected rows',
      rejections.map(
        (row) =>
          `  ${row.asOfDate}  ${row.reasonCodes.join(', ')} (${row.fields.join(', ')}), ${formatLine(row)}${row.recoveredOn === null ? '' : `; came right on ${row.recoveredOn}`}`,
      ),
    ),
    ...titled(
      'Absent from the files',
      absences.map(
        (one) => `  ${one.startedOn}${one.endedOn === null ? ' until now' : ` until ${one.endedOn}`}`,
      ),
    ),
    ...titled(
      'Another identity code',
      explanation.identityChangedOn.map((night) => `  from the night of ${night}`),
    ),
  ]
}

function formatLine({
  fileName,
  lineNumber,
}: {
  fileName: string | null
  lineNumber: number | null
}): string {
  return [fileName, ...(lineNumber === null ? [] : [`line ${lineNumber}`])].join(' ')
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

function formatDecision(decision: ExplainedDecision): string[] {
  const { teDecision } = decision
  return [
    '',
    `${decision.asOfDate}  ${decision.outcome} ${decision.reasonCode}${placeOf(decision)}${decision.isUndone ? ' (undone)' : ''}`,
    `  ${decision.programmeId}, act ${decision.act}, rules in force from ${decision.ruleVersion}`,
    decision.fileName === null ? '  no accepted row that night' : `  from ${formatLine(decision)}`,
    ...(teDecision === null ? [] : [`  carries out ${teDecision.kind} of ${teDecision.decidedOn}`]),
    ...(decision.rulesHaveChanged
      ? ['  the programme file has changed since: criteria and paragraphs below are those of the file now']
      : []),
    ...decision.criteria.flatMap((one) => formatCriterion(one, '  ')),
    ...decision.groups.flatMap((one) =>
      formatCriterion({ ...one, criterion: `${one.criterion} [${one.id}]` }, '    '),
    ),
  ]
}

function placeOf({ municipalityCode, municipalityName, areaId }: DecisionEntry): string {
  if (municipalityCode === null) return ''
  return ` · ${municipalityName ?? ''} (${municipalityCode})${areaId === null ? '' : `, area ${areaId}`}`
}

function formatCriterion(one: ExplainedCriterion, indent: string): string[] {
  const facts = Object.entries(one.facts).map(([name, value]) => `${name} ${formatFact(value)}`)
  const missing = one.wouldHaveToBeKnown
  return [
    `${indent}${one.verdict.padEnd(7)}  ${one.criterion}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`,
    `${indent}         ${one.source}`,
    ...(missing.length === 0 ? [] : [`${indent}         would have to be known: ${missing.join(' or ')}`]),
  ]
}

/** As the export writes it. */
function formatFact(value: DecisionEntry['facts'][string]): string {
  if (value === null) return '(empty)'
  if (typeof value === 'boolean') return value ? 'K' : 'E'
  return String(value)
}

function formatCustomership(entry: ExplainedCustomership): string[] {
  return [
    '',
    `${entry.startedOn}  customer of ${entry.municipalityName} (${entry.municipalityCode}), area ${entry.areaId}${entry.endedOn === null ? '' : `, until ${entry.endedOn}: ${entry.endReason}`}`,
    ...(entry.endedOn === null
      ? [
          `  last known home municipality ${entry.homeMunicipality}${entry.isHomeMunicipalityKnown ? '' : '; unknown in the last accepted row: kept, for a person to look at'}`,
        ]
      : []),
    ...entry.assignments.map(
      (one) =>
        `  ${one.startedOn}  service point ${one.servicePointId}${one.servicePointGround === null ? '' : ` (${one.servicePointGround})`}, ${one.caseworkerId === null ? `no caseworker: ${one.reason}` : `caseworker ${one.caseworkerId}: ${one.reason}`}`,
    ),
    ...entry.notifications.map(
      (one) =>
        `  ${one.asOfDate}  ${one.kind} by ${one.channel} (${one.language})${one.reference === null ? '' : `, reference ${one.reference}`}: ${one.status}${one.holdReason === null ? '' : `, ${one.holdReason}`}${one.fileName === null ? '' : `, ${one.fileName} ${one.channel === 'letter' ? 'page' : 'line'} ${one.page}`}`,
    ),
  ]
}
