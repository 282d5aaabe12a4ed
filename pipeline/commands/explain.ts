import { Command } from 'commander'
import { type DecisionEntry, findCustomerHistory } from '../audit/customer-history.ts'
import type { DecisionLine } from '../classify/decision-table.ts'
import { type Rules, rulesOn } from '../classify/rules.ts'
import { UsageError } from '../errors.ts'
import { loadProfile, type Profile } from '../extract/profile.ts'
import { listProgrammes, loadProgramme } from '../programmes/programme.ts'
import { type Context, withCurrentDatabase } from './context.ts'
import {
  type ExplainedCriterion,
  type ExplainedDecision,
  type ExplainedGroup,
  type Explanation,
  formatExplanation,
  type Verdict,
} from './explanation.ts'

/** One customer from file line to letter. Throws UsageError when nothing is known of the number. */
export async function explain(
  context: Context,
  customerNumber: string,
  programmeId: string | null,
): Promise<Explanation> {
  if (programmeId !== null) loadProgramme(programmeId)
  const profile = await loadProfile()
  return await withCurrentDatabase(context, 'explain', async ({ session: { db } }) => {
    const history = await findCustomerHistory(db, customerNumber, programmeId)
    if (history.decisions.length + history.rejections.length === 0) {
      throw new UsageError(`customer ${customerNumber} occurs in no completed night: check the number`)
    }
    return { ...history, decisions: history.decisions.map((decision) => explainDecision(decision, profile)) }
  })
}

/** Gives a fact's name and value as the export has them; the account keeps of the birth date the age only. */
type NameFact = (fact: string) => readonly [name: string, value: DecisionEntry['facts'][string]]

function explainDecision(decision: DecisionEntry, profile: Profile): ExplainedDecision {
  if (!listProgrammes().includes(decision.programmeId))
    return { ...decision, act: '', rulesHaveChanged: true, criteria: [], groups: [] }
  const programme = loadProgramme(decision.programmeId)
  const rules = rulesOn(programme, decision.asOfDate, decision)
  const headers = new Map(Object.entries<string>(profile.headers.customers))
  const nameFact: NameFact = (fact) =>
    fact === 'birth_date'
      ? ['ikä', decision.facts.age ?? null]
      : [headers.get(fact) ?? fact, decision.facts[fact] ?? null]

  const table = ['MOVE', 'RETURN', 'END'].includes(decision.outcome) ? rules.member : rules.nonMember
  const position = table.findIndex(
    ({ outcome, reasonCode }) => outcome === decision.outcome && reasonCode === decision.reasonCode,
  )
  const asked = table.slice(0, position).filter(({ recordsGroups }) => !recordsGroups)
  const decider = table[position]
  return {
    ...decision,
    act: programme.act.number,
    rulesHaveChanged: decision.ruleSetSha256 !== programme.sha256,
    criteria: [
      ...asked.map((line) => explainLine(line, 'met', nameFact)),
      ...(decider ? [explainLine(decider, verdictOf(decider.outcome), nameFact)] : []),
    ],
    groups: decider?.recordsGroups
      ? rules.groups
          .filter(({ areas }) => areas === undefined || areas.includes(decision.areaId ?? ''))
          .map((group) => explainGroup(group, decision, nameFact))
      : [],
  }
}

function verdictOf(outcome: string): Verdict {
  if (outcome === 'TRANSFER') return 'met'
  return outcome === 'REVIEW' ? 'unknown' : 'not met'
}

function explainLine(line: DecisionLine, verdict: Verdict, nameFact: NameFact): ExplainedCriterion {
  const { criterion, source, reads, recordsGroups } = line
  const facts = reads.map(nameFact)
  const missing =
    facts.length > 0 ? facts.map(([name]) => name) : recordsGroups ? [] : [`whether ${criterion}`]
  return {
    criterion,
    verdict,
    facts: Object.fromEntries(facts),
    source,
    wouldHaveToBeKnown: verdict === 'unknown' ? missing : [],
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
