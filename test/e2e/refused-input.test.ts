import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { customer, customerFile, customerLines } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

const date = '2021-03-02'
const offices = {
  'customers-0301.csv': customerFile([customer('1'), customer('2')]),
  'customers-0302.csv': customerFile([customer('3')]),
}
const [header = '', row = ''] = customerLines([customer('1', { first_names: 'Päivi' })])

/** The night of 1.3. is completed; every test then spoils a folder of its own for 2.3. */
const operator = hireOperator(async (one) => {
  const exports = await one.writeNight('first', '2021-03-01', offices)
  const { code, stderr } = await one.run('2021-03-01', exports)
  if (code !== 0) throw new Error(stderr)
})

let nights = 0
async function writeTonight(files: Record<string, string | Buffer> = offices): Promise<string> {
  return await operator().writeNight(`tonight-${++nights}`, date, files)
}

/** What stands: the last completed night, and how many members there are. */
async function published(): Promise<unknown> {
  const session = await openSession(operator().databaseUrl, 'test')
  try {
    const { rows } = await session.client.query(
      "select max(as_of_date), (select count(*) from register.customership) from audit.run where status = 'completed'",
    )
    return rows
  } finally {
    await session.close()
  }
}

/** Runs the night and expects it refused in a line for each problem that helps; nothing is published. */
async function expectRefused(exports: string, says: readonly (string | RegExp)[], options: string[] = []) {
  const before = await published()
  const { code, stdout, stderr } = await operator().run(date, exports, ...options)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^(kuntasiirto: input refused: [^\n]+\n)+$/)
  for (const words of says) expect(stderr).toMatch(words)
  expect(stderr).not.toMatch(/Esimerkki|Keksitty katu|\d{6}[-A]9/)
  expect(await published()).toEqual(before)
}

async function editManifest(exports: string, from: string | RegExp, to: string): Promise<void> {
  const path = join(exports, 'manifest.csv')
  const text = await readFile(path, 'utf8')
  expect(text).toMatch(from)
  await writeFile(path, text.replace(from, to))
}

describe('a manifest that does not fit the folder refuses the night', () => {
  test('a folder that is not there', async () => {
    await expectRefused(join(operator().folder, 'nowhere'), ['manifest.csv is missing', 'nowhere'])
  })

  test('no manifest', async () => {
    const exports = await writeTonight()
    await rm(join(exports, 'manifest.csv'))
    await expectRefused(exports, ['manifest.csv is missing'])
  })

  test('yesterday’s folder', async () => {
    await expectRefused(join(operator().folder, 'first'), [
      /customers-0301\.csv was extracted for 2021-03-01, not for 2021-03-02/,
      /customers-0302\.csv was extracted for 2021-03-01, not for 2021-03-02/,
    ])
  })

  test('every problem is named at once', async () => {
    const exports = await writeTonight()
    await rename(join(exports, 'customers-0302.csv'), join(exports, 'customers-0399.csv'))
    await editManifest(exports, /(customers-0301\.csv;2;)\w{4}/, '$10000')
    await writeFile(join(exports, 'notes.txt'), 'hello')
    await expectRefused(exports, [
      /customers-0301\.csv: its checksum is not that of the manifest/,
      /customers-0302\.csv is missing from the folder/,
      /customers-0399\.csv is in the folder but not in manifest\.csv/,
      /notes\.txt is in the folder but not in manifest\.csv/,
    ])
  })

  test('a wrong number of rows', async () => {
    const exports = await writeTonight()
    await editManifest(exports, 'customers-0301.csv;2;', 'customers-0301.csv;3;')
    await expectRefused(exports, ['customers-0301.csv has 2 data rows, the manifest announces 3'])
  })

  test('a file listed twice, and one of no known kind', async () => {
    const exports = await writeTonight({ ...offices, 'clients.csv': 'x\n1\n' })
    const manifest = join(exports, 'manifest.csv')
    const lines = (await readFile(manifest, 'utf8')).split('\n')
    await writeFile(manifest, [...lines.slice(0, 2), ...lines.slice(1)].join('\n'))
    await expectRefused(exports, ['is listed twice', /clients\.csv is not a file that a night reads/])
  })

  test('a manifest without customers', async () => {
    await expectRefused(await writeTonight({}), ['lists no customers-<te-office>.csv'])
  })
})

describe('an office that sent nothing refuses the night', () => {
  const { 'customers-0302.csv': _gone, ...without0302 } = offices

  test('unless the operator says so', async () => {
    await expectRefused(await writeTonight(without0302), [
      'customers-0302.csv is missing, and the last night had it',
      '--without-office 0302',
    ])
  })

  test('the option is refused for an office that did send', async () => {
    await expectRefused(
      await writeTonight(),
      ['--without-office 0302 is said, but customers-0302.csv is here'],
      ['--without-office', '0302'],
    )
  })

  test('said so, it goes on, and its members are absent', async () => {
    const exports = await writeTonight(without0302)
    const { code, stdout } = await operator().run(date, exports, '--without-office', '0302', '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain('members absent 1, newly 1')
  })
})

describe('a file that cannot be read refuses the night, naming the line', () => {
  test.each([
    [
      'an unclosed quote',
      `${header}\n${row}\n${row.replace(';Päivi', ';"Päivi')}\n`,
      /customers-0301\.csv: line 3: .*quote/,
    ],
    [
      'a byte undefined in Windows-1252',
      Buffer.from(`${header}\n${row.replace('ä', '\x81')}\n`, 'latin1'),
      /customers-0301\.csv.*line 2/,
    ],
    [
      'two encodings in one file',
      Buffer.concat([Buffer.from(`${header}\n${row}\n`), Buffer.from(`${row}\n`, 'latin1')]),
      /customers-0301\.csv.*line \d/,
    ],
    [
      'letters encoded twice',
      `${header}\n${row.replace('Päivi', 'PÃ¤ivi MÃ¤rta')}\n`,
      /customers-0301\.csv: line 2: the text was in UTF-8 read as Windows-1252/,
    ],
    ['UTF-16', Buffer.from(`${header}\n${row}\n`, 'utf16le'), /customers-0301\.csv: line 1 is in UTF-16/],
    ['lines that end in CR', `${header}\r${row}\r`, /customers-0301\.csv: line 1 .*carriage return/],
    ['a missing column', `${header.replace(';turvakielto', '')}\n`, /customers-0301\.csv.*turvakielto/],
    ['an unknown column', `${header};lisätieto\n`, /customers-0301\.csv: line 1: column 38 is unknown/],
  ])('%s', async (_name, content, says) => {
    await expectRefused(await writeTonight({ ...offices, 'customers-0301.csv': content }), [says])
  })

  test('lines of the small files', async () => {
    const exports = await writeTonight({
      ...offices,
      'decisions.csv':
        'asiakasnumero;paatos;paatetty;kunta;peruste\n1;SIIRTO;1.3.2021;;x\n1;EROTUS;1.3.2021;;x\n',
      'identity-changes.csv': 'vanha_henkilotunnus;uusi_henkilotunnus;muuttunut;peruste\nx;y;1.3.2021;z\n',
      'caseworkers.csv':
        'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan\nA;Malli A;609;;fi;;paljon;\n',
    })
    await expectRefused(exports, [
      /decisions\.csv: line 2: kunta/,
      /decisions\.csv: line 3: paatos/,
      /identity-changes\.csv: line 2/,
      /caseworkers\.csv: line 2: htv/,
    ])
  })
})

describe('nights go forward', () => {
  test('other files for a completed date', async () => {
    const exports = await operator().writeNight('other', '2021-03-01', {
      ...offices,
      'customers-0302.csv': customerFile([]),
    })
    const { code, stderr } = await operator().run('2021-03-01', exports)
    expect(code).toBe(3)
    expect(stderr).toMatch(/^kuntasiirto: .*2021-03-01 is completed with other files than those in .*other/)
  })

  test('other options for a completed date', async () => {
    const { code, stderr } = await operator().run(
      '2021-03-01',
      join(operator().folder, 'first'),
      '--allow-unconfirmed-areas',
    )
    expect(code).toBe(3)
    expect(stderr).toContain('with other options (none)')
  })

  test('a date before the programme’s first day', async () => {
    const exports = join(operator().folder, 'first')
    const { code, stderr } = await operator().run('2021-02-28', exports)
    expect(code).toBe(3)
    expect(stderr).toMatch(/2021-0[23]-/)
  })

  test('a date before the last completed one', async () => {
    const exports = await writeTonight()
    const later = await operator().writeNight('later', '2021-03-05', offices)
    await cp(exports, join(operator().folder, 'earlier'), { recursive: true })
    expect((await operator().run('2021-03-05', later)).code).toBe(0)
    await expectRefused(join(operator().folder, 'earlier'), [
      'the night of 2021-03-05 is completed',
      'run a later date',
    ])
  })
})
