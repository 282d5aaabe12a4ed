import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { inspectFile } from '../../../pipeline/extract/inspect-file.ts'
import { optionalCustomerFields } from '../../../pipeline/extract/profile.ts'
import { defaultProfile, header, headerOf, rowOf, sound, stage, withFile } from './customer-export.ts'

function inspect(content: string | Uint8Array, profile = defaultProfile) {
  return withFile(content, (path) => inspectFile(path, 'customers', profile))
}

/** In Windows-1252, as far as these tests go: Latin-1 and the euro sign. */
function windows1252(text: string): Buffer {
  return Buffer.from(
    text.replaceAll('€', '\u0080').replaceAll('Š', '\u008a').replaceAll('ž', '\u009e'),
    'latin1',
  )
}

const exportWith =
  'have it exported with the columns of the export profile, or give the profile that fits (--profile)'
const noHeader = `no header line: none of the expected columns was found, with ; , or a tab between them: ${exportWith}`

describe('every dialect stages the same row', () => {
  const row = {
    ...sound,
    last_name: 'Mäkelä-Šröder',
    first_names: 'Åsa Ružica',
    street_address: 'Kauppa, katu 1 €',
  }
  const dialects = ['utf-8', 'windows-1252'].flatMap((encoding) =>
    [';', ',', '\t'].flatMap((delimiter) =>
      ['\n', '\r\n'].flatMap((lineEnd) =>
        ['', '\ufeff'].flatMap((mark) =>
          ['', 'TE-palvelut, ajettu 1.3.2021\n\n'].flatMap((preamble) =>
            [false, true].map((isReversed) => ({ encoding, delimiter, lineEnd, mark, preamble, isReversed })),
          ),
        ),
      ),
    ),
  )
  test.each(dialects.filter(({ encoding, mark }) => encoding === 'utf-8' || mark === ''))(
    '$encoding $delimiter $lineEnd $mark $preamble reversed: $isReversed',
    async ({ encoding, delimiter, lineEnd, mark, preamble, isReversed }) => {
      const lines = [header, rowOf(row)].map((line) => {
        const cells = line.split(';').map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell))
        return (isReversed ? cells.reverse() : cells).join(delimiter) + lineEnd
      })
      const text = `${mark}${preamble}${lines.join('')}`
      const [staged] = await stage(encoding === 'utf-8' ? text : windows1252(text))
      const { line_number, byte_offset, byte_length, ...values } = staged!
      const [plain] = await stage(`${header}\n${rowOf(row)}\n`)
      expect(values).toEqual(Object.fromEntries(Object.entries(plain!).filter(([name]) => name in values)))
      expect(values).toMatchObject({
        reason_codes: null,
        last_name: 'Mäkelä-Šröder',
        street_address: row.street_address,
      })
      expect(line_number).toBe(preamble ? '4' : '2')
    },
  )
})

test('the checksum is of the bytes as they are', async () => {
  const content = Buffer.from(`\ufeff${header}\r\n${rowOf(sound)}`)
  const sha256 = createHash('sha256').update(content).digest('hex')
  expect(await inspect(content)).toMatchObject({ sha256, problems: [] })
})

describe('the encoding', () => {
  const long = `${rowOf({ ...sound, last_name: 'Määttä' })}\n`.repeat(5_000)

  test.each([
    ['ASCII alone', Buffer.from(rowOf(sound)), 'utf-8'],
    ['UTF-8 letters', Buffer.from('Määttä'), 'utf-8'],
    ['UTF-8 over many chunks', Buffer.from(long), 'utf-8'],
    ['Windows-1252 letters', windows1252('Määttä'), 'windows-1252'],
    ['Windows-1252 over many chunks', windows1252(long), 'windows-1252'],
    [
      'a first Windows-1252 letter after many chunks',
      windows1252(`${long.replaceAll('ä', 'a')}ä`),
      'windows-1252',
    ],
    ['Ä before a no-break space', windows1252('JÄMSÄ\u00a0\nKÄRKÖLÄ'), 'windows-1252'],
    ['Ä before a dash', Buffer.from('YL\u00c4\u0096SAVO\nJ\u00c4MS\u00c4', 'latin1'), 'windows-1252'],
  ])('is found: %s', async (_, rows, encoding) => {
    const { layout, problems } = await inspect(Buffer.concat([Buffer.from(`${header}\n`), rows]))
    expect([layout?.encoding, problems]).toEqual([encoding, []])
  })

  test.each([
    [
      'a UTF-8 line among Windows-1252 ones',
      [windows1252('Mäki\n'), Buffer.from('Mäki\n')],
      'line 3',
      'line 2',
    ],
    [
      'a Windows-1252 line among UTF-8 ones',
      [Buffer.from(long), windows1252('Mäki\n')],
      'line 2',
      'line 5002',
    ],
    ['both on one line', [Buffer.from('x\nJärvi;'), windows1252('Mäki\n')], 'line 3', 'line 3'],
    ['Š and ł in UTF-8', [Buffer.from('Škoda\nWałęsa\n'), windows1252('Mäki\n')], 'line 3', 'line 4'],
    ['a byte order mark, then Windows-1252', [windows1252('Mäki\n')], 'line 1', 'line 2', '\ufeff'],
  ])('is not guessed: %s', async (_, rows, utf8Line, singleByteLine, mark = '') => {
    const { layout, problems } = await inspect(Buffer.concat([Buffer.from(`${mark}${header}\n`), ...rows]))
    expect(layout).toBeNull()
    expect(problems).toEqual([
      `${utf8Line} has UTF-8 sequences, but ${singleByteLine} has single-byte letters: have the whole file exported in UTF-8, or in Windows-1252`,
    ])
  })

  test.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])('refuses the byte %i, naming its line', async (byte) => {
    const { layout, problems } = await inspect(
      Buffer.concat([Buffer.from(`${header}\nx\n`), Buffer.from([byte])]),
    )
    expect(layout).toBeNull()
    expect(problems).toEqual([
      'line 3 has a byte that is undefined in Windows-1252: have the whole file exported in UTF-8, or in Windows-1252',
    ])
  })
})

test.each([
  ['Mac Roman', [0x81, 0x73, 0x61, 0x3b, 0x4d, 0x8a, 0x6b, 0x69]],
  ['CP850 or CP437', [0x8f, 0x73, 0x61, 0x3b, 0x4d, 0x84, 0x6b, 0x69]],
])('a byte that is undefined in Windows-1252 tells what the file looks like: %s', async (name, bytes) => {
  const { problems } = await inspect(Buffer.concat([Buffer.from(`${header}\n`), Buffer.from(bytes)]))
  expect(problems).toEqual([
    `line 2 has a byte that is undefined in Windows-1252: it looks like ${name}, have it exported in UTF-8 or Windows-1252`,
  ])
})

describe('what is no text of lines is refused, the cause in one line:', () => {
  const lines = [header, rowOf(sound), rowOf(sound)]
  const text = `${lines.join('\n')}\n`
  const wide = Buffer.from(text, 'utf16le')
  const big = Buffer.from(wide).swap16()
  const asText = 'have it exported as text in UTF-8 or Windows-1252'
  const without = 'have the file exported again without'

  test.each<[string, Uint8Array | string, string]>([
    [
      'UTF-16, little-endian, with a mark',
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      `line 1: the file is in UTF-16 (little-endian): ${asText}`,
    ],
    [
      'UTF-16, big-endian, with a mark',
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      `line 1: the file is in UTF-16 (big-endian): ${asText}`,
    ],
    ['UTF-16, little-endian, without', wide, `line 1 is in UTF-16 (little-endian): ${asText}`],
    ['UTF-16, big-endian, without', big, `line 1 is in UTF-16 (big-endian): ${asText}`],
    [
      'UTF-16 appended to a header in ASCII',
      Buffer.concat([Buffer.from(`${header}\n`), Buffer.from(`${rowOf(sound)}\n`, 'utf16le')]),
      `line 2 is in UTF-16: ${asText}`,
    ],
    [
      'UTF-32',
      Buffer.from([...`${header}\n`].flatMap((character) => [character.charCodeAt(0), 0, 0, 0])),
      `line 1 is in UTF-32: ${asText}`,
    ],
    [
      'a workbook',
      'PK\u0003\u0004\u0014\u0000',
      `line 1: the file is a workbook or another zip archive: ${asText}`,
    ],
    [
      'CR alone',
      lines.join('\r'),
      'line 1 and all others end in a carriage return (CR) alone: have it exported with LF or CRLF',
    ],
    [
      'Ctrl-Z on a line of its own',
      `${text}\u001a`,
      `line 4 holds Ctrl-Z (1A), the end mark of DOS: ${without}`,
    ],
    ['Ctrl-Z and CRLF', `${text}\u001a\r\n`, `line 4 holds Ctrl-Z (1A), the end mark of DOS: ${without}`],
    [
      'Ctrl-Zs to the end of a sector',
      text + '\u001a'.repeat(90),
      `line 4 holds Ctrl-Z (1A), the end mark of DOS: ${without}`,
    ],
    [
      'Ctrl-Z after the last value',
      `${lines.join('\n')}\u001a`,
      `line 3 holds Ctrl-Z (1A), the end mark of DOS: ${without}`,
    ],
    [
      'Ctrl-Z between two files run together',
      `${text}\u001a\n${rowOf(sound)}\n`,
      `line 4 holds Ctrl-Z (1A), the end mark of DOS: ${without}`,
    ],
    [
      'NULs where the file was not written',
      text + '\0'.repeat(512),
      `line 4 holds NUL bytes, which stand where a file was not written whole: ${without}`,
    ],
  ])('%s', async (_, content, problem) => {
    expect(await inspect(content)).toMatchObject({ layout: null, problems: [problem] })
  })

  test('but a control character in a value is for its row', async () => {
    const [row] = await stage(`${header}\n${rowOf({ ...sound, phone: '1\u001a\u0000' })}\n`)
    expect(row).toMatchObject({ reason_codes: '{INVALID_CHARACTER}', rejected_fields: '{phone}' })
  })
})

describe('the header', () => {
  const whatToDo = 'have it left out, or list it in an export profile (--profile) under ignored_columns'

  test.each([
    ['a missing column', header.replace('sukunimi;', ''), [`column sukunimi is missing: ${exportWith}`]],
    [
      'an unknown column',
      `${header};palkka`,
      [`line 1: column 38 is unknown (after vastuuasiantuntija): ${whatToDo}`],
    ],
    [
      'an unnamed column',
      `${header};`,
      [`line 1: column 38 is unknown (without a name, after vastuuasiantuntija): ${whatToDo}`],
    ],
    ['a column twice', `${header};etuus`, ['column etuus is there twice: have one of them left out']],
    [
      'several problems',
      `${header.replace('sukunimi;', '').replace('kotikunta', 'koti')};etuus`,
      [
        `column sukunimi is missing: ${exportWith}`,
        `column kotikunta is missing: ${exportWith}`,
        `line 1: column 7 is unknown (after kansalaisuus): ${whatToDo}`,
        'column etuus is there twice: have one of them left out',
      ],
    ],
    [
      'the first row run into it, no value of which is named',
      `${header}${rowOf(sound).split(';').slice(0, 2).join(';')}`,
      [
        `column vastuuasiantuntija is missing: ${exportWith}`,
        'line 1: column 37 is unknown (after te_toimisto)',
        `line 1: column 38 is unknown: ${whatToDo}`,
      ],
    ],
    ['no header', rowOf(sound), [noHeader]],
    ['nothing at all', '', [noHeader]],
  ])('with %s refuses the file', async (_, content, problems) => {
    expect(await inspect(`${content}\n`)).toMatchObject({ layout: null, problems })
  })

  test.each([
    ['unknown', `${header}${';'.repeat(9000)}`, 'line 1: 8990 more columns are unknown'],
    ['there again', `${header};`.repeat(1000), 'more columns are there twice'],
  ])('with thousands of columns that are %s refuses the file in a few words', async (_, content, problem) => {
    const { layout, problems } = await inspect(`${content}\n`)
    expect(layout).toBeNull()
    expect(problems.length).toBeLessThan(25)
    expect(problems.join()).toContain(problem)
  })

  test.each([
    ['palkka', [`line 1: column 39 is unknown (after suunnitelma_laadittu): ${whatToDo}`]],
    ['suunnitelma_laadittu', ['column suunnitelma_laadittu is there twice: have one of them left out']],
  ])('with an optional column, and %s beside it, refuses the file', async (name, problems) => {
    const content = `${header};suunnitelma_laadittu;${name}\n`
    expect(await inspect(content)).toMatchObject({ layout: null, problems })
  })

  test('may be quoted, spaced and in capitals', async () => {
    const shouted = header
      .toUpperCase()
      .split(';')
      .map((name) => ` "${name}" `)
    expect(await inspect(`${shouted.join(';')}\n`)).toMatchObject({ problems: [] })
  })

  test('may have columns that the profile says to ignore', async () => {
    const profile = { ...defaultProfile, ignored_columns: ['palkka', ''] }
    const [row] = await stage(`palkka;${header};\n9;${rowOf(sound)};\n`, profile)
    expect(row).toMatchObject({ reason_codes: null, customer_number: '1001' })
    expect(headerOf(profile)).toBe(header)
  })
})

describe('optional columns', () => {
  const facts = { unemployment_risk: 'K', last_interview_on: '15.2.2021', plan_made_on: '2021-02-16' }
  const read = { unemployment_risk: 't', last_interview_on: '2021-02-15', plan_made_on: '2021-02-16' }
  const empty = { unemployment_risk: 'f', last_interview_on: null, plan_made_on: null }
  const [risk, interview, plan] = optionalCustomerFields
  const subsets = [
    [],
    [risk],
    [interview],
    [plan],
    [risk, interview],
    [plan, risk],
    [interview, plan],
    [risk, interview, plan],
  ]

  test.each(subsets.map((present) => ({ present })))(
    'those a file has are read, each by itself, and those it lacks are empty: $present',
    async ({ present }) => {
      const lines = [headerOf(defaultProfile, present), rowOf({ ...sound, ...facts }, present)]
      const [row] = await stage(`${lines.join('\n')}\n`)
      const has = (field: string) => present.some((one) => one === field)
      const expected = Object.entries(empty).map(([field, value]) => [
        field,
        has(field) ? read[field as keyof typeof read] : value,
      ])
      expect(row).toMatchObject({ reason_codes: null, ...Object.fromEntries(expected) })
    },
  )

  test('may stand anywhere', async () => {
    const [row] = await stage(`tyottomyysuhka;${header}\nK;${rowOf(sound)}\n`)
    expect(row).toMatchObject({ reason_codes: null, customer_number: '1001', unemployment_risk: 't' })
  })

  test('a row that lacks the cell of one has the wrong number of columns', async () => {
    const [row] = await stage(`${header};tyottomyysuhka\n${rowOf(sound)}\n`)
    expect(row).toMatchObject({ reason_codes: '{COLUMN_COUNT}', unemployment_risk: null })
  })
})
