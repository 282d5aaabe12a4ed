import { expect, test } from 'vitest'
import type { Status } from '../../../pipeline/status/status-report.ts'
import { formatStatus } from '../../../pipeline/status/status-sheet.ts'
import { caseKinds } from '../../../pipeline/worklist/case-queries.ts'

const programmes = ['kuntakokeilu-2021', 'tyovoimapalvelut-2025']
const figures = {
  ...{ rows: 250_000, rejected: 12_000, reviews: 25_000, transfers: 230_000, returns: 10_000 },
  ...{ notifications: 230_000, seconds: 1234.5 },
}

/** Two programmes of the whole country after years, in which everything that can be wrong is. */
const worst: Status = {
  ...{ runs: [], stages: [], balance: [] },
  programmes: programmes.map((programmeId) => ({
    programmeId,
    nights: Array.from({ length: 14 }, (_, index) => ({
      ...{ programmeId, runId: `${2000 - index}`, asOfDate: '2025-03-01', status: 'failed' },
      ...{ errorCode: 'APPROVAL_NEEDED', outputCompleted: false },
      ...figures,
    })),
    median: { nights: 14, ...figures },
  })),
  plans: programmes.map((programmeId) => ({
    ...{ plan: '3fa94c21d0b1', programmeId, asOfDate: '2025-03-01', plannedAt: new Date(), stops: 12 },
  })),
  waiting: programmes.flatMap((programmeId) =>
    caseKinds.flatMap((kind) =>
      ['INVALID_DATE, MISSING_VALUE', 'HOME_MUNICIPALITY_UNKNOWN', 'GROUP_UNKNOWN'].map((reason, index) => ({
        ...{ programmeId, kind, reason, count: 10 ** index, oldest: index === 2 ? null : '2025-01-07' },
      })),
    ),
  ),
  stocks: [
    {
      ...{ programmeId: 'kuntakokeilu-2021', asOfDate: '2025-03-01', isOverdue: true },
      ...{ searchStartedBy: '2021-02-28', transferBy: '2021-03-31', reviews: 25_000, rejected: 12_000 },
    },
  ],
  shortages: Array.from({ length: 20 }, () => ({
    ...{ programmeId: 'kuntakokeilu-2021', asOfDate: '2025-03-01', kind: 'capacity', count: 400 },
    description:
      'In pirkanmaa capacity is short by 400 customers: 5 more full-time workers would do. '.repeat(3),
  })),
  changes: programmes.map((programmeId) => ({
    programmeId,
    on: '2025-03-20',
    what: 'new rules '.repeat(20),
  })),
  lockWaits: [],
  nightHolder: null,
  jobs: {
    ...{ waiting: 300_000, failed: 1200 },
    waitingByQueue: { 'write-output-files': 100_000, 'send-notifications': 200_000 },
  },
  leftJobs: [null, null].map((fingerprint) => ({
    ...{ fingerprint, jobs: 100_000, notifications: 200_000, ready: 0 },
  })),
  unsent: 230_000,
  sendingErrors: ['SUOMIFI_DENIED', 'SUOMIFI_UNAVAILABLE'],
  landmarks: {
    ...{ sealedAt: new Date(), verifiedAt: new Date(), verifiedProblems: 12_345, migratedAt: new Date() },
  },
}

test('status fits one screen of 40 lines and 100 columns, whatever is wrong', () => {
  const lines = formatStatus(worst)
  expect(lines.length).toBeLessThanOrEqual(40)
  expect(lines.filter(({ length }) => length > 100)).toEqual([])
})

test('every kind of case is there once, with its count, its oldest and the most frequent reasons first', () => {
  const lines = formatStatus(worst)
  for (const kind of caseKinds)
    expect(lines.filter((line) => line.startsWith(`${kind} `))).toEqual([
      expect.stringMatching(/ 222 {2}2025-01-07 {2}GROUP_UNKNOWN 200, HOME_MUNICIPALITY_UNKNOWN 20, /),
    ])
})

test('where no night was run it says so, and when the schema came', () => {
  const nothing = { ...worst, programmes: [] }
  expect(formatStatus(nothing)[0]).toBe('No night was run yet.')
})
