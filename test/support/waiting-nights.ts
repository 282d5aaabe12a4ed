import { expect, onTestFinished } from 'vitest'
import { PlanWaitsError, withoutApproval } from '../../pipeline/audit/approval.ts'
import { findPlans, insertApproval } from '../../pipeline/audit/approval-queries.ts'
import { checksumOfPlan, type Plan } from '../../pipeline/audit/plan.ts'
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

/** The plan that a night was stopped with. */
export async function planOf(night: Promise<Night>): Promise<Plan> {
  const error = await night.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PlanWaitsError)) throw error ?? new Error('the night was not stopped')
  expect(error.exitCode).toBe(6)
  return error.plan
}

export async function sign({ session: { db } }: TestNights, plan: Plan): Promise<void> {
  const [found] = await findPlans(db, checksumOfPlan(plan), 1)
  await db
    .transaction()
    .execute((tx) => insertApproval(tx, found!.planId, { by: 'Maija Mallikas', because: 'it is right' }))
}
