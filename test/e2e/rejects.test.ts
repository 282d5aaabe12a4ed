import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

const twin = hetuOf('1985-05-05')
/** Line 2 is sound, the others are rejected, but for 9. */
const first: readonly CustomerRow[] = [
  customer('1'),
  customer('2', { last_name: '', mother_tongue: '9' }),
  customer('3', { employment_code: '99', phone: '+358 40 123' }),
  customer('4', { job_search_started_on: '2021-02-30', first_names: 'Te\u0001sti' }),
  customer('5', { personal_identity_code: twin }),
  customer('6', { personal_identity_code: twin, non_disclosure: 'K' }),
  customer('7', { employment_code: '98', non_disclosure: '' }),
  customer('8', { non_disclosure: 'K' }),
]
const tooMany = `${customerLines([customer('9')])[1]};liikaa`
const [header = '', ...originals] = customerLines(first)
const second: readonly CustomerRow[] = [
  customer('21', { customer_number: '2x', last_name: 'Åström' }),
  customer('22', { customer_number: '', personal_identity_code: '', last_name: 'Tuntematon' }),
]
const secondFile = Buffer.from(
  customerLines(second)
    .map((line) => `${line.replaceAll(';', '\t')}\n`)
    .join(''),
  'latin1',
)

const operator = hireOperator(async (one) => {
  const night = async (date: string, files: Parameters<typeof one.writeNight>[2]) => {
    const { code, stderr } = await one.run(date, await one.writeNight(date, date, files))
    if (code !== 0) throw new Error(stderr)
  }
  await night('2021-03-01', {
    'customers-0301.csv': `${customerFile(first)}${tooMany}\n`,
    'customers-0302.csv': secondFile,
  })
  // 8 was protected, and nobody released it: the flag that fell away protects on.
  await night('2021-03-02', {
    'customers-0301.csv': customerFile([customer('1'), customer('8', { last_name: '' })]),
    'customers-0302.csv': customerFile([]),
  })
})

const rejects = (...args: string[]) => operator().kuntasiirto('rejects', 'export', ...args)
const path = (...names: string[]) => join(operator().folder, ...names)

/** The message: what stands above the table, and its rows by their column. */
async function readMessage(...names: string[]) {
  const text = await readFile(path(...names), 'utf8')
  expect(text.startsWith('\uFEFF')).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const rows: string[][] = parse(text, {
    ...{ delimiter: ';', bom: true, relax_column_count: true, skip_empty_lines: false },
  })
  const start = rows.findIndex(([cell]) => cell === 'rivi')
  const names_ = rows[start] ?? []
  return {
    introduction: rows.slice(0, start).flat().join('\n'),
    columns: names_,
    cells: rows.slice(start + 1),
    rows: rows
      .slice(start + 1)
      .map((cells) => Object.fromEntries(names_.map((name, place) => [name, cells[place] ?? '']))),
  }
}

describe('rejects export', () => {
  test('writes one private file for each office, and nothing else', async () => {
    const { code, stdout, stderr } = await rejects('--run', '1', '--out', path('messages'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const names = ['hylatyt-rivit-0301-2021-03-01.csv', 'hylatyt-rivit-0302-2021-03-01.csv']
    expect((await readdir(path('messages'))).sort()).toEqual(names)
    for (const name of names) {
      expect((await stat(path('messages', name))).mode & 0o777, name).toBe(0o600)
      expect(stdout).toContain(`${path('messages', name)}\n`)
    }
    expect((await stat(path('messages'))).mode & 0o777).toBe(0o700)
    expect(stdout).toContain('Exported: 9 lines of the night of 2021-03-01')
    expect(stdout).not.toMatch(/Esimerkki|Keksitty|-9\d\d/)
  })

  test('tells the office what is wrong with which line, where, and what is expected', async () => {
    const { introduction, columns, rows } = await readMessage('messages', 'hylatyt-rivit-0301-2021-03-01.csv')
    expect(introduction).toMatch(/customers-0301\.csv, aineisto 1\.3\.2021, hylättyjä rivejä 7\./)
    expect(introduction).toMatch(/seuraavan yön aineistossa itsestään/)
    expect(columns).toEqual(['rivi', 'tiedosto', 'syy', 'sarakkeet', 'mitä odotetaan', ...header.split(';')])
    expect(rows.map((row) => [row.rivi, row.tiedosto, row.sarakkeet].join(' '))).toEqual([
      '3 customers-0301.csv sukunimi, aidinkieli',
      '4 customers-0301.csv tyollisyyskoodi',
      '5 customers-0301.csv etunimet, tyonhaku_alkanut',
      '6 customers-0301.csv henkilotunnus',
      '7 customers-0301.csv henkilotunnus',
      '8 customers-0301.csv tyollisyyskoodi',
      '10 customers-0301.csv ',
    ])
    expect(rows[0]?.syy).toBe('Koodia ei tunneta. Pakollinen tieto puuttuu.')
    expect(rows[0]?.['mitä odotetaan']).toMatch(/^Valitkaa koodiston mukainen koodi\. .* Täydentäkää/)
    const count = header.split(';').length
    expect(rows[6]?.syy).toBe(
      `Rivillä on liikaa tai liian vähän sarakkeita. (Rivillä ${count + 1}, otsikossa ${count}.)`,
    )
  })

  test('shows each line as the office wrote it, safe to open in a spreadsheet', async () => {
    const { cells } = await readMessage('messages', 'hylatyt-rivit-0301-2021-03-01.csv')
    const shown = (index: number) => cells[index]?.slice(5).join(';')
    expect(shown(0)).toBe(originals[1])
    expect(shown(1)).toBe(originals[2]?.replace('+358', "'+358"))
    expect(shown(2)).toBe(originals[3]?.replace('\u0001', '\u2401'))
    const other = await readMessage('messages', 'hylatyt-rivit-0302-2021-03-01.csv')
    expect(other.rows[0]).toMatchObject({ asiakasnumero: '2x', sukunimi: 'Åström', rivi: '2' })
  })

  test('shows of whoever is or may be under non-disclosure the customer number alone', async () => {
    const { cells, introduction } = await readMessage('messages', 'hylatyt-rivit-0301-2021-03-01.csv')
    // 6 has the flag, 5 came with the same identity code; the flag of 7 is empty, and 9 has too many columns.
    for (const [index, number] of [3, 4, 5, 6].map((index, at) => [index, ['5', '6', '7', '9'][at]] as const))
      expect(cells[index]?.slice(5).filter((cell) => cell !== '')).toEqual([number])
    expect(introduction).toMatch(/vain asiakasnumero, jos henkilöllä on tai saattaa olla turvakielto/)
    const other = await readMessage('messages', 'hylatyt-rivit-0302-2021-03-01.csv')
    expect(other.cells[1]?.slice(5).join('')).toBe('') // nobody can tell whether it is a protected person's

    expect((await rejects('--run', '2', '--out', path('later'))).code).toBe(0)
    const later = await readMessage('later', 'hylatyt-rivit-0301-2021-03-02.csv')
    expect(later.cells[0]?.slice(5).filter((cell) => cell !== '')).toEqual(['8'])
  })

  test('is on record by office before it is written, and can be repeated', async () => {
    const { code } = await rejects(
      '--run',
      '1',
      '--out',
      path('messages'),
      '--office',
      '0302',
      '--by',
      'Testaaja',
    )
    expect(code).toBe(0)
    const { stdout } = await operator().kuntasiirto(
      'sql',
      'select file_name, line_count, exported_by, because, sha256 from audit.rejects_export where run_id = 1 order by rejects_export_id',
      '--json',
    )
    const [one, two, again] = JSON.parse(stdout)
    expect([one.file_name, two.file_name]).toEqual(['customers-0301.csv', 'customers-0302.csv'])
    expect([one.line_count, two.line_count]).toEqual([7, 2])
    expect(again).toEqual({ ...two, exported_by: 'Testaaja', because: 'to be mended' })
  })

  test('says so where a night rejected nothing of it, and takes no file for a folder', async () => {
    await writeFile(path('file.csv'), 'mine')
    const taken = await rejects('--run', '1', '--out', path('file.csv'))
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringMatching(/file\.csv is a file/) })
    expect(await readFile(path('file.csv'), 'utf8')).toBe('mine')
  })

  test.each([
    ['a run that is none', ['--run', '99', '--out', 'x'], /run 99 is no completed night/],
    [
      'an office of which nothing was rejected',
      ['--run', '1', '--out', 'x', '--office', '0303'],
      /no rejected line of office 0303: choose among 0301, 0302/,
    ],
  ])('refuses %s', async (_name, args, says) => {
    expect(await rejects(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(says) })
  })

  test('lines mended beside their source are taken in no more', async () => {
    const { code, stderr } = await operator().run(
      '2021-03-03',
      path('2021-03-02'),
      '--repaired',
      path('later'),
    )
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/unknown option/) })
  })
})
