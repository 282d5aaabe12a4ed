import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { OutageError } from '../errors.ts'
import { type Db, openSession, type Session } from './database.ts'
import { lockPatienceSeconds } from './session-settings.ts'

/** One of our connections that waits for a lock, and who has it. */
export interface LockWait {
  readonly waiting: string
  readonly waitingSince: Date | null
  readonly pid: number
  readonly user: string | null
  readonly application: string
  /** Null: on the server's own machine, or hidden from this login. */
  readonly host: string | null
  /** When the holder's transaction began; null: hidden from this login, which is no member of pg_read_all_stats. */
  readonly since: Date | null
}

/** Which of our connections to this database wait, longest first. Tells nothing of what anybody asks. */
export async function findLockWaits(db: Db): Promise<readonly LockWait[]> {
  const { rows } = await sql<LockWait>`
    with wait as (
        select pid, min(waitstart) as since from pg_locks where not granted group by pid
    )
    select
        ours.application_name as waiting,
        wait.since as "waitingSince",
        holder.pid,
        holder.usename as user,
        coalesce(holder.application_name, '') as application,
        host(holder.client_addr) as host,
        holder.xact_start as since
    from wait
    inner join pg_stat_activity as ours on ours.pid = wait.pid
    cross join lateral unnest(pg_blocking_pids(wait.pid)) as blocking (pid)
    inner join pg_stat_activity as holder on holder.pid = blocking.pid
    where ours.datname = current_database()
        and ours.application_name like 'kuntasiirto%'
        -- The server's own vacuum gives way by itself within a second, but for one against wraparound.
        and (holder.usename is not null or wait.since < clock_timestamp() - interval '5 seconds')
    order by wait.since, holder.pid`.execute(db)
  return rows
}

/** In one line: who holds it. */
export function describeHolder({ pid, user, application, host, since }: Omit<LockWait, 'waiting'>): string {
  return [
    `${user ?? 'an unknown user'} (process ${pid}`,
    application === '' ? 'without an application name' : `application ${application}`,
    ...(host === null ? [] : [`from ${host}`]),
    since === null ? 'since when is hidden from this login)' : `since ${since.toISOString()})`,
  ].join(', ')
}

/** A statement that waited for a lock as long as it may, whatever was thrown around it. */
export function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return Reflect.get(error, 'code') === '55P03' || isLockTimeout(error.cause)
}

const pauseMilliseconds = 500

interface LockPatience {
  /** What waits for it locks everybody else out, so a try is short. */
  readonly tryMilliseconds: number
  readonly totalMilliseconds: number
}

export const lockPatience: LockPatience = {
  tryMilliseconds: 5000,
  totalMilliseconds: lockPatienceSeconds * 1000,
}

/** Does what ends by itself when a lock cannot be had within a try, and again until it can or patience ends. */
export async function untilUnlocked<Result>(
  patience: LockPatience,
  work: (timeout: string) => Promise<Result>,
): Promise<Result> {
  const until = Date.now() + patience.totalMilliseconds
  for (;;) {
    try {
      return await work(`${patience.tryMilliseconds}ms`)
    } catch (error) {
      if (!isLockTimeout(error) || Date.now() >= until) throw error
      await sleep(pauseMilliseconds)
    }
  }
}

const watchMilliseconds = 1000

/**
 * Looks, on a connection of its own, whom we wait for, and logs each once. A command that is done within a second opens
 * none.
 */
export class LockWatch {
  readonly #url: string
  readonly #logger: Logger
  readonly #ending = new AbortController()
  readonly #logged = new Set<number>()
  readonly #timer: NodeJS.Timeout
  #lastSeen: readonly LockWait[] = []
  #session: Session | null = null
  #looking: Promise<void> | null = null

  constructor(url: string, logger: Logger) {
    this.#url = url
    this.#logger = logger
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()
        .catch((err: unknown) => logger.debug({ err }, 'who holds a lock cannot be seen'))
        .finally(() => {
          this.#looking = null
        })
    }, watchMilliseconds).unref()
  }

  async #look(): Promise<void> {
    const { signal } = this.#ending
    this.#session ??= await openSession(this.#url, 'kuntasiirto watch', { access: 'read', signal })
    const waits = await findLockWaits(this.#session.db)
    if (waits.length > 0) this.#lastSeen = waits
    for (const wait of waits.filter(({ pid }) => !this.#logged.has(pid))) {
      this.#logged.add(wait.pid)
      this.#logger.warn({ ...wait }, 'waits for a lock that somebody else holds')
    }
  }

  /** What to tell of an error: of a lock that could not be had, who had it. */
  explain(error: unknown): unknown {
    if (!isLockTimeout(error)) return error
    const holders = this.#lastSeen.map(describeHolder)
    return new OutageError(
      `a lock could not be had within ${lockPatienceSeconds} s, ${holders.length === 0 ? 'and nobody was seen to hold it' : `held by ${holders.join('; ')}`}: when that has ended, run the same command again (kuntasiirto status shows who waits for whom)`,
      { cause: error },
    )
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#ending.abort()
    await this.#looking
  }
}
