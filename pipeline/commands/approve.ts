import { Command } from 'commander'
import { findPlans, insertApproval, lockApprovals, type PlanOnRecord } from '../approval/approval-queries.ts'
import { checksumOfPlan } from '../approval/plan.ts'
import { onlyPlan, parsePlan, whyOver } from '../approval/plans.ts'
import { type Context, withCurrentDatabase } from '../context.ts'
import type { Signature } from '../domain.ts'
import { BalanceError, UsageError } from '../errors.ts'
import { formatSigner, parseWords } from '../terminal/signature.ts'

/**
 * Signs a plan: the next run of its night publishes it, if it is the same still. Tells the plan, and who had approved it
 * before for a run to come: then nothing is signed again. Throws UsageError where no night can be published by it.
 */
export async function approve(
  context: Context,
  beginning: string,
  signature: Signature,
): Promise<{ readonly plan: PlanOnRecord; readonly approvedBefore: string | null }> {
  return await withCurrentDatabase(context, 'approve', async ({ session }) =>
    session.db.transaction().execute(async (tx) => {
      await lockApprovals(tx)
      const plan = onlyPlan(await findPlans(tx, beginning, 2), beginning)
      if (checksumOfPlan(plan.content) !== plan.sha256)
        throw new BalanceError(
          `plan ${plan.sha256} does not verify: its content was changed on record; plan the night again (kuntasiirto run --plan)`,
        )
      const over = whyOver(plan)
      if (over !== null)
        throw new UsageError(`plan ${beginning} cannot be approved: ${over} (see kuntasiirto plans)`)
      const open = plan.approvals.find(({ runId }) => runId === null)
      if (open === undefined) await insertApproval(tx, plan.planId, signature)
      return { plan, approvedBefore: open === undefined ? null : formatSigner(open) }
    }),
  )
}

export function approveCommand(context: () => Context): Command {
  return new Command('approve')
    .description('signs a plan: the next run of its night publishes it, if it is the same still')
    .argument('<plan>', 'its checksum, or the first 8 characters or more', parsePlan)
    .requiredOption('--by <name>', 'who approves', parseWords)
    .requiredOption('--because <text>', 'why, without personal data', parseWords)
    .addHelpText(
      'after',
      '\nExample:\n  kuntasiirto approve 3fa94c21d0b1 --by "Maija Mallikas" --because "the office split its file in two"',
    )
    .action(async (beginning: string, signature: Signature) => {
      const ready = context()
      const { plan, approvedBefore } = await approve(ready, beginning, signature)
      const said = approvedBefore === null ? 'Approved' : `Was approved by ${approvedBefore} before`
      ready.print(
        `${said}: plan ${plan.sha256}, the night of ${plan.asOfDate}. Run it again: it is published if it is the same still.`,
      )
    })
}
