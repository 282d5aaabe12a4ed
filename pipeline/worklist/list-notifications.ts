import { requireRun } from '../audit/run-queries.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { resolveIds } from './hold.ts'
import {
  findNoticeDetail,
  findNoticeLines,
  type NoticeDetail,
  type NoticeFilter,
  type NoticeLine,
} from './notification-queries.ts'

/** The notifications asked for, newest night first, and how many there are in all. Throws UsageError for a run that is not there. */
export async function listNotifications(
  context: Context,
  filter: NoticeFilter,
  most: number,
): Promise<{ readonly lines: readonly NoticeLine[]; readonly total: number }> {
  return await withReadableDatabase(context, 'notifications', async ({ session: { db } }) => {
    await requireRun(db, filter.runId)
    return await findNoticeLines(db, filter, most)
  })
}

/** Everything about one notification. Throws UsageError where there is none of that id. */
export async function showNotification(context: Context, start: string): Promise<NoticeDetail> {
  return await withReadableDatabase(context, 'notifications', async ({ session: { db } }) => {
    const [id = ''] = await resolveIds(db, [start])
    return await findNoticeDetail(db, id)
  })
}
