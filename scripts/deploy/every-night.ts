/**
 * Runs a command of kuntasiirto every night at a time of day in Finland, for where there is no timer of the system's:
 *
 *   node scripts/launch.cjs scripts/deploy/every-night.ts 02:30 run --programme … --date today --exports exports/{date} --wait 3h
 *
 * At its start it runs the command at once when today's time has passed: a night missed while the machine was off is made
 * up for, and a night that is completed says so and does nothing. How it went is said by the command's own log and
 * metrics; this goes on whatever it was.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clockInFinland, nextTimeInFinland } from '../../pipeline/calendar.ts'

const cli = join(import.meta.dirname, '../../pipeline/cli.ts')
const [timeOfDay = '', ...args] = process.argv.slice(2)
if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay) || args.length === 0) {
  console.error('usage: every-night.ts HH:MM COMMAND [OPTION…], e.g. every-night.ts 02:30 verify')
  process.exit(2)
}

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())

function runOnce(): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, cli, ...args], { stdio: 'inherit' })
  const stop = () => child.kill('SIGTERM')
  stopped.signal.addEventListener('abort', stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      stopped.signal.removeEventListener('abort', stop)
      console.log(`${args[0]} ended with ${code ?? 'a signal'}`)
      resolve()
    })
  })
}

if (clockInFinland(new Date()).time >= timeOfDay) await runOnce()
while (!stopped.signal.aborted) {
  const due = nextTimeInFinland(new Date(), timeOfDay)
  console.log(`${args[0]} is next run at ${due.toISOString()}`)
  // In short steps: a machine may sleep, and its clock may be set.
  while (Date.now() < due.getTime() && !stopped.signal.aborted)
    await sleep(Math.min(30_000, due.getTime() - Date.now()), undefined, { signal: stopped.signal }).catch(
      () => {},
    )
  if (!stopped.signal.aborted) await runOnce()
}
