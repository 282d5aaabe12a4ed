import type { RawBuilder } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import * as closed from './closed-customer-queries.ts'
import { erasePeople, insertErasures } from './erase-queries.ts'
import { findOutdatedFolders, type KeptFolder } from './folder-queries.ts'
import { finishPurgedFolders, isThere, pathOf, purgeFolder } from './folders.ts'
import * as queries from './purge-queries.ts'
import { type Limit, limitOn, type PurgeKind, purgeKinds, type RetentionRules } from './rules.ts'

interface PurgeOrder {
  readonly today: IsoDate
  readonly rules: RetentionRules
  readonly outRoot: string
  readonly by: string
  readonly signal: AbortSignal
}

/** What a rule does: what is older than its days. */
export interface PurgeLine extends queries.Found {
  readonly kind: PurgeKind
  /** Null: kept for ever. */
  readonly days: number | null
  /** What is of an earlier day goes. */
  readonly before: IsoDate | null
}

export interface Purged {
  readonly lines: readonly PurgeLine[]
  /** Folders whose time is over and which are not below the output folder: they stay on record as kept. */
  readonly foldersElsewhere: readonly string[]
}

interface RowKind {
  readonly select: (limit: Limit) => RawBuilder<unknown>
  /** Some of it, or all; nothing when there is no more. */
  readonly remove: (tx: Tx, limit: Limit) => Promise<queries.Found>
}

const rowKinds: Readonly<Partial<Record<PurgeKind, RowKind>>> = {
  'staged-rows': { select: queries.stagedRows, remove: queries.deleteStagedRows },
  'rejected-lines': { select: queries.rejectedLines, remove: queries.deleteRejectedLines },
  'sending-data': { select: queries.sendingData, remove: queries.deleteSendingData },
  'queue-jobs': { select: queries.queueJobs, remove: queries.deleteQueueJobs },
}

/** What is older than its rule lets it be; changes nothing. */
export async function planPurge(db: Db, order: PurgeOrder): Promise<Purged> {
  return await forEachKind(order, async (kind, limit) => {
    if (kind === 'output-folders') return await sortFolders(db, order, limit)
    const items = kind === 'closed-customers' ? closed.closedCustomers : rowKinds[kind]?.select
    return { found: items === undefined ? queries.nothing : await queries.measure(db, items(limit)) }
  })
}

/**
 * Deletes it, in transactions of bounded size, each with its own line in `audit.purge`. The session holds the night's
 * lock. Whoever kills it loses nothing: doing it again does the rest.
 */
export async function applyPurge(db: Db, order: PurgeOrder): Promise<Purged> {
  await finishPurgedFolders(db, order.outRoot)
  return await forEachKind(order, async (kind, limit) => {
    const signature = { days: order.rules.of[kind].days, by: order.by }
    if (kind === 'closed-customers') return { found: await purgeClosedCustomers(db, order, limit) }
    if (kind === 'output-folders') {
      const sorted = await sortFolders(db, order, limit)
      for (const folder of sorted.folders) {
        order.signal.throwIfAborted()
        await purgeFolder(db, order.outRoot, folder, signature)
      }
      return sorted
    }
    let found = queries.nothing
    for (;;) {
      order.signal.throwIfAborted()
      const removed = await db.transaction().execute(async (tx) => {
        const some = (await rowKinds[kind]?.remove(tx, limit)) ?? queries.nothing
        await queries.insertPurge(tx, kind, some, signature)
        return some
      })
      if (removed.count === 0) return { found }
      found = add(found, removed)
    }
  })
}

async function forEachKind(
  { today, rules }: PurgeOrder,
  work: (
    kind: PurgeKind,
    limit: Limit,
  ) => Promise<{ readonly found: queries.Found; readonly elsewhere?: readonly string[] }>,
): Promise<Purged> {
  const lines: PurgeLine[] = []
  const foldersElsewhere: string[] = []
  for (const kind of purgeKinds) {
    const limit = limitOn(today, rules, kind)
    const { found, elsewhere = [] } = limit === null ? { found: queries.nothing } : await work(kind, limit)
    lines.push({ kind, days: rules.of[kind].days, before: limit?.before ?? null, ...found })
    foldersElsewhere.push(...elsewhere)
  }
  return { lines, foldersElsewhere }
}

/** The folders whose time is over, and the paths of those of them that are not there. */
async function sortFolders(db: Db, { outRoot }: PurgeOrder, limit: Limit) {
  const folders: KeptFolder[] = []
  const elsewhere: string[] = []
  for (const folder of await findOutdatedFolders(db, limit)) {
    if (await isThere(outRoot, folder)) folders.push(folder)
    else elsewhere.push(pathOf(outRoot, folder))
  }
  const found = folders.reduce<queries.Found>(
    (sum, { since }) => add(sum, { count: 1, oldest: since, newest: since }),
    queries.nothing,
  )
  return { folders, found, elsewhere }
}

/** People of one transaction. */
const peopleAtATime = 500

async function purgeClosedCustomers(db: Db, order: PurgeOrder, limit: Limit): Promise<queries.Found> {
  const { days, because } = order.rules.of['closed-customers']
  const people = await closed.findClosedCustomers(db, limit)
  let found = queries.nothing
  for (let start = 0; start < people.length; start += peopleAtATime) {
    order.signal.throwIfAborted()
    const some = people.slice(start, start + peopleAtATime)
    const erased: queries.Found = {
      count: some.length,
      oldest: some[0]?.since ?? null,
      newest: some.at(-1)?.since ?? null,
    }
    await db.transaction().execute(async (tx) => {
      const { pseudonyms } = await erasePeople(
        tx,
        some.map(({ customerNumber }) => customerNumber),
      )
      const erasure = { cause: 'retention', wasCustomer: false, counts: null, by: order.by, because } as const
      await insertErasures(tx, pseudonyms, erasure)
      await queries.insertPurge(tx, 'closed-customers', erased, { days, by: order.by })
    })
    found = add(found, erased)
  }
  await db.transaction().execute((tx) => closed.deleteStrayIdentityChanges(tx, limit))
  return found
}

function add(one: queries.Found, other: queries.Found): queries.Found {
  const days = [one.oldest, other.oldest, one.newest, other.newest].filter((day) => day !== null).sort()
  return { count: one.count + other.count, oldest: days[0] ?? null, newest: days.at(-1) ?? null }
}
