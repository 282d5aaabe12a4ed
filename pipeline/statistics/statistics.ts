import type { Client } from 'pg'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { observeMonth } from './months/months.ts'
import { freezeNightCounts } from './nights/night-counts.ts'
import { collectPeople } from './people-queries.ts'
import { freezePublishedCounts } from './published/published-counts.ts'
import { collectReleasedPeople } from './released-people-queries.ts'

/**
 * What may be known of the night without knowing people: what may be told outside (`published/`), what analysts may
 * count (`nights/`), and once a month what they may know of areas, cohorts and single people (`months/`). Entered into the
 * account before its seal, so that what comes to light about anybody later changes none of it.
 * @param whileDividing Statements that the server executes while this process divides people into classes, once a
 *   month.
 */
export async function freezeStatistics(
  tx: Tx,
  client: Client,
  run: Run,
  programme: Programme,
  whileDividing: () => Promise<void>,
): Promise<void> {
  await collectReleasedPeople(tx, run)
  await collectPeople(tx, run)
  await freezePublishedCounts(tx, run)
  await freezeNightCounts(tx, run, programme.continues?.programme ?? null)
  await observeMonth(tx, client, run, programme, whileDividing)
}
