import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deliver } from '../../pipeline/deliver/deliver.ts'
import { countJobs } from '../../pipeline/deliver/job-queries.ts'
import { encodeSummary, summarise } from '../../pipeline/report/summary-queries.ts'
import { customer, customerFile } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'
import { unread } from '../support/worker-here.ts'

const nights = shareNights(async (one) => {
  await one.run('2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
})

test('files whose jobs failed for good are written by the next run, and nothing is left among the dead letters', async () => {
  const { session, queue, rows, databaseUrl } = nights()
  await rows('update pgboss.job set retry_limit = 0')
  const fullDisk = async () => {
    throw new Error('ENOSPC')
  }
  while ((await queue.takeFiles(fullDisk)).outcome === 'failed');
  // One of letters, three of handovers: every municipality has a manifest.
  expect(await countJobs(session.db)).toMatchObject({ waiting: 0, failed: 4 })

  const outRoot = await mkdtemp(join(tmpdir(), 'kuntasiirto-dead-letters-'))
  const run = { runId: '1', programmeId: 'kuntakokeilu-2021', asOfDate: '2021-03-01' }
  await deliver(session, queue, run, {
    databaseUrl,
    outRoot,
    suomifi: null,
    workers: 1,
    logLevel: 'silent',
    startWorker: unread.startWorker,
    signal: new AbortController().signal,
    isRechecked: false,
    onProgress: () => {},
    composeSummary: async () => encodeSummary(await summarise(session.db, run)),
  })
  await rm(outRoot, { recursive: true })
  expect(await countJobs(session.db)).toMatchObject({ waiting: 0, failed: 0 })
})
