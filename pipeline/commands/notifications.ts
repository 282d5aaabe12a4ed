import { Command } from 'commander'
import type { Context } from '../context.ts'
import { channels, holdReasons, notificationKinds, notificationStatuses, type Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { printAnswer } from '../terminal/answer.ts'
import { oneOf, parseProgramme, someOf } from '../terminal/known-values.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { addSignature } from '../terminal/signature.ts'
import { parseNumber } from '../worklist/case-filter.ts'
import { listNotifications, showNotification } from '../worklist/list-notifications.ts'
import {
  holdNotifications,
  releaseNotifications,
  retryNotifications,
} from '../worklist/notification-actions.ts'
import { formatNotification, formatNotifications } from '../worklist/notification-lines.ts'

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
      const ready = context()
      const filter = {
        statuses: options.status,
        kind: options.kind ?? null,
        channel: options.channel ?? null,
        holdReason: options.holdReason ?? null,
        runId: options.run ?? null,
        programmeId: options.programme ?? null,
      }
      const { lines, total } = await listNotifications(ready, filter, options.limit)
      printAnswer(ready, options.json, { total, notifications: lines }, () =>
        formatNotifications(lines, total),
      )
    })
  command
    .command('show')
    .description('everything on record about one notification')
    .argument('<id>', 'its id, or the first 8 characters or more')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  kuntasiirto notifications show 3f2a9c01')
    .action(async (id: string, options: { readonly json: boolean }) => {
      const ready = context()
      const notification = await showNotification(ready, id)
      printAnswer(ready, options.json, notification, formatNotification)
    })
  addActions(command, context)
  return command
}

function collectStatuses(value: string, previous: readonly string[]): string[] {
  return [...previous, ...someOf(notificationStatuses)(value)]
}

interface RetryOptions extends Signature {
  readonly run?: string
  readonly out: string
}

interface ReleaseOptions extends RetryOptions {
  readonly allHeld: boolean
  readonly holdReason?: string
}

const anId = 'an id, or its first 8 characters or more'

function addActions(notifications: Command, context: () => Context): void {
  addSignature(notifications.command('hold'))
    .description('keeps planned or failed notifications back: all of those named, or none')
    .argument('<ids...>', anId)
    .addHelpText(
      'after',
      '\nExample:\n  kuntasiirto notifications hold 3f2a9c01 --because "moved, to be checked"',
    )
    .action(async (ids: readonly string[], signature: Signature) => {
      const ready = context()
      for (const line of await holdNotifications(ready, ids, signature)) ready.print(line)
    })

  addSignature(notifications.command('release'))
    .description('writes or sends held notifications by what is known now: all of those named, or none')
    .argument('[ids...]', anId)
    .option('--all-held', 'everybody held for one reason who can be told now', false)
    .option('--hold-reason <reason>', 'with --all-held: which reason, e.g. NO_ADDRESS', oneOf(holdReasons))
    .option('--run <id>', 'with --all-held: of one run', parseRunId)
    .option('--out <folder>', 'where the files of nights are', 'out')
    .addHelpText(
      'after',
      `
Examples:
  kuntasiirto notifications release 3f2a9c01 --because "address confirmed"
  kuntasiirto notifications release --all-held --hold-reason NO_ADDRESS --run 12 --because "addresses came"`,
    )
    .action(async (ids: readonly string[], options: ReleaseOptions) => {
      const { allHeld, holdReason, run: runId = null, out } = options
      if (allHeld ? ids.length > 0 || holdReason === undefined : ids.length === 0)
        throw new UsageError(
          'give ids, or --all-held with --hold-reason (see kuntasiirto notifications list)',
        )
      if (!allHeld && (holdReason !== undefined || runId !== null))
        throw new UsageError('--hold-reason and --run go with --all-held')
      const ready = context()
      const order = { starts: allHeld ? null : ids, holdReason: holdReason ?? '', runId, out }
      for (const line of await releaseNotifications(ready, order, options)) ready.print(line)
    })

  addSignature(notifications.command('retry'), 'tried again')
    .description('tries again what failed: the notifications named, or everything, of all runs or of one')
    .argument('[ids...]', anId)
    .option('--run <id>', 'of one run', parseRunId)
    .option('--out <folder>', 'where the files of nights are', 'out')
    .addHelpText('after', '\nExample:\n  kuntasiirto notifications retry --run 12')
    .action(async (ids: readonly string[], options: RetryOptions) => {
      if (ids.length > 0 && options.run !== undefined) throw new UsageError('give ids, or --run')
      const ready = context()
      const order = { starts: ids.length > 0 ? ids : null, runId: options.run ?? null, out: options.out }
      for (const line of await retryNotifications(ready, order, options)) ready.print(line)
    })
}
