import { Command } from 'commander'
import { channels, holdReasons, notificationKinds, notificationStatuses } from '../domain.ts'
import { resolveIds } from '../notify/operator-actions.ts'
import {
  findNoticeDetail,
  findNoticeLines,
  type NoticeDetail,
  type NoticeFilter,
  type NoticeLine,
} from '../notify/operator-queries.ts'
import { parseNumber } from './case-filter.ts'
import { type Context, withReadableDatabase } from './context.ts'
import { oneOf, parseProgramme, someOf } from './known-values.ts'
import { addActions } from './notification-actions.ts'
import { parseRunId, requireRun } from './run-id.ts'
import { formatSigner } from './signature.ts'
import { formatTable } from './table.ts'

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

function formatList(lines: readonly NoticeLine[], total: number): string[] {
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

function formatDetail(notice: NoticeDetail): string[] {
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

interface ListOptions {
  readonly status: readonly string[]
  readonly kind?: string
  readonly channel?: string
  readonly holdReason?: string
  readonly run?: string
  readonly programme?: string
  readonly limit: number
  readonly json: boolean
}

export function notificationsCommand(context: () => Context): Command {
  const command = new Command('notifications').description(
    'what customers are told: which wait for a person, and what operators do about it',
  )
  command
    .command('list')
    .description('notifications, newest night first; by default those held, failed, or planned an hour ago')
    .option(
      '--status <status>',
      `${notificationStatuses.join(', ')}; repeated or with commas`,
      collectStatuses,
      [],
    )
    .option('--kind <kind>', notificationKinds.join(', '), oneOf(notificationKinds))
    .option('--channel <channel>', channels.join(', '), oneOf(channels))
    .option('--hold-reason <reason>', 'e.g. NO_ADDRESS', oneOf(holdReasons))
    .option('--run <id>', 'of one run', parseRunId)
    .option('--programme <id>', 'of one programme', parseProgramme)
    .option('--limit <number>', 'how many to show', parseNumber, 50)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto notifications list\n  kuntasiirto notifications list --status held --hold-reason NO_ADDRESS --run 12',
    )
    .action(async (options: ListOptions) => {
      const { print, ...rest } = context()
      const filter = {
        statuses: options.status,
        kind: options.kind ?? null,
        channel: options.channel ?? null,
        holdReason: options.holdReason ?? null,
        runId: options.run ?? null,
        programmeId: options.programme ?? null,
      }
      const { lines, total } = await listNotifications({ print, ...rest }, filter, options.limit)
      if (options.json) print(JSON.stringify({ total, notifications: lines }, null, 2))
      else for (const line of formatList(lines, total)) print(line)
    })
  command
    .command('show')
    .description('everything on record about one notification')
    .argument('<id>', 'its id, or the first 8 characters or more')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  kuntasiirto notifications show 3f2a9c01')
    .action(async (id: string, options: { readonly json: boolean }) => {
      const { print, ...rest } = context()
      const notice = await showNotification({ print, ...rest }, id)
      if (options.json) print(JSON.stringify(notice, null, 2))
      else for (const line of formatDetail(notice)) print(line)
    })
  addActions(command, context)
  return command
}

function collectStatuses(value: string, previous: readonly string[]): string[] {
  return [...previous, ...someOf(notificationStatuses)(value)]
}
