import { describe, expect, onTestFinished, test } from 'vitest'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { readNight } from '../../pipeline/extract/extract.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { stageFiles } from '../../pipeline/extract/stage-files.ts'
import { customer, customerFile, type NightFiles, writeNight } from '../support/builders.ts'
import { createFolder } from '../support/folders.ts'
import { openTestNights } from '../support/nights.ts'

const people = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => customer(`${from + index}`))
const files = {
  'customers-0301.csv': customerFile(people(1, 40)),
  'customers-0302.csv': customerFile(people(101, 103)),
  'customers-0303.csv': customerFile(people(201, 230)),
}

/** Stages the files by two connections, however few they are. */
async function stage(files: NightFiles, { mayConnect = true } = {}) {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const exports = createFolder()
  await writeNight(exports, '2021-03-01', files)
  const profile = await loadProfile()
  const input = await readNight(
    { exports, asOfDate: '2021-03-01', profile, options: { withoutOffices: [] } },
    [],
  )
  const connected: string[] = []
  const session = {
    ...nights.session,
    openAnother: async () => {
      if (!mayConnect) throw new Error('too many connections for role')
      connected.push('another')
      return await nights.session.openAnother()
    },
  }
  const rows: number[] = []
  const staged = stageFiles(session, input, {
    profile,
    signal: new AbortController().signal,
    onRows: (count) => rows.push(count),
    rowsForTwo: 1,
  })
  return { nights, staged, connected, rows }
}

describe('files are staged by two connections', () => {
  test('each whole, and told in their own order', async () => {
    const { nights, staged, connected, rows } = await stage(files)
    expect((await staged).map(({ fileName, rowCount }) => [fileName, rowCount])).toEqual([
      ['customers-0301.csv', 40],
      ['customers-0302.csv', 3],
      ['customers-0303.csv', 30],
    ])
    expect(connected).toEqual(['another'])
    expect(rows.at(-1)).toBe(73)
    const found = await nights.rows(
      'select staged_file_id, count(*)::int as count from staging.customer group by 1 order by 2',
    )
    expect(found.map(({ count }) => count)).toEqual([3, 30, 40])
  })

  test('or by one, where no more may connect', async () => {
    const { staged } = await stage(files, { mayConnect: false })
    expect(await staged).toHaveLength(3)
  })

  test('the same bytes from two offices once', async () => {
    const { nights, staged } = await stage({ ...files, 'customers-0304.csv': files['customers-0302.csv'] })
    const ids = (await staged).map(({ stagedFileId }) => stagedFileId)
    expect(ids[3]).toBe(ids[1])
    expect(await nights.column('select count(*)::int from staging.staged_file')).toEqual([3])
  })

  test('every problem of every file is told, in their order', async () => {
    const broken = (file: string) => `${file}"`
    const { staged } = await stage({
      ...files,
      'customers-0301.csv': broken(files['customers-0301.csv']),
      'customers-0303.csv': broken(files['customers-0303.csv']),
    })
    const error = await staged.then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(InputRefusedError)
    expect((error as InputRefusedError).problems.map((one) => one.split(':')[0])).toEqual([
      'customers-0301.csv',
      'customers-0303.csv',
    ])
  })
})
