import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { hireOperator, type Operator } from '../support/operator.ts'

const office = 'customers-0301.csv'
const twin = hetuOf('1985-05-05')
/** Line 2 is sound; 3 to 9 are rejected, each for another reason. */
const first: readonly CustomerRow[] = [
  customer('1'),
  customer('2', { last_name: '' }),
  customer('3', { employment_code: '99' }),
  customer('4', { job_search_started_on: '2021-02-30', phone: '+358 40 123' }),
  customer('5', { personal_identity_code: twin }),
  customer('6', { personal_identity_code: twin }),
  customer('7', { personal_identity_code: '010101-999X', non_disclosure: 'K' }),
]
const tooMany = `${customerLines([customer('8')])[1]};liikaa`
const firstNight = { [office]: `${customerFile(first)}${tooMany}\n` }

async function mustRun(one: Operator, date: string, files: Record<string, string>, ...options: string[]) {
  const exports = await one.writeNight(`exports-${date}`, date, files)
  const result = await one.run(date, exports, ...options)
  if (result.code !== 0) throw new Error(result.stderr)
  return result
}

const operator = hireOperator((one) => mustRun(one, '2021-03-01', firstNight).then(() => {}))

const rejects = (...args: string[]) => operator().kuntasiirto('rejects', 'export', ...args)
const sql = async (query: string) => JSON.parse((await operator().kuntasiirto('sql', query, '--json')).stdout)
const path = (...names: string[]) => join(operator().folder, ...names)

/** Exports the rejected lines of a run: header and lines, as a spreadsheet would show them. */
async function exportLines(run: string, name: string): Promise<string[]> {
  const { code, stderr } = await rejects('--run', run, '--out', path(name))
  if (code !== 0) throw new Error(stderr)
  return (await readFile(path(name), 'utf8')).replace('\uFEFF', '').trimEnd().split('\r\n')
}

/** Puts mended lines into a folder of their own. */
async function mended(name: string, lines: readonly string[], file = 'rejects.csv'): Promise<string> {
  await mkdir(path(name), { recursive: true })
  await writeFile(path(name, file), `${lines.join('\r\n')}\r\n`)
  return path(name)
}

/** The line, with one value in place of another. */
const change = (line: string | undefined, column: string, value: string, header: string | undefined) => {
  const cells = (line ?? '').split(';')
  cells[(header ?? '').split(';').indexOf(column)] = value
  return cells.join(';')
}

const secondNight = { [office]: customerFile([customer('1'), customer('9')]) }
let attempt = 0
/** Runs the second night with mended lines; the night is refused, and what is said is returned. */
async function refusal(folder: string): Promise<string> {
  const exports = await operator().writeNight(`refused-${++attempt}`, '2021-03-02', secondNight)
  const { code, stdout, stderr } = await operator().run('2021-03-02', exports, '--repaired', folder)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^(kuntasiirto: input refused: [^\n]*\n)+$/)
  expect(stderr).not.toMatch(/Esimerkki|Keksitty|-9\d\d|liikaa/)
  return stderr
}

describe('rejects export', () => {
  test('writes the original lines with their header and a trace, and the reasons beside them', async () => {
    const [header, ...lines] = await exportLines('1', 'rejects.csv')
    const [originalHeader, ...originals] = customerLines(first)
    expect(header).toBe(`jalki;${originalHeader}`)
    expect(lines.map((line) => line.replace(/^R1-\d+-\d+-[0-9a-f]{12};/, ''))).toEqual([
      ...originals.slice(1).map((line) => line.replace('+358', "'+358")),
      tooMany,
    ])
    const reasons = (await readFile(path('rejects.reasons.csv'), 'utf8')).split('\r\n')
    expect(reasons[0]).toBe('\uFEFFjalki;tiedosto;rivi;syyt;sarakkeet')
    expect(reasons.slice(1, -1).map((line) => line.replace(/^[^;]*;/, ''))).toEqual([
      `${office};3;MISSING_VALUE;sukunimi`,
      `${office};4;INVALID_CODE;tyollisyyskoodi`,
      `${office};5;INVALID_DATE;tyonhaku_alkanut`,
      `${office};6;DUPLICATE_HETU;henkilotunnus`,
      `${office};7;DUPLICATE_HETU;henkilotunnus`,
      `${office};8;IMPLAUSIBLE_AGE;henkilotunnus`,
      `${office};9;COLUMN_COUNT;`,
    ])
    for (const name of ['rejects.csv', 'rejects.reasons.csv'])
      expect((await stat(path(name))).mode & 0o777, name).toBe(0o600)
  })

  test('is on record, without a name', async () => {
    await rejects('--run', '1', '--out', path('again.csv'), '--by', 'Testaaja')
    expect(
      await sql('select run_id, line_count, exported_by, because from audit.rejects_export order by 1 desc'),
    ).toContainEqual({ run_id: '1', line_count: 7, exported_by: 'Testaaja', because: 'to be mended' })
  })

  test.each([
    ['a run that is none', ['--run', '99', '--out', 'x.csv'], /run 99 is no completed night/],
    ['a file of another kind', ['--run', '1', '--out', 'x.xlsx'], /--out names the repair file/],
    [
      'a file the night had not',
      ['--run', '1', '--out', 'x.csv', '--file', 'y.csv'],
      /no rejected line of y\.csv: choose among customers-0301\.csv/,
    ],
  ])('refuses %s', async (_name, args, says) => {
    const { code, stderr } = await rejects(...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
  })

  test('never writes over a file that may be half mended', async () => {
    const { code, stderr } = await rejects('--run', '1', '--out', path('rejects.csv'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/rejects\.csv is there already/)
  })
})

describe('run --repaired refuses', () => {
  let header: string | undefined
  let lines: string[] = []
  const load = async () => {
    ;[header, ...lines] = (await readFile(path('rejects.csv'), 'utf8'))
      .replace('\uFEFF', '')
      .trimEnd()
      .split('\r\n')
    return [header ?? '', ...lines]
  }
  afterEach(() => rm(path('mended'), { recursive: true, force: true }))

  test('a folder that is not there', async () => {
    expect(await refusal(path('nowhere'))).toMatch(
      /there is no folder .*nowhere: name that of the mended lines/,
    )
  })

  test('a file that rejects export did not write', async () => {
    const said = await refusal(await mended('mended', customerLines([customer('2')])))
    expect(said).toMatch(/repaired\/rejects\.csv: column jalki is missing/)
  })

  test('a line without a trace', async () => {
    await load()
    const said = await refusal(
      await mended('mended', [header ?? '', change(lines[0], 'jalki', '', header), lines[1] ?? '']),
    )
    expect(said).toMatch(
      /^kuntasiirto: input refused: repaired\/rejects\.csv: line 2: its jalki is none that was exported: put it back [^;]*\n$/,
    )
  })

  test('a trace that was made up, and takes no other line along', async () => {
    await load()
    const own = lines[1]?.split(';')[0] ?? ''
    const forged = change(lines[1], 'jalki', own.slice(0, -1) + (own.endsWith('0') ? '1' : '0'), header)
    const foreign = change(lines[2], 'jalki', 'R1-77-5-0123456789ab', header)
    const said = await refusal(await mended('mended', [header ?? '', lines[0] ?? '', forged, foreign]))
    expect(said.match(/leads to no line that was exported from this database/g)).toHaveLength(2)
    expect(said).toMatch(/line 3: its jalki leads .*\n.*repaired\/rejects\.csv: line 4: its jalki/)
  })

  test('the same line twice, in one file or in two', async () => {
    await load()
    await mended('mended', [header ?? '', lines[0] ?? '', lines[0] ?? ''], 'a.csv')
    const said = await refusal(await mended('mended', [header ?? '', lines[0] ?? ''], 'b.csv'))
    expect(said).toMatch(
      /repaired\/a\.csv: line 3: it mends the same line as repaired\/a\.csv: line 2: keep one/,
    )
    expect(said).toMatch(/repaired\/b\.csv: line 2: it mends the same line as repaired\/a\.csv: line 3/)
  })

  test.each([
    ['turvakielto', 'E', 6],
    ['kotikunta', '886', 1],
    ['asiakasnumero', '77', 1],
    ['henkilotunnus', hetuOf('1990-01-01'), 1],
  ])('a change of %s, for which the line was not rejected', async (column, value, index) => {
    await load()
    const said = await refusal(
      await mended('mended', [header ?? '', change(lines[index - 1], column, value, header)]),
    )
    expect(said).toMatch(
      new RegExp(`line 2: ${column} differs from the original, which was not rejected for it`),
    )
  })

  test("another person's line in place of one with too many columns", async () => {
    await load()
    const trace = lines[6]?.split(';')[0]
    const other = `${trace};${customerLines([customer('70')])[1]}`
    expect(await refusal(await mended('mended', [header ?? '', other]))).toMatch(
      /neither asiakasnumero nor henkilotunnus stands on the original line/,
    )
  })

  test('a line cut short, and a file called so that it could name somebody', async () => {
    await load()
    await mended('mended', [header ?? '', (lines[0] ?? '').replace(/;[^;]*$/, '')])
    const said = await refusal(await mended('mended', [header ?? ''], 'väinö.csv'))
    expect(said).toMatch(/väinö\.csv is no repair file/)
    await rm(path('mended', 'väinö.csv'))
    expect(await refusal(path('mended'))).toMatch(/line 2: its number of columns is not that of the header/)
  })
})

describe('run --repaired', () => {
  test('takes mended lines into the next night: counted, traced, decided, and told', async () => {
    const [header, ...lines] = (await readFile(path('rejects.csv'), 'utf8'))
      .replace('\uFEFF', '')
      .trimEnd()
      .split('\r\n')
    const folder = await mended('second', [
      header ?? '',
      change(lines[0], 'sukunimi', 'Korjattu', header),
      change(lines[1], 'tyollisyyskoodi', '2', header),
      // as a spreadsheet would leave it: the date in another form, the guard of the phone number kept
      change(lines[2], 'tyonhaku_alkanut', '4.1.2021', header),
      lines[3] ?? '',
      lines[5] ?? '',
      (lines[6] ?? '').replace(';liikaa', ''),
    ])
    await writeFile(join(folder, 'rejects.reasons.csv'), 'jalki;syyt\r\n')
    // 3 and 4 are in the night's own files too: 3 still unreadable, 4 readable by now.
    const files = {
      [office]: customerFile([customer('1'), customer('3', { employment_code: '99' }), customer('4')]),
    }
    const { stdout } = await mustRun(operator(), '2021-03-02', files, '--repaired', folder)
    expect(stdout).toContain('Rows received 9 = accepted 6 + rejected 3')
    expect(stdout).toContain('Mended lines among them 6, of which accepted 4')
    expect(stdout).toMatch(/mended lines received = rejected lines they come from +6 +6 +✓/)

    expect(
      await sql(
        `select customer_number, original_line_number as line, changed_fields as fields from audit.repaired_row order by line_number`,
      ),
    ).toEqual([
      { customer_number: '2', line: 3, fields: ['last_name'] },
      { customer_number: '3', line: 4, fields: ['employment_code'] },
      { customer_number: '4', line: 5, fields: ['job_search_started_on'] },
      { customer_number: '5', line: 6, fields: [] },
      { customer_number: '7', line: 8, fields: [] },
      { customer_number: '8', line: 9, fields: null },
    ])
    expect(
      await sql(
        `select file_name, customer_number as number, reason_codes as why from audit.rejected_row inner join audit.source_file using (source_file_id) where rejected_row.run_id = (select max(run_id) from audit.run) order by 1, 2`,
      ),
    ).toEqual([
      { file_name: office, number: '3', why: ['INVALID_CODE'] },
      {
        file_name: 'repaired/rejects.csv',
        number: '4',
        why: ['DUPLICATE_CUSTOMER_NUMBER', 'DUPLICATE_HETU'],
      },
      { file_name: 'repaired/rejects.csv', number: '7', why: ['IMPLAUSIBLE_AGE'] },
    ])
    expect(
      await sql('select customer_number from register.customership where ended_on is null order by 1'),
    ).toEqual(['1', '2', '3', '4', '5', '8'].map((customer_number) => ({ customer_number })))
    expect(await sql("select phone from register.person where customer_number = '4'")).toEqual([
      { phone: null },
    ])
    expect((await operator().kuntasiirto('verify', '--out', operator().out)).code).toBe(0)
  })

  test('explain leads from the decision to the original line', async () => {
    const { stdout } = await operator().kuntasiirto('explain', '2')
    const original = `${office} line 3 of the night of 2021-03-01 \\(run 1\\)`
    expect(stdout).toMatch(new RegExp(`from repaired/rejects\\.csv line 2, mended from ${original}`))
    expect(stdout).toMatch(
      new RegExp(`accepted: repaired/rejects\\.csv line 2, mended \\(last_name\\) from ${original}`),
    )
    expect((await operator().kuntasiirto('explain', '8')).stdout).toMatch(/mended \(its columns\) from/)
    expect((await operator().kuntasiirto('explain', '7')).stdout).toMatch(/rejected again: .* unchanged from/)
    expect(stdout).not.toMatch(/Korjattu|Esimerkki/)
  })

  test('says so when the same night is run again with the same lines, and refuses others', async () => {
    const again = await operator().run('2021-03-02', path('exports-2021-03-02'), '--repaired', path('second'))
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('was completed before, nothing was decided now')
    const without = await operator().run('2021-03-02', path('exports-2021-03-02'))
    expect(without.code).toBe(3)
    expect(without.stderr).toMatch(/is completed with other files/)
  })

  test('refuses lines that were accepted meanwhile, or rejected by an earlier night than the last', async () => {
    const exports = await operator().writeNight('third', '2021-03-03', secondNight)
    const { code, stderr } = await operator().run('2021-03-03', exports, '--repaired', path('second'))
    expect(code).toBe(3)
    expect(stderr).toMatch(/line 2: it was accepted meanwhile, on the night of 2021-03-02: take the line out/)
    const last = (await sql("select max(run_id) as run from audit.run where status = 'completed'"))[0].run
    expect(stderr).toMatch(
      new RegExp(
        `line 4: it was rejected on the night of 2021-03-01, and by the night of 2021-03-02 it was accepted meanwhile or rejected anew: .* kuntasiirto rejects export --run ${last} gives`,
      ),
    )
  })

  test('takes a line mended twice: what the second night rejected leads to its own line there', async () => {
    const last = (await sql("select max(run_id) as run from audit.run where status = 'completed'"))[0].run
    const [header, ...lines] = await exportLines(last, 'second.csv')
    expect(header).toBe(`jalki;${customerLines([])[0]}`)
    const seven = lines.find((line) => line.split(';')[1] === '7')
    const folder = await mended('third-mended', [
      header ?? '',
      change(seven, 'henkilotunnus', hetuOf('1988-08-08'), header),
    ])
    const { stdout } = await mustRun(operator(), '2021-03-03', secondNight, '--repaired', folder)
    expect(stdout).toContain('Mended lines among them 1, of which accepted 1')
    expect((await operator().kuntasiirto('explain', '7')).stdout).toMatch(
      new RegExp(
        `mended \\(personal_identity_code\\) from repaired/rejects\\.csv line 6 of the night of 2021-03-02 \\(run ${last}\\)`,
      ),
    )
    expect(await sql("select is_protected from register.customer where customer_number = '7'")).toEqual([
      { is_protected: true },
    ])
  })

  test('takes an empty folder as no mended lines, and misses no office because of them', async () => {
    await mkdir(path('empty'))
    const { stdout } = await mustRun(operator(), '2021-03-04', secondNight, '--repaired', path('empty'))
    expect(stdout).not.toContain('Mended lines')
  })
})
