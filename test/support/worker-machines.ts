/** Several `kuntasiirto work`, each in a folder of its own as on machines of their own, killed as they go. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { between, type Random } from '../../scripts/generator/random.ts'
import { type RunningCommand, startCommand } from './command-line.ts'
import { killWorkers } from './fault-night.ts'

interface Machines {
  readonly databaseUrl: string
  /** Each machine works in a folder below this one. */
  readonly folder: string
  readonly count: number
  /** What follows `work`. */
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly kills: number
  readonly random: Random
  /** Milliseconds between two kills, at most. */
  readonly longestPause: number
}

export interface Work {
  /** Kills that found a worker at work. */
  readonly kills: number
  readonly seconds: number
}

/**
 * Works until nothing is planned any more. At random moments a machine's worker process is killed, or the command that
 * started it; whoever is gone is started again. A failed job's wait for its next try is cut short.
 */
export async function workUntilDone(machines: Machines): Promise<Work> {
  const { databaseUrl, random } = machines
  const session = await openSession(databaseUrl, 'test')
  const start = async (index: number): Promise<RunningCommand> => {
    const cwd = join(machines.folder, `machine-${index}`)
    await mkdir(cwd, { recursive: true })
    return startCommand(databaseUrl, ['work', '--workers', '1', ...machines.args], machines.env, cwd)
  }
  const running = await Promise.all(Array.from({ length: machines.count }, (_, index) => start(index)))
  const began = performance.now()
  let kills = 0
  try {
    while ((await countPlanned(session, machines.args)) > 0) {
      for (const [index, { child, result }] of running.entries()) {
        if (child.exitCode === null) continue
        // A machine gives up when its workers die thrice running: no wonder when they are killed.
        if (kills === 0) throw new Error(`a machine gave up: ${(await result).stderr}`)
        running[index] = await start(index)
      }
      await sleep(kills < machines.kills ? between(random, 50, machines.longestPause) : 200)
      await tryAgainNow(session)
      if (kills >= machines.kills) continue
      const index = between(random, 0, machines.count - 1)
      const machine = running[index]
      if (machine === undefined) continue
      if (random() < 0.5) {
        if ((await killWorkers(machine)) > 0) kills += 1
      } else if (machine.child.exitCode === null) {
        machine.child.kill('SIGKILL')
        running[index] = await start(index)
        kills += 1
      }
    }
    return { kills, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const { child } of running) child.kill('SIGTERM')
    await Promise.all(running.map(({ result }) => result))
    await session.close()
  }
}

/** Of what these machines do: files are left alone by machines that only send. */
async function countPlanned({ db }: Session, args: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from register.output_file where status = 'planned' and ${!args.includes('--no-files')})::integer
        + (select count(*) from register.notification where status = 'planned')::integer as count`.execute(db)
  return rows[0]?.count ?? 0
}

async function tryAgainNow({ db }: Session): Promise<void> {
  await sql`
    update pgboss.job set start_after = now()
    where id in (select id from pgboss.job where state = 'retry' and start_after > now() for update skip locked)
      and state = 'retry'`.execute(db)
}
