import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type Context, withCurrentDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { requireOwnFolder } from '../deliver/output-folder.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { applyPurge, type Purged, type PurgeLine, planPurge } from '../retention/purge.ts'
import { loadRetentionRules } from '../retention/rules.ts'
import { printAnswer } from '../terminal/answer.ts'
import { actorOption } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import { parseDate } from '../terminal/times.ts'

interface PurgeCommandOrder {
  readonly plan: boolean
  readonly apply: boolean
  /** As if it were that day. */
  readonly date: IsoDate
  readonly rules?: string
  readonly out: string
  readonly by: string
}

/** Tells what is kept longer than the rules say, or deletes it. Throws UsageError for rules that cannot be read. */
export async function purge(context: Context, order: PurgeCommandOrder): Promise<Purged> {
  const rules = loadRetentionRules(order.rules)
  if (order.plan === order.apply) throw new UsageError('say either --plan, which only tells, or --apply')
  if (order.apply && order.date > today())
    throw new UsageError('--apply deletes by the rules of today or of an earlier day: leave --date out')
  const { date, by } = order
  const all = { today: date, rules, outRoot: resolve(order.out), by, signal: context.signal }
  return await withCurrentDatabase(context, 'purge', async ({ session }) => {
    await requireOwnFolder(session.db, all.outRoot)
    if (order.plan) return await planPurge(session.db, all)
    await acquireNightLock(session)
    return await applyPurge(session.db, all)
  })
}

/** In UTC, like every time of the account. */
function today(): IsoDate {
  return new Date().toISOString().slice(0, 10)
}

export function purgeCommand(context: () => Context): Command {
  return new Command('purge')
    .description('what is kept longer than the retention rules say: --plan tells it, --apply deletes it')
    .addOption(new Option('--plan', 'tell what would go; deletes nothing').default(false).conflicts('apply'))
    .option('--apply', 'delete it', false)
    .option('--rules <file>', 'the retention rules (default: those that come with the pipeline)')
    .addOption(
      new Option('--date <yyyy-mm-dd>', 'as if it were that day; --apply takes no day to come')
        .argParser(parseDate)
        .default(today(), 'today'),
    )
    .option('--out <folder>', 'where the files of the nights are', 'out')
    .addOption(actorOption())
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto purge --plan\n  kuntasiirto purge --plan --date 2027-01-01\n  kuntasiirto purge --apply --out /srv/kuntasiirto/out',
    )
    .action(async (options: PurgeCommandOrder & { readonly json: boolean }) => {
      const ready = context()
      const purged = await purge(ready, options)
      printAnswer(ready, options.json, { date: options.date, isApplied: options.apply, ...purged }, () =>
        formatPurged(purged, options),
      )
    })
}

const units: Readonly<Record<PurgeLine['kind'], string>> = {
  'staged-rows': 'rows',
  'rejected-lines': 'lines',
  'output-folders': 'folders',
  'sending-data': 'notifications',
  'queue-jobs': 'jobs',
  'closed-customers': 'people',
}

function formatPurged({ lines, foldersElsewhere }: Purged, { apply }: PurgeCommandOrder): string[] {
  const rows = lines.map(({ kind, days, before, count, oldest, newest }) => [
    ...[kind, days ?? 'for ever', before, count, units[kind], oldest, newest],
  ])
  const isNothing = lines.every(({ count }) => count === 0)
  return [
    ...formatTable(
      ['kind', 'days', 'older than', apply ? 'deleted' : 'would go', '', 'oldest', 'newest'],
      rows,
    ),
    '',
    isNothing
      ? 'Nothing is kept longer than that.'
      : apply
        ? 'Deleted; the account is in audit.purge.'
        : 'Nothing was deleted.',
    ...foldersElsewhere.map(
      (path) => `${path} is not there as it was written, and stays on record as kept: give its --out folder`,
    ),
  ]
}
