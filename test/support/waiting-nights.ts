import { expect, onTestFinished } from 'vitest'
import { withoutApproval } from '../../pipeline/approval/approval.ts'
import { findPlans, insertApproval } from '../../pipeline/approval/approval-queries.ts'
import { checksumOfPlan, type Plan } from '../../pipeline/approval/plan.ts'
import type { Night, NightOrder } from '../../pipeline/night.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile } from './builders.ts'
import { openTestNights, type TestNights } from './nights.ts'

/** Waits only past a stop threshold. */
export const thresholds: NightOrder['approval'] = { ...withoutApproval, mode: 'thresholds' }
export const always: NightOrder['approval'] = { ...withoutApproval, mode: 'always' }
export const planned: NightOrder['approval'] = { ...withoutApproval, isPlan: true }

export const people = (from: number, to: number, changes: CustomerRow = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => customer(`${from + index}`, changes))
export const filesOf = (rows: readonly CustomerRow[]) => ({
  'customers-0301.csv': customerFile(rows),
  'caseworkers.csv': caseworkerFile([{ id: 'A', most: '500' }]),
})

export async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** The plan that was asked for, of a night that was only rehearsed. */
export async function planFor(night: Promise<Night>): Promise<Plan> {
  const ended = await night
  if (ended.became !== 'rehearsed' || ended.plan === null) throw new Error('the night made no plan')
  return ended.plan
}

/** The plan that a night waits with. */
export async function planOf(night: Promise<Night>): Promise<Plan> {
  const ended = await night
  expect(ended.became).toBe('waits')
  if (ended.became !== 'waits') throw new Error('the night does not wait')
  return ended.plan
}

export async function sign({ session: { db } }: TestNights, plan: Plan): Promise<void> {
  const [found] = await findPlans(db, checksumOfPlan(plan), 1)
  await db
    .transaction()
    .execute((tx) => insertApproval(tx, found!.planId, { by: 'Maija Mallikas', because: 'it is right' }))
}
