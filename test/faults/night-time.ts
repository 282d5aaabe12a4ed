/** What nights in a row take, by the clock and of the processors. */
import type { Session } from '../../pipeline/db/database.ts'
import { cpuSeconds } from '../../scripts/bench/processes.ts'

export interface NightTime {
  readonly milliseconds: number
  /** CPU time of this process and of the session's backend: what other work on the machine hardly changes. */
  readonly cpuMilliseconds: number
}

export async function takeTime({ client }: Session, night: () => Promise<void>): Promise<NightTime> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const cpu = () => 1000 * (cpuSeconds(process.pid) ?? 0) + 1000 * (cpuSeconds(rows[0]?.pid ?? 0) ?? 0)
  const began = { wall: performance.now(), cpu: cpu() }
  await night()
  return { milliseconds: performance.now() - began.wall, cpuMilliseconds: cpu() - began.cpu }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

/** A table in Markdown: the nights of every hundred, or of every thousand where there are many. */
export function describeTimes(nights: readonly NightTime[]): string {
  const step = nights.length > 2000 ? 500 : 100
  const stretches = Array.from({ length: Math.ceil(nights.length / step) }, (_, place) => place * step)
  return [
    '| nights | median ms | CPU ms a night |',
    '| --- | --- | --- |',
    ...stretches.map((from) => {
      const some = nights.slice(from, from + step)
      const wall = median(some.map(({ milliseconds }) => milliseconds))
      const cpu = mean(some.map(({ cpuMilliseconds }) => cpuMilliseconds))
      return `| ${from + 1}-${from + some.length} | ${wall.toFixed(0)} | ${cpu.toFixed(0)} |`
    }),
  ].join('\n')
}
