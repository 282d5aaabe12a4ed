import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CustomerRow, caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { idsOf, runNight as runFiles, statusesOf } from '../support/notified.ts'
import { hireOperator } from '../support/operator.ts'
import { readPdf } from '../support/read-pdf.ts'

const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const shielded = { ...contact, non_disclosure: 'K', last_name: 'Suojattu', street_address: 'Salakuja 9' }
const disclosed = { ...shielded, non_disclosure: 'E' }
const inUlvila = { home_municipality: '886' }

/** Customers 1 and 2 on each night: they move every night, so that every night tells them and their municipalities. */
const nights: readonly (readonly [string, CustomerRow, CustomerRow])[] = [
  ['2021-03-01', shielded, shielded],
  ['2021-03-02', { ...disclosed, ...inUlvila }, { ...shielded, ...inUlvila }],
  ['2021-03-03', disclosed, shielded],
  ['2021-03-04', { ...disclosed, ...inUlvila }, { ...disclosed, ...inUlvila }],
]

const operator = hireOperator(async (one) => {
  for (const [date, first, second] of nights)
    await one.writeNight(date, date, {
      'customers-0301.csv': customerFile([customer('1', first), customer('2', second)]),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }, { id: 'B', municipality: '886' }]),
    })
})

const protection = (...args: string[]) => operator().kuntasiirto('protection', ...args)
const release = (...args: string[]) =>
  protection('release', ...args, '--because', 'confirmed', '--by', 'Testaaja')
const isRestricted = (name: string) => name.includes('-restricted/')

/** Runs the night; the files written for customers: letters and handovers, indexes and manifests left out. */
async function runNight(date: string): Promise<readonly string[]> {
  const { code, stderr } = await operator().run(date, join(operator().folder, date))
  if (code !== 0) throw new Error(stderr)
  const folder = join(operator().out, 'kuntakokeilu-2021', date)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(
      (entry) =>
        entry.isFile() &&
        !/^(index\.csv|checksums\.sha256|summary\.json|.*\.manifest\.json)$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

describe('non-disclosure', () => {
  test('that stands is not listed and cannot be released', async () => {
    await runNight('2021-03-01')
    expect((await protection('list')).stdout).toBe('Nobody: every protection in force has its flag.\n')
    const { code, stderr } = await release('1')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: customer 1 is under non-disclosure by the last export: [^\n]*\n$/)
  })

  test('that fell away stays in force, and is listed without places', async () => {
    expect((await runNight('2021-03-02')).filter((name) => !isRestricted(name))).toEqual([])
    const { code, stdout } = await protection('list')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\n +1 +2021-03-01 +2021-03-02 +kuntakokeilu-2021\n$/)
    expect(stdout).not.toMatch(/Suojattu|Salakuja|Yhteyskuja|609|886|pori|ulvila/i)
    expect(JSON.parse((await protection('list', '--json')).stdout)).toEqual([
      {
        customerNumber: '1',
        protectedOn: '2021-03-01',
        fellAwayBy: '2021-03-02',
        programmeIds: ['kuntakokeilu-2021'],
      },
    ])
  })

  test('night after night', async () => {
    expect((await runNight('2021-03-03')).filter((name) => !isRestricted(name))).toEqual([])
  })

  test('is released once, on record, and for that customer alone', async () => {
    expect(await release('1')).toMatchObject({ code: 0, stderr: '' })
    expect((await protection('list')).stdout).toMatch(/^Nobody/)
    const again = await release('1')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toMatch(/^Was released before: customer 1, by Testaaja on 20\d\d-\d\d-\d\d\.\n$/)
    const never = await release('3')
    expect(never.code).toBe(2)
    const actions = 'select action, customer_number, done_by, because from audit.operator_action'
    expect(JSON.parse((await operator().kuntasiirto('sql', actions, '--json')).stdout)).toEqual([
      { action: 'protection-release', customer_number: '1', done_by: 'Testaaja', because: 'confirmed' },
    ])
  })

  test('from the next night on the customer is treated as anybody; the other one, whose flag falls away, is not', async () => {
    const files = await runNight('2021-03-04')
    expect(files.filter((name) => !isRestricted(name)).sort()).toEqual([
      ...['.jsonl', '.xlsx'].map((end) => `handover/609-pori_kuntakokeilu-2021_2021-03-04_00004${end}`),
      ...['.jsonl', '.xlsx'].map((end) => `handover/886-ulvila_kuntakokeilu-2021_2021-03-04_00004${end}`),
      'letters/porin-seutu-fi-0001.pdf',
    ])
    expect(files.filter(isRestricted).map((name) => name.replace(/[0-9a-f]{12,}/, '*'))).toEqual(
      expect.arrayContaining(['handover-restricted/*.jsonl', 'letters-restricted/fi-0001.pdf']),
    )
    expect((await protection('list')).stdout).toMatch(/\n +2 +2021-03-01 +2021-03-04 /)
  })

  test('is unknown of a customer nobody knows', async () => {
    const { code, stderr } = await release('99')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: customer 99 occurs in no completed night: check the number\n$/)
  })

  test('cannot be released without saying why', async () => {
    const { code, stderr } = await protection('release', '2')
    expect(code).toBe(2)
    expect(stderr).toMatch(/--because/)
  })
})

describe('a letter held for want of an address that may be used', () => {
  const only = (row: CustomerRow) => ({ 'customers-0301.csv': customerFile([customer('1', row)]) })
  const one = hireOperator(async (operator) => {
    await runFiles(operator, '2021-03-01', only({ non_disclosure: 'K', street_address: 'Kotikuja 9' }))
    await runFiles(operator, '2021-03-02', only({ street_address: 'Kotikuja 9' }))
  })

  test('goes to the ordinary one when protection was released', async () => {
    expect(await statusesOf(one(), '1')).toEqual(['held manual fi PROTECTED_NO_CHANNEL'])
    const [id = ''] = await idsOf(one(), '1')
    const why = ['--because', 'confirmed']
    expect(await one().kuntasiirto('protection', 'release', '1', ...why)).toMatchObject({ code: 0 })
    const released = await one().kuntasiirto('notifications', 'release', id, ...why, '--out', one().out)
    expect(released).toMatchObject({ code: 0, stderr: '' })
    expect(await statusesOf(one(), '1')).toEqual(['rendered letter fi'])
    const name = 'kuntakokeilu-2021/2021-03-01/late-1/letters/porin-seutu-fi-0001.pdf'
    const { pages } = await readPdf(await readFile(join(one().out, name)))
    expect(pages[0]?.boxes.map(({ text }) => text).join(' ')).toContain('Kotikuja 9')
  })
})
