/**
 * What operators do about notifications: each action is one transaction, all of it or nothing, and stands on record
 * with who did it and why. Writing and sending what is planned comes afterwards, as after a night.
 */
import type { Db } from '../db/database.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import * as actions from './lock-queries.ts'
import { findNotificationIds } from './notification-queries.ts'

/** The ids meant by ids or their beginnings. Throws UsageError naming every one that means none, or several. */
export async function resolveIds(db: Db, starts: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  const problems: string[] = []
  for (const start of starts) {
    if (!/^[0-9a-f]{8}[0-9a-f-]{0,28}$/i.test(start) || start.replaceAll('-', '').length > 32) {
      problems.push(`${start} is no id: give it whole, or its first 8 characters or more`)
      continue
    }
    const [id, other] = await findNotificationIds(db, start.toLowerCase())
    if (id === undefined) problems.push(`there is no notification ${start}`)
    else if (other !== undefined)
      problems.push(`several notifications begin with ${start}: give more of the id`)
    else found.add(id)
  }
  if (problems.length > 0)
    throw new UsageError(`${listProblems(problems)} (see kuntasiirto notifications list)`)
  return [...found]
}

/** Holds what is planned or failed. Throws UsageError naming every notification that cannot be held any more. */
export async function hold(db: Db, ids: readonly string[], signature: Signature): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const underWay = new Set(await actions.findNotificationsUnderWay(tx, ids))
    const notifications = await actions.lockNotifications(tx, ids)
    const open = notifications.filter(({ holdReason }) => holdReason !== 'BY_OPERATOR')
    const problems = open
      .filter(({ notificationId, status }) => underWay.has(notificationId) || !holdable.includes(status))
      .map((notification) => `${notification.notificationId} ${whyNotHeld(notification, underWay)}`)
    if (problems.length > 0) throw new UsageError(`nothing was held: ${listProblems(problems)}`)
    const heldIds = open.map(({ notificationId }) => notificationId)
    await actions.holdNotificationsOf(tx, heldIds)
    await actions.recordActions(tx, 'notification-hold', heldIds, signature)
  })
}

const holdable = ['planned', 'failed']

function whyNotHeld(
  { notificationId, status, holdReason }: actions.LockedNotification,
  underWay: ReadonlySet<string>,
): string {
  if (underWay.has(notificationId)) return 'is being written or sent just now'
  if (status === 'held') return `is held already (${holdReason})`
  return status === 'sent' ? 'was sent already' : 'is written into a file already'
}

const mostProblems = 5

/** The first of them, and how many there are more. */
export function listProblems(problems: readonly string[]): string {
  const more = problems.length - mostProblems
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
