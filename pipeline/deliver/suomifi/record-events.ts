import type { Db } from '../../db/database.ts'
import { readNewEvents } from './events.ts'
import * as queries from './sending-queries.ts'
import { openSuomifi } from './service.ts'
import type { SuomifiSettings } from './settings.ts'

/** Reads from Suomi.fi what became of the messages, and stores it. Returns how many events were new. */
export async function recordNewEvents(
  db: Db,
  settings: SuomifiSettings,
  signal: AbortSignal,
): Promise<number> {
  const { serviceId } = settings
  let count = 0
  const from = await queries.findContinuationToken(db, serviceId)
  await readNewEvents(openSuomifi(settings, { signal }), from, async (events, continuationToken) => {
    const rows = events.map(({ externalId, ...event }) => {
      return { ...event, notificationId: isUuid(externalId) ? externalId : null }
    })
    count += await queries.recordEvents(db, serviceId, rows, continuationToken)
  })
  return count
}

/** Messages sent from elsewhere have ids of other kinds. */
function isUuid(id: string | null): boolean {
  return id !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
}
