import { requireRun } from '../audit/run-queries.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { resolveIds } from './hold.ts'
import {
  findNotificationDetail,
  findNotificationLines,
  type NotificationDetail,
  type NotificationFilter,
  type NotificationLine,
} from './notification-queries.ts'

/** The notifications asked for, newest night first, and how many there are in all. Throws UsageError for a run that is not there. */
export async function listNotifications(
  context: Context,
  filter: NotificationFilter,
  most: number,
): Promise<{ readonly lines: readonly NotificationLine[]; readonly total: number }> {
  return await withReadableDatabase(context, 'notifications', async ({ session: { db } }) => {
    await requireRun(db, filter.runId)
    return await findNotificationLines(db, filter, most)
  })
}

/** Everything about one notification. Throws UsageError where there is none of that id. */
export async function showNotification(context: Context, start: string): Promise<NotificationDetail> {
  return await withReadableDatabase(context, 'notifications', async ({ session: { db } }) => {
    const [id = ''] = await resolveIds(db, [start])
    return await findNotificationDetail(db, id)
  })
}
