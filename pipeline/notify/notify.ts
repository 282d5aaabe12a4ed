import type { Tx } from '../db/database.ts'
import type { Carrier, Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { insertHandoverLines } from './handover-queries.ts'
import * as queries from './notification-queries.ts'

/**
 * Plans who is told of tonight's events and what each municipality receives.
 * @param continuing The programme that goes on where this one has ended: one notification tells both.
 */
export async function planNotifications(
  tx: Tx,
  run: Run,
  carrier: Carrier,
  continuing: Programme | null,
): Promise<void> {
  const hasBegun = continuing !== null && continuing.firstDay.date <= run.asOfDate
  await queries.insertNightNotifications(tx, run, carrier, hasBegun ? continuing.id : null)
  await queries.insertNotificationFiles(tx, run)
  await queries.insertNotifications(tx, run)
  await insertHandoverLines(tx, run)
}
