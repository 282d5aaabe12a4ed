import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { readNight } from '../../pipeline/extract/extract.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import {
  customer,
  customerFile,
  customerLines,
  decisionFile,
  hetuOf,
  type NightFiles,
  writeNight,
} from '../support/builders.ts'
import { createFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** `file line: reasons (fields)` of the rows rejected on a night. */
async function rejections({ column }: TestNights): Promise<unknown[]> {
  return await column(`
    select format('%s %s: %s (%s)', file_name, line_number, array_to_string(reason_codes, ', '), array_to_string(fields, ', '))
    from audit.rejected_row inner join audit.source_file using (source_file_id)
    where rejected_row.run_id = (select max(run_id) from audit.run)
    order by file_name, line_number`)
}

/** What the operator reads. */
async function refusal(night: Promise<unknown>): Promise<string> {
  const error = await night.catch((cause: unknown) => cause)
  if (error instanceof InputRefusedError) return error.message
  throw error
}

describe('staging', () => {
  test('a file is staged once: a rerun after a failure does not read it again', async () => {
    const nights = await openNights()
    const files = { 'customers-0301.csv': customerFile([customer('1'), customer('2')]) }
    const beforeCommit = async () => {
      throw new Error('the power fails')
    }
    await expect(nights.run('2021-03-01', files, { beforeCommit })).rejects.toThrow('the power fails')
    const first = await nights.rows('select staged_file_id, staged_at from staging.staged_file')
    await nights.run('2021-03-01', files)
    expect(await nights.rows('select staged_file_id, staged_at from staging.staged_file')).toEqual(first)
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([2])
  })

  test('a file whose rows a crash of the server took, unlogged as they are, is read again', async () => {
    const nights = await openNights()
    const files = { 'customers-0301.csv': customerFile([customer('1'), customer('2')]) }
    await nights.run('2021-03-01', files)
    expect(
      await nights.column("select relpersistence from pg_class where relname like 'customer\\_%'"),
    ).toContain('u')
    await nights.rows('truncate staging.customer') // which is what the server does to them
    await nights.run('2021-03-02', files)
    expect(await nights.column('select row_count from staging.staged_file')).toEqual([2])
    expect(await nights.column('select count(*)::int from staging.customer')).toEqual([2])
  })

  test('the planner knows how many rows a night has', async () => {
    const nights = await openNights()
    const people = Array.from({ length: 60 }, (_, index) => customer(String(index + 1)))
    await nights.run('2021-03-01', { 'customers-0301.csv': customerFile(people) })
    const plan = await nights.column(
      'explain select from staging.customer inner join staging.night_file using (staged_file_id)',
    )
    expect(plan[0]).toMatch(/ rows=60 /)
  })

  test('what the night before staged, and tonight does not read again, is dropped', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
    await nights.run('2021-03-02', { 'customers-0301.csv': customerFile([customer('1'), customer('2')]) })
    expect(await nights.column('select row_count from staging.staged_file')).toEqual([2])
    expect(
      await nights.column(
        `select count(*)::int from pg_inherits where inhparent = 'staging.customer'::regclass`,
      ),
    ).toEqual([1])
  })

  test('a file of which nothing but the header is there is valid', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', { 'customers-0301.csv': customerFile([]) })
    expect(
      await nights.rows('select row_count, accepted_count, rejected_count from audit.source_file'),
    ).toEqual([{ row_count: 0, accepted_count: 0, rejected_count: 0 }])
  })
})

describe('optional columns', () => {
  const persons = 'select customer_number, last_interview_on, plan_made_on from register.person order by 1'

  test('each file is read with those it has, and members keep the two dates', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', {
      'customers-0301.csv': customerFile([
        customer('1', { unemployment_risk: 'K', last_interview_on: '1.2.2021', plan_made_on: '2.2.2021' }),
        customer('2', { unemployment_risk: '' }),
      ]),
      'customers-0302.csv': customerFile([customer('3', { plan_made_on: '20210203' })]),
      'customers-0303.csv': customerFile([customer('4')]),
    })
    expect(await nights.rows(persons)).toEqual([
      { customer_number: '1', last_interview_on: '2021-02-01', plan_made_on: '2021-02-02' },
      { customer_number: '2', last_interview_on: null, plan_made_on: null },
      { customer_number: '3', last_interview_on: null, plan_made_on: '2021-02-03' },
      { customer_number: '4', last_interview_on: null, plan_made_on: null },
    ])
    expect(
      await nights.column('select unemployment_risk from staging.customer order by customer_number'),
    ).toEqual([true, false, false, false])
  })

  test("the dates follow the member's last accepted row", async () => {
    const nights = await openNights()
    const night = (date: string, last_interview_on: string, plan_made_on: string) =>
      nights.run(date, {
        'customers-0301.csv': customerFile([customer('1', { last_interview_on, plan_made_on })]),
      })
    await night('2021-03-01', '', '2021-02-02')
    await night('2021-03-02', '2021-03-01', '2021-02-02')
    await night('2021-03-03', '31.2.2021', '2021-03-02')
    expect(await nights.rows(persons)).toEqual([
      { customer_number: '1', last_interview_on: '2021-03-01', plan_made_on: '2021-02-02' },
    ])
  })

  test('a value that cannot be read rejects the row, naming the field', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', {
      'customers-0301.csv': customerFile([
        customer('1', { unemployment_risk: 'X' }),
        customer('2', { last_interview_on: '31.2.2021', plan_made_on: '?' }),
      ]),
    })
    expect(await rejections(nights)).toEqual([
      'customers-0301.csv 2: INVALID_CODE (unemployment_risk)',
      'customers-0301.csv 3: INVALID_DATE (last_interview_on, plan_made_on)',
    ])
  })

  test('a file that was staged before they were read is read anew', async () => {
    const nights = await openNights()
    const files = { 'customers-0301.csv': customerFile([customer('1', { plan_made_on: '2021-02-02' })]) }
    const beforeCommit = async () => {
      throw new Error('the power fails')
    }
    await expect(nights.run('2021-03-01', files, { beforeCommit })).rejects.toThrow('the power fails')
    await nights.rows("update staging.staged_file set extractor_version = '1'")
    await nights.rows('update staging.customer set unemployment_risk = null, plan_made_on = null')
    await nights.run('2021-03-01', files)
    expect(await nights.column('select plan_made_on from register.person')).toEqual(['2021-02-02'])
  })
})

describe('a file that is replaced while the night reads it refuses the night', () => {
  const office = 'customers-0301.csv'
  const sound = customerFile([customer('1'), customer('2', { employment_code: '99' })])

  async function writeExports(files: NightFiles): Promise<string> {
    const exports = createFolder()
    await writeNight(exports, '2021-03-01', files)
    return exports
  }

  test.each([
    ['by another one', (path: string) => writeFileSync(path, sound.replaceAll('Esimerkki', 'Vaihdettu'))],
    ['by nothing', (path: string) => rmSync(path)],
  ])('after it was staged, before its rejected lines are kept: %s', async (_name, replace) => {
    const nights = await openNights()
    const exports = await writeExports({ [office]: sound })
    const onRows = () => replace(join(exports, office))
    const night = nights.run('2021-03-01', {}, { exports, onRows })
    expect(await refusal(night)).toContain('customers-0301.csv was changed while it was read')
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([0])
  })

  test('a small file, after its checksum was taken, before it is read', async () => {
    const returns = decisionFile([{ customer: '1', kind: 'PALAUTUS', on: '2021-03-01' }])
    const exports = await writeExports({
      [office]: sound,
      'decisions.csv': decisionFile([{ customer: '2', kind: 'PALAUTUS', on: '2021-03-01' }]),
    })
    const options = {
      allowUnconfirmedAreas: false,
      // Asked for when every file has been inspected.
      get withoutOffices() {
        writeFileSync(join(exports, 'decisions.csv'), returns)
        return []
      },
    }
    const night = readNight({ exports, asOfDate: '2021-03-01', profile: await loadProfile(), options }, [])
    expect(await refusal(night)).toContain('decisions.csv was changed while it was read')
  })
})

describe('a file that cannot be read refuses the night, and nothing of it is staged', () => {
  const [header = '', row = ''] = customerLines([customer('1')])
  const office = 'customers-0301.csv'

  test.each([
    {
      name: 'a byte undefined in Windows-1252',
      content: Buffer.from(`${header}\n${row.replace('Testi', 'T\x81sti')}\n`, 'latin1'),
      problem: /customers-0301\.csv.*line 2/,
    },
    {
      name: 'UTF-8 sequences mixed with single Windows-1252 letters',
      content: Buffer.concat([
        Buffer.from(`${header}\n${row.replace('Testi', 'Päivi')}\n`, 'utf8'),
        Buffer.from(`${row.replace('Testi', 'Päivi')}\n`, 'latin1'),
      ]),
      problem: /customers-0301\.csv/,
    },
    {
      name: 'a quote that is never closed',
      content: `${header}\n${row}\n${row.replace('Testi', '"Testi')}\n${row}\n`,
      problem: /customers-0301\.csv: line 3: the record that begins here has a quote that is never closed/,
    },
    {
      name: 'a missing column',
      content: `${header.replace(';turvakielto', '')}\n`,
      problem: /customers-0301\.csv.*turvakielto/,
    },
  ])('$name', async ({ content, problem }) => {
    const nights = await openNights()
    const message = await refusal(nights.run('2021-03-01', { [office]: content }))
    expect(message).toMatch(problem)
    expect(message).not.toContain('Esimerkki')
    expect(await nights.column('select count(*)::int from staging.staged_file')).toEqual([0])
    expect(await nights.rows('select status, error_code from audit.run')).toEqual([
      { status: 'failed', error_code: 'INPUT_REFUSED' },
    ])
  })
})

test('another number of rows than the manifest announces refuses the night', async () => {
  const nights = await openNights()
  const files = {
    'customers-0301.csv': customerFile([customer('1')]),
    'customers-0302.csv': customerFile([]),
  }
  const rows = { 'customers-0301.csv': 2, 'customers-0302.csv': 1 }
  expect(await refusal(nights.run('2021-03-01', files, { rows }))).toBe(
    'input refused: customers-0301.csv has 1 data rows, the manifest announces 2: have the night exported again; ' +
      'customers-0302.csv has 0 data rows, the manifest announces 1: have the night exported again',
  )
  expect(await nights.column('select count(*)::int from audit.source_file')).toEqual([0])
})

describe('duplicates are rejected whole', () => {
  test('within a file and across files, by number and by identity', async () => {
    const nights = await openNights()
    const twin = hetuOf('1985-05-05')
    await nights.run('2021-03-01', {
      'customers-0301.csv': customerFile([
        customer('1'),
        customer('2'),
        customer('2', { personal_identity_code: hetuOf('1986-06-06') }),
        customer('3', { personal_identity_code: twin }),
        customer('4', { personal_identity_code: twin }),
        customer('5'),
        customer('6', { personal_identity_code: twin.replace(/.$/, twin.endsWith('X') ? 'Y' : 'X') }),
      ]),
      'customers-0302.csv': customerFile([customer('5')]),
    })
    expect(await rejections(nights)).toEqual([
      'customers-0301.csv 3: DUPLICATE_CUSTOMER_NUMBER (customer_number)',
      'customers-0301.csv 4: DUPLICATE_CUSTOMER_NUMBER (customer_number)',
      'customers-0301.csv 5: DUPLICATE_HETU (personal_identity_code)',
      'customers-0301.csv 6: DUPLICATE_HETU (personal_identity_code)',
      'customers-0301.csv 7: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU (customer_number, personal_identity_code)',
      'customers-0301.csv 8: HETU_CHECK_CHARACTER (personal_identity_code)',
      'customers-0302.csv 2: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU (customer_number, personal_identity_code)',
    ])
  })

  test('a row that is rejected for something else still counts as a duplicate', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', {
      'customers-0301.csv': customerFile([customer('1'), customer('1', { last_name: '' })]),
    })
    expect(await rejections(nights)).toEqual([
      'customers-0301.csv 2: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU (customer_number, personal_identity_code)',
      'customers-0301.csv 3: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU, MISSING_VALUE (customer_number, last_name, personal_identity_code)',
    ])
  })
})

test('the bytes of a rejected record are kept as they stand in the file', async () => {
  const nights = await openNights()
  const [header, good, bad] = customerLines([
    customer('1'),
    customer('2', { employment_code: '09', last_name: '"Löyly\r\nkivi"' }),
  ])
  const file = Buffer.from(`${header}\r\n\r\n${good}\r\n${bad}\r\n`, 'latin1')
  await nights.run('2021-03-01', { 'customers-0301.csv': file }, { rows: { 'customers-0301.csv': 2 } })
  expect(await rejections(nights)).toEqual(['customers-0301.csv 4: INVALID_CODE (employment_code)'])
  expect(await nights.column('select raw from register.rejected_record')).toEqual([
    Buffer.from(`${bad}\r\n`, 'latin1'),
  ])
})
