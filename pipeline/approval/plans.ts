import { InvalidArgumentError } from 'commander'
import { UsageError } from '../errors.ts'
import type { PlanOnRecord } from './approval-queries.ts'

export const plansShown = 14

/** The one plan meant. Throws UsageError where it is none, or one of several. */
export function onlyPlan(plans: readonly PlanOnRecord[], beginning: string): PlanOnRecord {
  const [plan, other] = plans
  if (plan === undefined) throw new UsageError(`there is no plan ${beginning}: see kuntasiirto plans`)
  if (other !== undefined)
    throw new UsageError(`several plans begin with ${beginning}: give more of the checksum`)
  return plan
}

/** Why nothing can be published by the plan any more; null while it can. */
export function whyOver({ lastNight, asOfDate }: PlanOnRecord): string | null {
  if (lastNight === null || lastNight < asOfDate) return null
  return lastNight === asOfDate ? 'its night is completed' : `the night of ${lastNight} is completed`
}

/** Of each programme the last plan, where nobody has approved it and its night can still be published. */
export function plansThatWait(plans: readonly PlanOnRecord[]): readonly PlanOnRecord[] {
  const isLast = (plan: PlanOnRecord) => plan === plans.find((one) => one.programmeId === plan.programmeId)
  return plans.filter((plan) => isLast(plan) && plan.approvals.length === 0 && whyOver(plan) === null)
}

/** A checksum of 64 hexadecimal digits, or its beginning, in lower case. */
export function parsePlan(value: string): string {
  if (!/^[0-9a-f]{8,64}$/i.test(value))
    throw new InvalidArgumentError('give the checksum of a plan, or its first 8 characters or more.')
  return value.toLowerCase()
}
