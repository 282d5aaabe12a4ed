import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { findRejectedLines } from '../../pipeline/extract/reject-queries.ts'
import { composeRepairFile } from '../../pipeline/extract/repair-file.ts'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { exportRejects, mendLastName } from '../support/repairs.ts'
import { planned } from '../support/waiting-nights.ts'

const office = 'customers-0301.csv'

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** A folder with one repair file of these lines. */
async function folderOf(lines: readonly string[], content = `${lines.join('\n')}\n`): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-repairs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'a.csv'), content)
  return folder
}

/** `line: reasons (fields)` of the mended lines that the last night rejected. */
const rejectedAgain = ({ column }: TestNights) =>
  column(`
    select format('%s: %s (%s)', line_number, array_to_string(reason_codes, ', '), array_to_string(fields, ', '))
    from audit.rejected_row inner join audit.source_file using (source_file_id)
    where is_repair and rejected_row.run_id = (select max(run_id) from audit.run)
    order by line_number`)
const members = ({ column }: TestNights) =>
  column('select customer_number from register.customership where ended_on is null order by 1')

const nobody = { [office]: customerFile([customer('1')]) }
const noName = { last_name: '' }

describe("tonight's own files come before mended lines", () => {
  const cases: readonly {
    name: string
    before: readonly CustomerRow[]
    mended: (lines: readonly string[]) => readonly string[]
    tonight: readonly CustomerRow[]
    again: readonly string[]
    accepted: readonly string[]
  }[] = [
    {
      name: 'a person who is not in them is taken in',
      before: [customer('2', noName)],
      mended: (lines) => lines.map(mendLastName),
      tonight: [],
      again: [],
      accepted: ['2'],
    },
    {
      name: 'a row that is rejected there again leaves its place to the mended one',
      before: [customer('2', noName)],
      mended: (lines) => lines.map(mendLastName),
      tonight: [customer('2', noName)],
      again: [],
      accepted: ['2'],
    },
    {
      name: 'a row that is accepted there makes the mended one a duplicate',
      before: [customer('2', noName)],
      mended: (lines) => lines.map(mendLastName),
      tonight: [customer('2')],
      again: ['2: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU (customer_number, personal_identity_code)'],
      accepted: ['2'],
    },
    {
      name: 'also by the identity alone',
      before: [customer('2', { customer_number: '2x', personal_identity_code: hetuOf('1980-01-01') })],
      mended: (lines) => lines.map((line) => line.replace(';2x;', ';2;')),
      tonight: [customer('20', { personal_identity_code: hetuOf('1980-01-01') })],
      again: ['2: DUPLICATE_HETU (personal_identity_code)'],
      accepted: ['20'],
    },
    {
      name: 'a flag of non-disclosure there, though its row is rejected, is not lost to a line of yesterday',
      before: [customer('2', noName)],
      mended: (lines) => lines.map(mendLastName),
      tonight: [customer('2', { ...noName, non_disclosure: 'K' })],
      again: [
        '2: DUPLICATE_CUSTOMER_NUMBER, DUPLICATE_HETU (customer_number, non_disclosure, personal_identity_code)',
      ],
      accepted: [],
    },
    {
      name: 'one of two duplicates, left in alone, is the one that is right',
      before: [customer('2'), customer('2', { personal_identity_code: hetuOf('1980-01-01') })],
      mended: (lines) => lines.slice(0, 1),
      tonight: [customer('2'), customer('2', { personal_identity_code: hetuOf('1980-01-01') })],
      again: [],
      accepted: ['2'],
    },
    {
      name: 'both of them are duplicates still',
      before: [customer('2'), customer('2', { personal_identity_code: hetuOf('1980-01-01') })],
      mended: (lines) => lines,
      tonight: [],
      again: [
        '2: DUPLICATE_CUSTOMER_NUMBER (customer_number)',
        '3: DUPLICATE_CUSTOMER_NUMBER (customer_number)',
      ],
      accepted: [],
    },
    {
      name: 'what nobody mended is rejected again for the same reason',
      before: [customer('2', noName)],
      mended: (lines) => lines,
      tonight: [],
      again: ['2: MISSING_VALUE (last_name)'],
      accepted: [],
    },
  ]
  test.each(cases)('$name', async ({ before, mended, tonight, again, accepted }) => {
    const nights = await openNights()
    await nights.run('2021-03-01', { [office]: customerFile([customer('1'), ...before]) })
    const [header = '', ...lines] = await exportRejects(nights)
    const repaired = await folderOf([header, ...mended(lines)])
    await nights.run('2021-03-02', { [office]: customerFile([customer('1'), ...tonight]) }, { repaired })
    expect(await rejectedAgain(nights)).toEqual(again)
    expect(await members(nights)).toEqual(['1', ...accepted])
    expect(await nights.column('select count(*)::int from audit.balance where not is_balanced')).toEqual([0])
  })
})

describe('optional columns of rejected lines', () => {
  const facts = { unemployment_risk: 'K', last_interview_on: '2021-02-15', plan_made_on: '2021-02-16' }
  const withFacts = [customer('2', { ...noName, ...facts })]

  test('go out, come back, and are taken in', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', { [office]: customerFile(withFacts) })
    const [header = '', ...lines] = await exportRejects(nights)
    expect(header).toMatch(/;tyottomyysuhka;viimeisin_haastattelu;suunnitelma_laadittu$/)
    const repaired = await folderOf([header, ...lines.map(mendLastName)])
    await nights.run('2021-03-02', nobody, { repaired })
    expect(
      await nights.rows(`
        select unemployment_risk, customer.last_interview_on, person.plan_made_on
        from staging.customer inner join register.person using (customer_number)
        where customer_number = '2'`),
    ).toEqual([{ ...facts, unemployment_risk: true }])
  })

  test('are mended where they were the reason', async () => {
    const nights = await openNights()
    const broken = customer('2', { unemployment_risk: '?', plan_made_on: '31.2.2021' })
    await nights.run('2021-03-01', { [office]: customerFile([broken]) })
    const [header = '', line = ''] = await exportRejects(nights)
    const repaired = await folderOf([header, line.replace(/;\?;31\.2\.2021$/, ';K;28.2.2021')])
    await nights.run('2021-03-02', nobody, { repaired })
    expect(
      await nights.column("select plan_made_on from register.person where customer_number = '2'"),
    ).toEqual(['2021-02-28'])
    expect(await nights.column('select changed_fields from audit.repaired_row')).toEqual([
      ['unemployment_risk', 'plan_made_on'],
    ])
  })

  test.each([
    {
      name: 'a changed one',
      before: withFacts,
      mend: (text: string) => text.replace('2021-02-16', '2021-02-26'),
      refused: 'suunnitelma_laadittu differs from the original',
    },
    {
      name: 'one that the mended file has lost',
      before: withFacts,
      mend: (text: string) => text.replace(/;[^;]*(?=\n|$)/g, ''),
      refused: 'suunnitelma_laadittu differs from the original',
    },
    {
      name: 'one that the original did not have',
      before: [customer('2', noName)],
      mend: (text: string) => text.replace(/(?=\n)/, ';tyottomyysuhka').replace(/$/, ';K'),
      refused: 'tyottomyysuhka differs from the original',
    },
    {
      name: 'but not an empty one that the original did not have',
      before: [customer('2', noName)],
      mend: (text: string) => text.replace(/(?=\n)/, ';tyottomyysuhka').replace(/$/, ';'),
      refused: null,
    },
  ])('where they were not: $name', async ({ before, mend, refused }) => {
    const nights = await openNights()
    await nights.run('2021-03-01', { [office]: customerFile(before) })
    const [header = '', ...lines] = await exportRejects(nights)
    const text = mend([header, ...lines.map(mendLastName)].join('\n'))
    const night = nights.run('2021-03-02', nobody, { repaired: await folderOf([], `${text}\n`) })
    if (refused === null) await night
    else await expect(night).rejects.toThrow(refused)
  })
})

test('a member whose line comes back mended is not absent', async () => {
  const nights = await openNights()
  await nights.run('2021-03-01', { [office]: customerFile([customer('1'), customer('2')]) })
  await nights.run('2021-03-02', { [office]: customerFile([customer('1'), customer('2', noName)]) })
  const [header = '', ...lines] = await exportRejects(nights)
  await nights.run('2021-03-03', nobody, { repaired: await folderOf([header, ...lines.map(mendLastName)]) })
  expect(await nights.column('select count(*)::int from register.absence where ended_on is null')).toEqual([
    0,
  ])
  expect(await members(nights)).toEqual(['1', '2'])
})

test('a night that fails, or is a rehearsal or a plan, takes no line: the same lines are welcome afterwards', async () => {
  const nights = await openNights()
  await nights.run('2021-03-01', { [office]: customerFile([customer('1'), customer('2', noName)]) })
  const [header = '', ...lines] = await exportRejects(nights)
  const repaired = await folderOf([header, ...lines.map(mendLastName)])
  const beforeCommit = async () => {
    throw new Error('the power fails')
  }
  await expect(nights.run('2021-03-02', nobody, { repaired, beforeCommit })).rejects.toThrow(
    'the power fails',
  )
  await nights.run('2021-03-02', nobody, { repaired, isDryRun: true })
  const { plan } = await nights.run('2021-03-02', nobody, { repaired, approval: planned })
  expect(plan?.figures.files, 'thresholds compare what the offices sent').toEqual([
    { file: office, rows: 1, median: 2 },
  ])
  expect(await nights.column('select count(*)::int from audit.repaired_row')).toEqual([0])
  await nights.run('2021-03-02', nobody, { repaired })
  expect(await members(nights)).toEqual(['1', '2'])
  expect(await nights.column('select count(*)::int from audit.repaired_row')).toEqual([1])
})

test('files of any encoding and delimiter go out as one, and come back in any', async () => {
  const nights = await openNights()
  const rows = (number: string) => [
    customer(number, { last_name: 'Löyly', first_names: 'Väinö', employment_code: '99' }),
  ]
  const text = customerFile(rows('2'))
  await nights.run(
    '2021-03-01',
    {
      [office]: Buffer.from(text, 'latin1'),
      'customers-0302.csv': customerFile(rows('3')).replaceAll(';', ','),
      'customers-0303.csv': customerFile([customer('4', { ...noName, street_address: '"Katu 1;\r\nB"' })]),
    },
    { rows: { 'customers-0303.csv': 1 } },
  )
  const [header = '', ...lines] = await exportRejects(nights)
  expect(header).toBe(`jalki;${customerLines([])[0]}`)
  expect(lines.map((line) => line.split(';').slice(3, 5).join(' '))).toEqual([
    'Löyly Väinö',
    'Löyly Väinö',
    ' Testi',
  ])
  expect(lines[2]).toContain(';"Katu 1; B";')
  const mended = [
    header,
    ...lines.slice(0, 2).map((line) => line.replace(';99;', ';02;')),
    mendLastName(lines[2]),
  ]
  const content = `${mended.join('\r\n')}\r\n`
  const repaired = await folderOf([], content)
  await writeFile(join(repaired, 'a.csv'), Buffer.from(content, 'latin1'))
  await nights.run(
    '2021-03-02',
    {
      [office]: text.split('\n')[0] ?? '',
      'customers-0302.csv': text.split('\n')[0] ?? '',
      'customers-0303.csv': text.split('\n')[0] ?? '',
    },
    { repaired },
  )
  expect(await rejectedAgain(nights)).toEqual([])
  expect(await members(nights)).toEqual(['2', '3', '4'])
  expect(await nights.column('select distinct last_name from register.person order by 1')).toEqual([
    'Korjattu',
    'Löyly',
  ])
})

test('files of another header are exported apart', async () => {
  const nights = await openNights()
  const other = customerFile([customer('2', noName)])
    .split('\n')
    .map((line) => line.split(';').reverse().join(';'))
  await nights.run('2021-03-01', {
    [office]: customerFile([customer('1', noName)]),
    'customers-0302.csv': other.join('\n'),
  })
  const { lines } = await findRejectedLines(nights.session.db, '1')
  const headers = lines.map((line) => composeRepairFile([line]).content.toString().split(/\r\n/)[0])
  expect(new Set(headers).size).toBe(2)
})

test('what is no longer kept can neither be exported nor compared', async () => {
  const nights = await openNights()
  await nights.run('2021-03-01', { [office]: customerFile([customer('1'), customer('2', noName)]) })
  const [header = '', ...lines] = await exportRejects(nights)
  await nights.rows('delete from register.rejected_record')
  expect(await findRejectedLines(nights.session.db, '1')).toEqual({ lines: [], notKept: 1 })
  const refused = nights.run('2021-03-02', nobody, {
    repaired: await folderOf([header, ...lines.map(mendLastName)]),
  })
  await expect(refused).rejects.toThrow(InputRefusedError)
  await expect(refused).rejects.toThrow(
    'a.csv: line 2: its original is no longer kept, so it cannot be compared',
  )
})

test('a line of another programme, and one of a night that does not stand any more, are refused', async () => {
  const nights = await openNights()
  await nights.run('2021-03-01', { [office]: customerFile([customer('1'), customer('2', noName)]) })
  const [header = '', ...lines] = await exportRejects(nights)
  const repaired = await folderOf([header, ...lines.map(mendLastName)])
  await nights.rows("update audit.run set programme_id = 'kokeilu-2017'")
  await expect(nights.run('2021-03-02', nobody, { repaired })).rejects.toThrow(
    "line 2: it was rejected by kokeilu-2017, and tonight is kuntakokeilu-2021's",
  )
  await nights.rows(
    "update audit.run set programme_id = 'kuntakokeilu-2021', status = 'abandoned' where status = 'completed'",
  )
  await expect(nights.run('2021-03-02', nobody, { repaired })).rejects.toThrow(
    'line 2: the night of 2021-03-01 (run 1) does not stand any more: take the line out',
  )
})
