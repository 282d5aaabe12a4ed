import type { IsoDate } from '../domain.ts'
import type { Threshold, Thresholds } from '../programmes/schema.ts'

/** What is measured, by the name it has in `audit.figure`. */
const thresholdOf = {
  'rejected-rows': 'rejectedRows',
  'garbled-values': 'garbledValues',
  reviews: 'reviews',
  returns: 'returns',
  ends: 'ends',
  transfers: 'transfers',
  'absent-members': 'absentMembers',
  'waiting-customers': 'waitingCustomers',
  'held-notifications': 'heldNotifications',
} as const satisfies Readonly<Record<string, keyof Thresholds>>
export type Measure = keyof typeof thresholdOf

/** Every name a measure has in audit.alarm. */
export const measures = ['rows-per-file', 'overdue-stock', ...Object.keys(thresholdOf)]

/** So many of so many people or rows tonight, and how it was lately. */
export interface Figure {
  readonly measure: Measure
  readonly counted: number
  readonly of: number
  /** Per cent; null: no recent night had anybody to count. */
  readonly median: number | null
}

export interface FileFigure {
  readonly file: string
  readonly rows: number
  /** Null: no recent night had the file. */
  readonly median: number | null
}

/** Those who must be transferred by a day, and wait: in review, or with a rejected row. */
export interface Stock {
  readonly searchStartedBy: IsoDate
  readonly transferBy: IsoDate
  readonly reviews: number
  readonly rejected: number
  /** The day is past. */
  readonly isOverdue: boolean
}

export interface Figures {
  /** Completed nights of the programme before this one that the medians are made of. */
  readonly nights: number
  readonly measures: readonly Figure[]
  readonly files: readonly FileFigure[]
  /** Null: the programme has none. */
  readonly stock: Stock | null
}

type LimitKind = 'count' | 'percent' | 'points-above-median' | 'drop-percent' | 'growth-percent' | 'overdue'

/** A limit that the night passed. */
export interface Alarm {
  readonly level: 'warn' | 'stop'
  readonly measure: Measure | 'rows-per-file' | 'overdue-stock'
  readonly file: string | null
  readonly limitKind: LimitKind
  readonly limit: number
  /** What was compared with the limit. */
  readonly value: number
  readonly counted: number
  /** Null: of a file. */
  readonly of: number | null
  /** Per cent, or rows of a file. */
  readonly median: number | null
  readonly nights: number
}

/** Every limit passed, each at its higher level. A limit is the most that passes without; who is at it has not passed. */
export function raiseAlarms(figures: Figures, thresholds: Thresholds): Alarm[] {
  const { nights, stock } = figures
  return [
    ...(stock?.isOverdue ? judgeStock(stock, nights) : []),
    ...figures.files.flatMap((figure) => judgeFile(figure, thresholds.rowsPerFile, nights)),
    ...figures.measures
      // On a programme's first night everybody comes.
      .filter(({ measure }) => measure !== 'transfers' || nights > 0)
      .flatMap((figure) => judge(figure, thresholds[thresholdOf[figure.measure]], nights)),
  ]
}

/** After the day nobody may wait; the night goes on, because it is the way to transfer them. */
function judgeStock({ reviews, rejected }: Stock, nights: number): Alarm[] {
  const counted = reviews + rejected
  const alarm = { measure: 'overdue-stock', file: null, counted, of: null, median: null, nights } as const
  return passed('overdue', counted, 0).map((limit) => ({ ...limit, ...alarm }))
}

function judge({ measure, counted, of, median }: Figure, threshold: Threshold, nights: number): Alarm[] {
  const { least, warn, stop } = threshold
  const share = of === 0 ? 0 : rounded((100 * counted) / of)
  const above = rounded(share - (median ?? share))
  const alarm = { measure, file: null, counted, of, median, nights }
  return [
    ...passed('count', counted, warn.count, stop.count),
    ...(counted < least ? [] : passed('percent', share, warn.percent, stop.percent)),
    ...(rounded((above * of) / 100) < least
      ? []
      : passed('points-above-median', above, warn.pointsAboveMedian, stop.pointsAboveMedian)),
  ].map((limit) => ({ ...limit, ...alarm }))
}

function judgeFile(
  { file, rows, median }: FileFigure,
  { least, warn, stop }: Thresholds['rowsPerFile'],
  nights: number,
): Alarm[] {
  if (median === null || Math.abs(rows - median) < least) return []
  const change = rounded((100 * (rows - median)) / Math.max(median, 1))
  return [
    ...passed('drop-percent', -change, warn.dropPercent, stop.dropPercent),
    ...passed('growth-percent', change, warn.growthPercent, stop.growthPercent),
  ].map((limit) => ({ ...limit, measure: 'rows-per-file', file, counted: rows, of: null, median, nights }))
}

type PassedLimit = Pick<Alarm, 'level' | 'limitKind' | 'limit' | 'value'>

function passed(limitKind: LimitKind, value: number, warn = Infinity, stop = Infinity): PassedLimit[] {
  if (value > stop) return [{ level: 'stop', limitKind, limit: stop, value }]
  return value > warn ? [{ level: 'warn', limitKind, limit: warn, value }] : []
}

/** Away with what binary fractions add: 10 % is not more than 10 %. */
const rounded = (value: number) => Math.round(value * 1e9) / 1e9

/** A limit passed, with its figures, as a person reads it. */
export function describeAlarm({ measure, file, limitKind, limit, value, ...alarm }: Alarm): string {
  const { counted, of, median, nights } = alarm
  const lately = `the median of ${nights} ${nights === 1 ? 'night' : 'nights'}`
  if (file !== null) {
    const change = `${short(value)} % ${limitKind === 'drop-percent' ? 'fewer' : 'more'} than ${median}, ${lately}`
    return `rows of ${file}: ${counted}, ${change} (limit ${limit} %)`
  }
  const share = of === 0 ? '' : ` (${short((100 * counted) / (of ?? 1))} %)`
  const figure = `${measure.replace('-', ' ')}: ${counted} of ${of}${share}`
  if (limitKind === 'overdue')
    return `overdue stock: ${counted} should have been transferred before, and wait`
  if (limitKind === 'count') return `${figure}, more than ${limit}`
  if (limitKind === 'percent') return `${figure}, more than ${limit} %`
  return `${figure}, more than ${limit} percentage points above ${short(median ?? 0)} %, ${lately}`
}

const short = (value: number) => value.toFixed(1)

/** What is other than usual, worst first, after an empty line. */
export function formatAlarms(alarms: readonly Alarm[]): string[] {
  if (alarms.length === 0) return []
  const lines = (['stop', 'warn'] as const).flatMap((level) =>
    alarms.filter((alarm) => alarm.level === level).map((alarm) => `${level}: ${describeAlarm(alarm)}`),
  )
  return ['', ...lines]
}
