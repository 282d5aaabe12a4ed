import { Command } from 'commander'
import { findPlans, type PlanOnRecord } from '../approval/approval-queries.ts'
import { printPlan } from '../approval/plan-sheet.ts'
import { onlyPlan, parsePlan, plansShown, whyOver } from '../approval/plans.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { printAnswer } from '../terminal/answer.ts'
import { formatSigner } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'

/** The last plans, or those whose checksum begins so; latest first. */
async function listPlans(context: Context, beginning = ''): Promise<readonly PlanOnRecord[]> {
  return await withReadableDatabase(context, 'plans', ({ session: { db } }) =>
    findPlans(db, beginning, plansShown),
  )
}

function stateOf(plan: PlanOnRecord): string {
  const published = plan.approvals.findLast(({ runId, isUndone }) => runId !== null && !isUndone)
  const approved = plan.approvals.at(-1)
  if (published !== undefined) return `published by run ${published.runId}`
  const over = whyOver(plan)
  if (over !== null) return `over: ${over}`
  if (approved?.isUndone) return `run ${approved.runId} is undone: waits for approval`
  return approved === undefined ? 'waits for approval' : 'approved'
}

export function plansCommand(context: () => Context): Command {
  return new Command('plans')
    .description('what nights would do that wait for a person, and who approved them; or one plan')
    .argument('[plan]', 'a checksum, or its first 8 characters or more', parsePlan)
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto plans\n  kuntasiirto plans 3fa94c21d0b1')
    .action(async (beginning: string | undefined, { json }: { readonly json: boolean }) => {
      const ready = context()
      const plans = await listPlans(ready, beginning)
      if (beginning !== undefined) {
        const plan = onlyPlan(plans, beginning)
        printPlan(ready.print, plan.content, json)
        if (!json) for (const line of formatApprovals(plan)) ready.print(line)
      } else printAnswer(ready, json, plans, formatPlans)
    })
}

function formatPlans(plans: readonly PlanOnRecord[]): string[] {
  if (plans.length === 0) return ['No night has made a plan yet.']
  return formatTable(
    ['plan', 'programme', 'night', 'planned at', 'stops', 'state', 'approved by', 'because'],
    plans.map((plan) => [
      plan.sha256.slice(0, 12),
      plan.programmeId,
      plan.asOfDate,
      plan.plannedAt,
      plan.content.alarms.filter(({ level }) => level === 'stop').length,
      stateOf(plan),
      plan.approvals.slice(-1).map(formatSigner).join(),
      plan.approvals.at(-1)?.because,
    ]),
  )
}

function formatApprovals(plan: PlanOnRecord): string[] {
  return [
    ...plan.approvals.map(
      ({ at, because, runId, ...who }) =>
        `Approved by ${formatSigner(who)} at ${at}: ${because}${runId === null ? '' : ` (published by run ${runId})`}`,
    ),
    `State: ${stateOf(plan)}`,
  ]
}
