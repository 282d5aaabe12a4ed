import { Command } from 'commander'
import {
  type CustomerHistory,
  type CustomershipEntry,
  type DecisionEntry,
  findCustomerHistory,
} from '../audit/customer-history.ts'
import { UsageError } from '../errors.ts'
import { listProgrammes, loadProgramme } from '../programmes/programme.ts'
import { type Context, withCurrentDatabase } from './context.ts'

export interface ExplainedGroup {
  readonly id: string
  readonly label: string
  readonly verdict: 'met' | 'not met' | 'unknown'
  readonly source: string
}

/** A decision with its criteria and their paragraphs, where the groups were judged. */
export type ExplainedDecision = DecisionEntry & {
  readonly act: string
  readonly groups: readonly ExplainedGroup[]
}

export interface Explanation extends Omit<CustomerHistory, 'decisions'> {
  readonly decisions: readonly ExplainedDecision[]
}

/** One customer from file line to letter. Throws UsageError when nothing is known of the number. */
export async function explain(
  context: Context,
  customerNumber: string,
  programmeId: string | null,
): Promise<Explanation> {
  if (programmeId !== null) loadProgramme(programmeId)
  return await withCurrentDatabase(context, 'explain', async ({ session: { db } }) => {
    const history = await findCustomerHistory(db, customerNumber, programmeId)
    if (history.decisions.length + history.rejections.length === 0) {
      throw new UsageError(`customer ${customerNumber} occurs in no completed night: check the number`)
    }
    return { ...history, decisions: history.decisions.map(explainDecision) }
  })
}

/** The groups are judged only for those who passed every earlier test. */
const judgedReasons = ['ELIGIBLE', 'GROUP_UNKNOWN', 'NO_GROUP']

function explainDecision(decision: DecisionEntry): ExplainedDecision {
  if (!listProgrammes().includes(decision.programmeId)) return { ...decision, act: '', groups: [] }
  const programme = loadProgramme(decision.programmeId)
  const version = programme.ruleVersions.find(({ from }) => from === decision.ruleVersion)
  const groups = judgedReasons.includes(decision.reasonCode) ? (version?.groups ?? []) : []
  return {
    ...decision,
    act: programme.act.number,
    groups: groups.map(({ id, label, source }) => ({
      id,
      label: label.fi,
      verdict: decision.groupsMet.includes(id)
        ? 'met'
        : decision.groupsUnknown.includes(id)
          ? 'unknown'
          : 'not met',
      source,
    })),
  }
}

function formatExplanation(explanation: Explanation): string[] {
  const { customerNumber, isProtected, decisions, customerships, rejections, absences } = explanation
  return [
    `Customer ${customerNumber}${isProtected === true ? ' · under non-disclosure (turvakielto)' : ''}`,
    ...decisions.flatMap(formatDecision),
    ...customerships.flatMap(formatCustomership),
    ...rejections.map(
      (row) =>
        `\n${row.asOfDate}  row rejected: ${row.reasonCodes.join(', ')} (${row.fields.join(', ')}), ${row.fileName} line ${row.lineNumber}`,
    ),
    ...absences.map(
      (absence) =>
        `\n${absence.startedOn}  absent from the files${absence.endedOn === null ? ' since' : `, until ${absence.endedOn}`}`,
    ),
  ]
}

function formatDecision(decision: ExplainedDecision): string[] {
  const facts = Object.entries(decision.facts).map(
    ([name, value]) => `    ${name.replaceAll('_', ' ')}: ${value ?? 'unknown or none'}`,
  )
  const place =
    decision.municipalityCode === null
      ? ''
      : ` · ${decision.municipalityName ?? ''} (${decision.municipalityCode})${decision.areaId === null ? '' : `, area ${decision.areaId}`}`
  return [
    '',
    `${decision.asOfDate}  ${decision.outcome} ${decision.reasonCode}${place}`,
    `  ${decision.programmeId}, act ${decision.act}, rules in force from ${decision.ruleVersion}`,
    ...(decision.fileName === null
      ? ['  no accepted row tonight']
      : [`  from ${decision.fileName} line ${decision.lineNumber}`]),
    ...(facts.length > 0 ? ['  facts', ...facts] : []),
    ...(decision.groups.length > 0
      ? [
          '  criteria',
          ...decision.groups.map(
            (group) => `    ${group.verdict.padEnd(7)}  ${group.label} [${group.id}] · ${group.source}`,
          ),
        ]
      : []),
  ]
}

function formatCustomership(entry: CustomershipEntry): string[] {
  return [
    '',
    `${entry.startedOn}  customer of ${entry.municipalityName} (${entry.municipalityCode}), area ${entry.areaId}${entry.endedOn === null ? '' : `, until ${entry.endedOn}: ${entry.endReason}`}`,
    ...entry.assignments.map(
      (one) =>
        `  ${one.startedOn}  service point ${one.servicePointId}, ${one.caseworkerId === null ? `waiting for a caseworker: ${one.reason}` : `caseworker ${one.caseworkerId}`}`,
    ),
    ...entry.notifications.map(
      (one) =>
        `  ${one.asOfDate}  ${one.kind} by ${one.channel} (${one.language}): ${one.status}${one.holdReason === null ? '' : `, ${one.holdReason}`}${one.fileName === null ? '' : `, ${one.fileName} ${one.channel === 'letter' ? 'page' : 'line'} ${one.page}`}`,
    ),
  ]
}

export function explainCommand(context: () => Context): Command {
  return new Command('explain')
    .description('one customer from file line to letter')
    .argument('<customer-number>', 'asiakasnumero')
    .option('--programme <id>', 'one programme only')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto explain 100042\n  kuntasiirto explain 100042 --programme kuntakokeilu-2021 --json',
    )
    .action(
      async (customerNumber: string, options: { readonly programme?: string; readonly json: boolean }) => {
        const { print, ...rest } = context()
        const explanation = await explain({ print, ...rest }, customerNumber, options.programme ?? null)
        if (options.json) print(JSON.stringify(explanation, null, 2))
        else for (const line of formatExplanation(explanation)) print(line)
      },
    )
}
