import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import type { TimedNight } from './night.ts'
import type { TimedRendering } from './rendering.ts'

export interface Report {
  readonly customers: number
  readonly machine: Readonly<Record<string, string | number>>
  readonly settings: Readonly<Record<string, string>>
  /** Seconds, per round. */
  readonly floor: readonly number[]
  readonly run: readonly TimedNight[]
  readonly next: readonly TimedNight[]
  readonly rendering: TimedRendering | null
}

export function describeMachine(postgres: string): Report['machine'] {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    'memory GB': Math.round(totalmem() / 2 ** 30),
    // Above 1 before the start: something else is at work, and the figures are worth less.
    'load before': Number(loadavg()[0]?.toFixed(2)),
    node: process.version,
    postgres: postgres.split(' ').slice(0, 2).join(' '),
  }
}

/** The medians and their ratios, for programs. */
export function summarise(report: Report) {
  const [floor, run, next] = [median(report.floor), medianNight(report.run), medianNight(report.next)]
  return {
    ...report,
    medians: { floor, run: run?.seconds ?? null, next: next?.seconds ?? null },
    ratios: {
      'b/a': floor && run ? run.seconds / floor : null,
      'c/a': floor && next ? next.seconds / floor : null,
    },
  }
}

/** The same, for people. */
export function formatReport(report: Report): string[] {
  const { medians, ratios } = summarise(report)
  return [
    `${report.customers} customers on ${pairs(report.machine)}`,
    `Settings: ${pairs(report.settings)}`,
    '',
    ...(medians.floor === null
      ? []
      : [`(a) floor, COPY and hand-written SQL  ${rounds(medians.floor, report.floor)}`]),
    ...formatNight('(b) run, cut-over night, to its commit', report.run, ratios['b/a'], 'b/a'),
    ...formatNight('(c) run, next night, to its commit', report.next, ratios['c/a'], 'c/a'),
    ...(report.rendering === null ? [] : formatRendering(report.rendering)),
  ]
}

function formatNight(
  label: string,
  nights: readonly TimedNight[],
  ratio: number | null,
  name: string,
): string[] {
  const night = medianNight(nights)
  if (night === null) return []
  const all = nights.map(({ seconds }) => seconds)
  const { extract } = night.parts
  return [
    `${label}  ${rounds(night.seconds, all)}`,
    ...(ratio === null ? [] : [`    ${name} = ${ratio.toFixed(2)}`]),
    ...Object.entries(night.parts).map(([part, seconds]) => `    ${part.padEnd(20)} ${inSeconds(seconds)}`),
    `    solving, of assign   ${inSeconds(night.solvingSeconds)}, ${((100 * night.solvingSeconds) / night.seconds).toFixed(1)} % of the night`,
    ...(extract ? [`    extract, rows/s      ${Math.round(night.rows / extract)}`] : []),
    `    CPU of Node, server  ${inCpuSeconds(night.cpu.node)}, ${inCpuSeconds(night.cpu.server)}`,
    `    log, database        ${Math.round(night.walMegabytes)} MB, ${Math.round(night.databaseMegabytes)} MB`,
    `    peak memory of Node  ${inMegabytes(Math.max(...nights.map(({ peakMemory }) => peakMemory ?? 0)))}`,
  ]
}

function formatRendering(timed: TimedRendering): string[] {
  return [
    '(d) rendering',
    `    letters/s, one worker      ${Math.round(timed.lettersPerSecondByOneWorker)}`,
    `    letters/s, ${String(timed.workers).padStart(2)} workers      ${Math.round(timed.lettersPerSecondByAll)}`,
    `    all ${timed.files} files: ${timed.letters} letters, ${timed.messages} messages, ${timed.handoverLines} handover lines  ${inSeconds(timed.seconds)}`,
    `    peak memory of Node ${inMegabytes(timed.memory.process)}, of a worker ${inMegabytes(timed.memory.child)}, of all workers at a time ${inMegabytes(timed.memory.children)}`,
  ]
}

function rounds(middle: number, all: readonly number[]): string {
  return `${inSeconds(middle)}  (median of ${all.map((one) => one.toFixed(2)).join(', ')})`
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}

function inCpuSeconds(seconds: number | null): string {
  return seconds === null ? 'unknown' : inSeconds(seconds)
}

function inMegabytes(megabytes: number | null): string {
  return megabytes ? `${megabytes} MB` : 'unknown'
}

function pairs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

function median(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? null
}

function medianNight(nights: readonly TimedNight[]): TimedNight | null {
  const middle = median(nights.map(({ seconds }) => seconds))
  return nights.find(({ seconds }) => seconds === middle) ?? null
}
