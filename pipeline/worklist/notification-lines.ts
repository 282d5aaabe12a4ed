import { formatSigner } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import type { NotificationDetail, NotificationLine } from './notification-queries.ts'

export function formatNotifications(lines: readonly NotificationLine[], total: number): string[] {
  if (total === 0) return ['No such notification.']
  return [
    ...formatTable(
      ['notification', 'kind', 'channel', 'language', 'status', 'why', 'run', 'night', 'customer', 'where'],
      lines.map((line) => [
        ...[line.notificationId, line.kind, line.channel, line.language, line.status],
        ...[line.holdReason ?? line.error, line.runId, line.asOfDate, line.customerNumber, placeOf(line)],
      ]),
    ),
    `(shown ${lines.length} of ${total})`,
  ]
}

function placeOf({ channel, fileName, page, messageId }: NotificationLine): string | null {
  if (messageId !== null) return `message ${messageId}`
  if (fileName === null || page === null) return fileName
  return `${fileName} ${channel === 'message' ? 'line' : 'page'} ${page}`
}

export function formatNotification(notification: NotificationDetail): string[] {
  const { job, events, actions } = notification
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['customer', notification.customerNumber],
    [
      'event',
      `${notification.kind}, ${notification.programmeId}, night of ${notification.asOfDate} (run ${notification.runId})`,
    ],
    [
      'channel',
      `${notification.channel}, ${notification.language}${notification.isRestricted ? ', non-disclosure' : ''}`,
    ],
    ['status', notification.status],
    ['held because', notification.holdReason],
    ['error', notification.error],
    ['file', notification.fileName],
    [notification.channel === 'message' ? 'line' : 'page', formatPage(notification)],
    ['checksum', notification.sha256],
    ['batch', notification.sendingBatch],
    ['message', notification.messageId],
    ['sent', notification.sentAt && `${formatTime(notification.sentAt)}, ${notification.sentAs}`],
    ['job', job && formatJob(job)],
  ]
  return [
    `Notification ${notification.notificationId}`,
    ...facts.filter(([, value]) => value !== null).map(([name, value]) => `  ${name.padEnd(14)}${value}`),
    ...(events.length === 0 ? [] : ['', 'Suomi.fi told:']),
    ...events.map((event) => `  ${formatTime(event.happenedAt)}  ${event.eventType}`),
    ...(actions.length === 0 ? [] : ['', 'Operators:']),
    ...actions.map(
      ({ doneAt, action, doneBy, because, ...who }) =>
        `  ${formatTime(doneAt)}  ${action} by ${formatSigner({ by: doneBy, ...who })}: ${because}`,
    ),
  ]
}

function formatPage({ page, pages }: NotificationDetail): string | number | null {
  return pages !== null && pages > 1 ? `${page}, ${pages} pages` : page
}

function formatJob({ state, attempts, error, nextTryAt }: NonNullable<NotificationDetail['job']>): string {
  return [
    state,
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    ...(error === null ? [] : [error]),
    ...(nextTryAt === null || attempts === 0 ? [] : [`next try ${formatTime(nextTryAt)}`]),
  ].join(', ')
}

function formatTime(time: Date): string {
  return `${time.toISOString().replace('T', ' ').slice(0, 19)} UTC`
}
