/** A worker stands still (SIGSTOP) in the middle of a job, for longer than it may, and comes to again (SIGCONT). */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type RunningCommand, startCommand } from '../support/command-line.ts'
import { recordNights } from '../support/compare-nights.ts'
import {
  copySituation,
  type FaultNight,
  findChildren,
  killAll,
  removeSituation,
  type Situation,
  type Trial,
  tryFaultIn,
} from '../support/fault-night.ts'
import { type Fault, judge, repeat } from './fault.ts'

export const freezeWorkerFault: Fault = {
  name: 'freeze',
  what: 'a worker frozen (SIGSTOP) while it holds a job: one of the run’s own, for good; one of another machine, which goes on (SIGCONT) after the night is written',
  seconds: 150,
  waits: true,
  async trial(context) {
    const [night] = context.nights
    const seconds: number[] = []
    const result = await repeat(context, 2, 2, async (_, number) => {
      const freeze = number === 0 ? freezeOwn : freezeElsewhere
      const situation = await copySituation(night.before)
      const began = performance.now()
      try {
        return judge(freeze.name, await freeze(night, situation))
      } finally {
        seconds.push(Math.round((performance.now() - began) / 1000))
        await removeSituation(situation)
      }
    })
    return {
      ...result,
      note: `the job went to another worker within ${seconds.join(' and ')} s, start to end`,
    }
  },
}

/** The run has no other worker: it must find out by itself. */
async function freezeOwn(night: FaultNight, situation: Situation): Promise<Trial> {
  return await tryFaultIn(situation, night, { phase: 'render', delay: 0 }, (run) =>
    freezeAtWork(situation.databaseUrl, run),
  )
}

async function freezeElsewhere(night: FaultNight, situation: Situation): Promise<Trial> {
  const { databaseUrl, out } = situation
  const machines: RunningCommand[] = []
  let frozen = 0
  try {
    return await tryFaultIn(situation, night, { phase: 'render', delay: 0 }, killAll, {
      async mend() {
        const machine = startCommand(databaseUrl, ['work', '--out', out, '--workers', '1'])
        machines.push(machine)
        frozen = await freezeAtWork(databaseUrl, machine)
        machine.child.kill('SIGSTOP')
      },
      async record() {
        process.kill(frozen, 'SIGCONT')
        for (const { child } of machines) child.kill('SIGCONT')
        await sleep(3000) // time to do harm
        for (const { child } of machines) child.kill('SIGTERM')
        await Promise.all(machines.map(({ result }) => result))
        return await recordNights(databaseUrl, out)
      },
    })
  } finally {
    for (const { child } of machines) child.kill('SIGKILL')
  }
}

/** Stops the command's worker when it is seen to hold a job, and returns its number. */
async function freezeAtWork(databaseUrl: string, { child }: RunningCommand): Promise<number> {
  const client = new Client({ connectionString: databaseUrl })
  client.on('error', () => {}) // reported by the query that fails
  await client.connect()
  const holdsJob = async () => {
    const { rows } = await client.query(
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'kuntasiirto worker' and backend_xid is not null`,
    )
    return rows.length > 0
  }
  try {
    while (child.exitCode === null) {
      const [worker] = await findChildren(child.pid)
      if (worker === undefined || !(await holdsJob())) continue
      process.kill(worker, 'SIGSTOP')
      await sleep(200) // what it had asked for is answered
      if (await holdsJob()) return worker
      process.kill(worker, 'SIGCONT')
    }
    throw new Error('the worker had done everything before it could be frozen')
  } finally {
    await client.end()
  }
}
