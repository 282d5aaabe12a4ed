import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { RunUnderWayError } from '../errors.ts'
import type { Db, Session, Tx } from './database.ts'
import { isLockTimeout } from './lock-waits.ts'
import { one } from './rows.ts'
import { hasTable } from './tables.ts'

/** Who runs a night now, or does what no night may meet. */
export interface NightHolder {
  readonly pid: number
  readonly user: string
  readonly application: string
  readonly host: string
  readonly since: Date
}

/** The server takes a moment to see that a holder was killed, and to roll back: whoever comes at once waits for it. */
const patienceMs = 2000

/**
 * Takes the night's lock for as long as this connection lives: the one that also publishes, so that the lock of a
 * killed run is never free before its transaction is gone. Throws RunUnderWayError, naming the holder.
 */
export async function acquireNightLock({ db }: Session): Promise<void> {
  await letGo(db)
  try {
    await db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '5s'`.execute(tx) // whoever has the row takes the lock, or migrates
      const holder = await lockRow(tx)
      if (holder !== null) throw underWay(holder)
      await takeLock(tx, randomBytes(8).readBigInt64BE().toString())
    })
  } catch (error) {
    if (!isLockTimeout(error)) throw error
    throw new RunUnderWayError(
      'another run is beginning on this database, or `kuntasiirto migrate` is under way; wait until it has ended (see `kuntasiirto status`)',
      { cause: error },
    )
  }
}

/** Keeps nights off until the transaction ends. Throws RunUnderWayError where another connection has one. */
export async function holdOffNights(tx: Tx): Promise<void> {
  const hasRow = await hasTable(tx, 'migration.night_lock')
  if (hasRow) await letGo(tx)
  const holder = hasRow ? await lockRow(tx) : await findFormerHolder(tx)
  if (holder !== null) throw underWay(holder)
}

/**
 * Who else has the night's lock now; null: nobody. It is the row's holder, as long as that very connection has the advisory lock
 * that the row names: the key tells it from a later process of the same number, and the process from anybody who took the key
 * once it could be seen.
 */
export async function findNightHolder(db: Db): Promise<NightHolder | null> {
  const { rows } = await sql<NightHolder>`
    select backend_pid as pid, user_name as user, application_name as application, host, taken_at as since
    from migration.night_lock
    where backend_pid <> pg_backend_pid()
        and exists (
            select
            from pg_locks
            where locktype = 'advisory'
                and database = (select oid from pg_database where datname = current_database())
                and classid::bigint = (advisory_key >> 32) & 4294967295
                and objid::bigint = advisory_key & 4294967295
                and objsubid = 1
                and mode = 'ExclusiveLock'
                and granted
                and pid = backend_pid
        )`.execute(db)
  return rows[0] ?? null
}

/** Waits for a holder to go, if it goes soon. */
async function letGo(db: Db): Promise<void> {
  const deadline = performance.now() + patienceMs
  while ((await findNightHolder(db)) !== null && performance.now() < deadline) await sleep(50)
}

export function describeNightHolder({ application, user, host, pid, since }: NightHolder): string {
  return `${application} (user ${user}, host ${host}, process ${pid}, since ${since.toISOString()})`
}

function underWay(holder: NightHolder): RunUnderWayError {
  return new RunUnderWayError(
    `another run is under way on this database: ${describeNightHolder(holder)}; wait until it has ended (see \`kuntasiirto status\`)`,
  )
}

/** The row is locked to the end of the transaction; who has the lock, if that is not this connection. */
async function lockRow(tx: Tx): Promise<NightHolder | null> {
  await sql`select from migration.night_lock for update`.execute(tx)
  return await findNightHolder(tx)
}

async function takeLock(tx: Tx, key: string): Promise<void> {
  const { rows } = await sql`
    update migration.night_lock
    set advisory_key = ${key}::bigint, backend_pid = pg_backend_pid(), user_name = session_user,
        application_name = current_setting('application_name'), host = ${hostname()}, taken_at = now()
    where pg_try_advisory_lock(${key}::bigint)
    returning true`.execute(tx)
  if (rows.length === 0) throw new Error('a key that was just made up is locked')
}

/** Before there was the table, nights took this advisory lock. */
const formerLock = 2_021_0301

async function findFormerHolder(tx: Tx): Promise<NightHolder | null> {
  if (!(await hasTable(tx, 'audit.run'))) return null // a new database: nobody can run a night
  const { rows: tries } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(${formerLock}) as "isFree"`.execute(tx)
  if (one(tries).isFree) return null
  const { rows } = await sql<NightHolder>`
    select pid, coalesce(usename, '') as user, coalesce(application_name, '') as application,
        coalesce(host(client_addr), '') as host, coalesce(backend_start, now()) as since
    from pg_locks
    inner join pg_stat_activity using (pid)
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        and classid::bigint = 0 and objid::bigint = ${formerLock} and objsubid = 1 and granted
        and pid <> pg_backend_pid()`.execute(tx)
  return rows[0] ?? (await findFormerHolder(tx)) // gone meanwhile: then it can be had now
}
