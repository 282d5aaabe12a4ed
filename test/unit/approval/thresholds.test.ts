import { describe, expect, test } from 'vitest'
import {
  type Alarm,
  describeAlarm,
  type Figure,
  type FileFigure,
  type Measure,
  raiseAlarms,
} from '../../../pipeline/approval/thresholds.ts'
import { loadProgramme } from '../../../pipeline/programmes/programme.ts'
import { edit, expectRefusal, programmeIds, programmesWith, textOf } from '../../support/programme-files.ts'

const { thresholds } = loadProgramme('kuntakokeilu-2021')

type Case = readonly [counted: number, of: number, median: number | null, level: string]

/** The levels raised, with the kind of limit: `warn percent`. */
function judge(figure: Partial<Figure> & { measure: Measure }, nights = 14): string[] {
  const measures = [{ counted: 0, of: 1000, median: null, ...figure }]
  return levels(raiseAlarms({ nights, measures, files: [], stock: null }, thresholds))
}

function judgeFile(figure: Omit<FileFigure, 'file'>): string[] {
  const files = [{ file: 'customers-0301.csv', ...figure }]
  return levels(raiseAlarms({ nights: 14, measures: [], files, stock: null }, thresholds))
}

const levels = (alarms: readonly Alarm[]) => alarms.map(({ level, limitKind }) => `${level} ${limitKind}`)

/** Below, at and above each limit of the shipped thresholds. */
const shares: Readonly<Record<Measure, readonly Case[]>> = {
  'rejected-rows': [
    [199, 10_000, null, ''],
    [200, 10_000, null, ''],
    [201, 10_000, null, 'warn percent'],
    [999, 10_000, null, 'warn percent'],
    [1000, 10_000, null, 'warn percent'],
    [1001, 10_000, null, 'warn count, stop percent'],
    [1000, 1_000_000, null, ''],
    [1001, 1_000_000, null, 'warn count'],
    [10_000, 1_000_000, null, 'warn count'],
    [10_001, 1_000_000, null, 'stop count'],
    [150, 10_000, 0.5, ''],
    [151, 10_000, 0.5, 'warn points-above-median'],
    [650, 10_000, 1.5, 'warn percent, warn points-above-median'],
    [651, 10_000, 1.5, 'warn percent, stop points-above-median'],
    [99, 100, 0, ''], // small: nobody is called for fewer than 100
    [100, 200, 0, 'stop percent, stop points-above-median'],
  ],
  reviews: [
    [1000, 10_000, null, ''],
    [1001, 10_000, null, 'warn percent'],
    [3000, 10_000, null, 'warn percent'],
    [3001, 10_000, null, 'stop percent'],
    [500, 10_000, 3, ''],
    [501, 10_000, 3, 'warn points-above-median'],
    [800, 10_000, 3, 'warn points-above-median'],
    [801, 10_000, 3, 'stop points-above-median'],
    [99, 100, 0, ''],
  ],
  ends: [
    [200, 10_000, null, ''],
    [201, 10_000, null, 'warn percent'],
    [1000, 10_000, null, 'warn percent'],
    [1001, 10_000, null, 'stop percent'],
    [150, 10_000, 0.5, ''],
    [151, 10_000, 0.5, 'warn points-above-median'],
    [550, 10_000, 0.5, 'warn percent, warn points-above-median'],
    [551, 10_000, 0.5, 'warn percent, stop points-above-median'],
    [99, 100, 0, ''],
  ],
  returns: [
    [100, 10_000, null, ''],
    [101, 10_000, null, 'warn percent'],
    [500, 10_000, null, 'warn percent'],
    [501, 10_000, null, 'stop percent'],
    [50, 10_000, 0, ''],
    [51, 10_000, 0, 'warn points-above-median'],
    [400, 10_000, 0, 'warn percent, warn points-above-median'],
    [401, 10_000, 0, 'warn percent, stop points-above-median'],
    [24, 100, 0, ''],
    [25, 100, 0, 'stop percent, stop points-above-median'],
  ],
  'garbled-values': [
    [0, 10_000, null, ''],
    [1, 10_000, null, 'warn count'],
    [100, 10_000, null, 'warn count'],
    [101, 10_000, null, 'warn count, stop percent'],
    [9, 9, null, 'warn count'],
    [10, 10, null, 'warn count, stop percent'],
  ],
  transfers: [
    [300, 10_000, null, ''],
    [301, 10_000, null, 'warn percent'],
    [1000, 10_000, null, 'warn percent'],
    [1001, 10_000, null, 'stop percent'],
    [300, 10_000, 1, ''],
    [290, 10_000, 0.8, 'warn points-above-median'],
    [900, 10_000, 1, 'warn percent, warn points-above-median'],
    [901, 10_000, 1, 'warn percent, stop points-above-median'],
    [99, 100, 0, ''],
  ],
  'absent-members': [
    [9000, 10_000, null, ''], // of many nights: no leap
    [600, 10_000, 5, ''],
    [601, 10_000, 5, 'warn points-above-median'],
    [800, 10_000, 5, 'warn points-above-median'],
    [801, 10_000, 5, 'stop points-above-median'],
    [49, 100, 0, ''],
    [50, 100, 0, 'stop points-above-median'],
  ],
  'waiting-customers': [
    [2000, 10_000, null, ''],
    [2001, 10_000, null, 'warn percent'],
    [7500, 10_000, null, 'warn percent'],
    [7501, 10_000, null, 'stop percent'],
    [800, 10_000, 5, ''],
    [801, 10_000, 5, 'warn points-above-median'],
    [2000, 10_000, 5, 'warn points-above-median'],
    [2001, 10_000, 5, 'warn percent, stop points-above-median'],
    [99, 100, 0, ''],
  ],
  'held-notifications': [
    [500, 10_000, null, ''],
    [501, 10_000, null, 'warn percent'],
    [2500, 10_000, null, 'warn percent'],
    [2501, 10_000, null, 'stop percent'],
    [500, 10_000, 0, ''],
    [600, 10_000, 0.9, 'warn percent, warn points-above-median'],
    [2100, 10_000, 1, 'warn percent, warn points-above-median'],
    [2101, 10_000, 1, 'warn percent, stop points-above-median'],
    [49, 49, 0, ''],
    [50, 50, 0, 'stop percent, stop points-above-median'],
  ],
}

describe.each(programmeIds)('%s has the thresholds that these tables are about', (id) => {
  test('all the same', () => expect(loadProgramme(id).thresholds).toEqual(thresholds))
})

describe.each(Object.keys(shares) as Measure[])('%s', (measure) => {
  test.each(shares[measure])('%d of %d, where the median is %s %%: "%s"', (counted, of, median, level) => {
    expect(judge({ measure, counted, of, median }).join(', ')).toBe(level)
  })

  test('of nobody', () => expect(judge({ measure, counted: 0, of: 0, median: 50 })).toEqual([]))
})

describe('rows of a file', () => {
  test.each([
    [9500, 10_000, ''],
    [9499, 10_000, 'warn drop-percent'],
    [8000, 10_000, 'warn drop-percent'],
    [7999, 10_000, 'stop drop-percent'],
    [0, 10_000, 'stop drop-percent'],
    [11_000, 10_000, ''],
    [11_001, 10_000, 'warn growth-percent'],
    [15_000, 10_000, 'warn growth-percent'],
    [15_001, 10_000, 'stop growth-percent'],
    [1, 100, ''], // small: a difference below 100 rows
    [0, 100, 'stop drop-percent'],
    [99, 0, ''],
    [100, 0, 'stop growth-percent'],
  ])('%d where the median is %d: "%s"', (rows, median, level) => {
    expect(judgeFile({ rows, median }).join(', ')).toBe(level)
  })

  test('a file that no recent night had is no growth', () => {
    expect(judgeFile({ rows: 50_000, median: null })).toEqual([])
  })
})

describe('without an earlier night', () => {
  test('transfers are not measured: everybody comes', () => {
    const cutOver = { measure: 'transfers', counted: 5200, of: 8872 } as const
    expect(judge(cutOver, 0)).toEqual([])
    expect(judge(cutOver, 1)).toEqual(['stop percent'])
  })

  test('what needs no comparison is', () => {
    expect(judge({ measure: 'rejected-rows', counted: 500, of: 1000 }, 0)).toEqual(['stop percent'])
  })
})

describe('a person reads', () => {
  test.each([
    [{ counted: 70, of: 300, median: 1, nights: 14 }, 'percent', 10, '70 of 300 (23.3 %), more than 10 %'],
    [{ counted: 70, of: 300, median: 1, nights: 14 }, 'count', 50, '70 of 300 (23.3 %), more than 50'],
    [
      { counted: 70, of: 300, median: 1, nights: 14 },
      'points-above-median',
      5,
      '70 of 300 (23.3 %), more than 5 percentage points above 1.0 %, the median of 14 nights',
    ],
  ] as const)('%j', (figure, limitKind, limit, says) => {
    const alarm = {
      level: 'stop',
      measure: 'rejected-rows',
      file: null,
      limitKind,
      limit,
      value: 99,
    } as const
    expect(describeAlarm({ ...alarm, ...figure })).toBe(`rejected rows: ${says}`)
  })

  test('of a file', () => {
    const [alarm] = raiseAlarms(
      {
        nights: 1,
        measures: [],
        files: [{ file: 'customers-0301.csv', rows: 700, median: 1000 }],
        stock: null,
      },
      thresholds,
    )
    expect(describeAlarm(alarm!)).toBe(
      'rows of customers-0301.csv: 700, 30.0 % fewer than 1000, the median of 1 night (limit 20 %)',
    )
  })
})

describe('a programme file is refused where its thresholds', () => {
  const returns = 'warn: { percent: 1, points_above_median: 0.5 }'
  const pilot = 'kuntakokeilu-2021'
  test.each([
    ['lack a level', `${returns}\n`, '\n', 'thresholds.returns.warn: is missing', -2],
    ['set no limit', returns, 'warn: {}', 'at least one limit is expected', 0],
    ['set an unknown one', returns, 'warn: { per_cent: 1 }', 'unknown key', 0],
    ['set more than everybody', returns, 'warn: { percent: 101 }', 'thresholds.returns.warn.percent', 0],
    [
      'warn later than they stop',
      returns,
      'warn: { percent: 6, points_above_median: 0.5 }',
      'is below the limit to warn, 6',
      1,
    ],
    ['compare with no night', 'recent_nights: 14', 'recent_nights: 0', 'thresholds.recent_nights', 0],
  ])('%s', (_, from, to, reason, offset) => expectRefusal(pilot, from, to, reason, offset))
})

test('thresholds decide nobody’s fate, so they are no part of the rule set', () => {
  const { text } = edit(textOf('kuntakokeilu-2021'), 'recent_nights: 14', 'recent_nights: 7')
  const changed = loadProgramme('kuntakokeilu-2021', programmesWith({ 'kuntakokeilu-2021': text }))
  expect(changed.thresholds.recentNights).toBe(7)
  expect(changed.sha256).toBe(loadProgramme('kuntakokeilu-2021').sha256)
})
