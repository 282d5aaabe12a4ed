import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { rememberCounted } from '../people-queries.ts'
import * as customers from './customer-count-queries.ts'
import * as members from './member-count-queries.ts'
import { insertPassages } from './passage-queries.ts'
import { insertTraits } from './trait-count-queries.ts'

/**
 * Counts what analysts may know of the night, and enters it into the account before its seal. By place people arrive and
 * leave, whoever comes under non-disclosure among those who leave: so that nothing shows who did.
 *
 * @param formerProgrammeId The programme that tonight's continues, if any.
 */
export async function freezeNightCounts(tx: Tx, run: Run, formerProgrammeId: string | null): Promise<void> {
  await members.insertMemberFlow(tx, run)
  await members.insertArrivals(tx, run)
  await members.insertDepartures(tx, run)
  await members.insertMoves(tx, run)
  await insertTraits(tx, run)
  await members.insertTransferUnemployment(tx, run)
  await members.insertTransferDelays(tx, run)
  await members.insertCaseloads(tx, run)
  await members.insertUnserved(tx, run)
  if (formerProgrammeId !== null) await insertPassages(tx, run, formerProgrammeId)
  await rememberCounted(tx, run)
  await customers.insertVerdictCounts(tx, run)
  await customers.insertReviews(tx, run)
  await customers.insertSettledReviews(tx, run)
  await customers.insertAbsences(tx, run)
  await customers.insertNotificationCounts(tx, run)
}
