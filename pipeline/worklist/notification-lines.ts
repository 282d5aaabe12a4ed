import { formatSigner } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import type { NoticeDetail, NoticeLine } from './notification-queries.ts'

export function formatNotifications(lines: readonly NoticeLine[], total: number): string[] {
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

function placeOf({ channel, fileName, page, messageId }: NoticeLine): string | null {
  if (messageId !== null) return `message ${messageId}`
  if (fileName === null || page === null) return fileName
  return `${fileName} ${channel === 'message' ? 'line' : 'page'} ${page}`
}

export function formatNotification(notice: NoticeDetail): string[] {
  const { job, events, actions } = notice
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['customer', notice.customerNumber],
    ['event', `${notice.kind}, ${notice.programmeId}, night of ${notice.asOfDate} (run ${notice.runId})`],
    ['channel', `${notice.channel}, ${notice.language}${notice.isRestricted ? ', non-disclosure' : ''}`],
    ['status', notice.status],
    ['held because', notice.holdReason],
    ['error', notice.error],
    ['file', notice.fileName],
    [notice.channel === 'message' ? 'line' : 'page', formatPage(notice)],
    ['checksum', notice.sha256],
    ['batch', notice.sendingBatch],
    ['message', notice.messageId],
    ['sent', notice.sentAt && `${formatTime(notice.sentAt)}, ${notice.sentAs}`],
    ['job', job && formatJob(job)],
  ]
  return [
    `Notification ${notice.notificationId}`,
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

function formatPage({ page, pages }: NoticeDetail): string | number | null {
  return pages !== null && pages > 1 ? `${page}, ${pages} pages` : page
}

function formatJob({ state, attempts, error, nextTryAt }: NonNullable<NoticeDetail['job']>): string {
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
