import type { Tx } from '../db/database.ts'
import type { Carrier, Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { insertHandoverLines } from './handover-queries.ts'
import * as queries from './notice-queries.ts'

/**
 * Plans who is told of tonight's events and what each municipality receives.
 * @param continuing The programme that goes on where this one has ended: one notice tells both.
 */
export async function planNotifications(
  tx: Tx,
  run: Run,
  carrier: Carrier,
  continuing: Programme | null,
): Promise<void> {
  const hasBegun = continuing !== null && continuing.firstDay.date <= run.asOfDate
  await queries.insertNotices(tx, run, carrier, hasBegun ? continuing.id : null)
  await queries.insertNoticeFiles(tx, run)
  await queries.insertNotifications(tx, run)
  await insertHandoverLines(tx, run)
}
