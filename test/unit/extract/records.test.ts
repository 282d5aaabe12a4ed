import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { InputRefusedError } from '../../../pipeline/errors.ts'
import { inspectFile } from '../../../pipeline/extract/inspect-file.ts'
import { QuotedRecord } from '../../../pipeline/extract/quoted-record.ts'
import { readRecords } from '../../../pipeline/extract/records.ts'
import { defaultProfile, withFile } from './customer-export.ts'

const header = 'vanha_henkilotunnus;uusi_henkilotunnus;muuttunut;peruste'

/** Each record: its line, its values, and the bytes it was read from. */
async function read(content: string | Uint8Array) {
  return withFile(content, async (path) => {
    const { layout, problems } = await inspectFile(path, 'identity_changes', defaultProfile)
    if (!layout) throw new Error(problems.join('; '))
    const bytes = await readFile(path)
    const records: { line: number; values: string[]; raw: string }[] = []
    const sha256 = await readRecords(path, layout, ({ values, line, byteOffset, byteLength }) => {
      const raw = bytes.subarray(byteOffset, byteOffset + byteLength).toString('latin1')
      records.push({ line, values: values.texts(), raw })
    })
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    return records
  })
}

describe('a record', () => {
  test.each([
    ['LF', `${header}\na;b;c;d\ne;f;g;h\n`, ['2:a;b;c;d\n', '3:e;f;g;h\n']],
    ['CRLF', `${header}\r\na;b;c;d\r\ne;f;g;h\r\n`, ['2:a;b;c;d\r\n', '3:e;f;g;h\r\n']],
    ['no line end on the last line', `${header}\na;b;c;d`, ['2:a;b;c;d']],
    ['no line end after a quote', `${header}\na;b;c;"d"`, ['2:a;b;c;"d"']],
    ['blank lines', `${header}\n\n \t\n\r\na;b;c;d\n\n\ne;f;g;h\n\n`, ['5:a;b;c;d\n', '8:e;f;g;h\n']],
    [
      'blank lines and quotes',
      `${header}\n\n"a";b;c;d\n\r\n\ne;f;"g";h\n\n`,
      ['3:"a";b;c;d\n', '6:e;f;"g";h\n'],
    ],
    ['preamble', `Ajettu 1.3.2021\n\n${header}\na;b;c;d\n`, ['4:a;b;c;d\n']],
    ['byte order mark', `\ufeff${header}\na;b;c;d\n`, ['2:a;b;c;d\n']],
    [
      'quoted line breaks',
      `${header}\na;"b\nb\r\nb";c;d\ne;f;g;h\n`,
      ['2:a;"b\nb\r\nb";c;d\n', '5:e;f;g;h\n'],
    ],
    [
      'quoted line breaks, CRLF',
      `${header}\r\na;"b\r\nb";c;d\r\ne;f;g;h\r\n`,
      ['2:a;"b\r\nb";c;d\r\n', '4:e;f;g;h\r\n'],
    ],
    ['header alone', `${header}\n`, []],
    ['header alone, no line end', header, []],
    ['multi-byte letters', `${header}\nä;ö;å;"€"\né;f;g;h\n`, ['2:ä;ö;å;"€"\n', '3:é;f;g;h\n']],
  ])('is found by line and by bytes: %s', async (_, content, expected) => {
    const found = (await read(content)).map(
      ({ line, raw }) => `${line}:${Buffer.from(raw, 'latin1').toString()}`,
    )
    expect(found).toEqual(expected)
  })

  test.each([
    ['a quote inside an unquoted field is text', 'Matti "Masa" J;b;c;d', ['Matti "Masa" J', 'b', 'c', 'd']],
    ['text after a closing quote too', '"Masa" Matti;b;c;d', ['"Masa" Matti', 'b', 'c', 'd']],
    ['doubled quotes are one', '"Matti ""Masa"" J";b;c;d', ['Matti "Masa" J', 'b', 'c', 'd']],
    ['a quoted delimiter is text', '"a;b";b;c;d', ['a;b', 'b', 'c', 'd']],
    ['quoted line breaks and tabs are spaces', '"a\nb\r\nc\td\re";b;c;d', ['a b c d e', 'b', 'c', 'd']],
    ['an unquoted tab stays for the row to be rejected', 'a\tb;"b";c;d', ['a\tb', 'b', 'c', 'd']],
    ['a carriage return in a value stays too', 'a\rb;"b";c;d', ['a\rb', 'b', 'c', 'd']],
    ['a quoted and an unquoted tab are told apart', '"a\tb";b\tc;c;d', ['a b', 'b\tc', 'c', 'd']],
    ['spaces may stand beside quotes', 'a ; "b;b"  ;\u00a0"c"\u200b; \ufeff"d" ', ['a ', 'b;b', 'c', 'd']],
    ['spaces inside quotes stay', '" a ";b;c;d', [' a ', 'b', 'c', 'd']],
    [
      'a space before a quote that ends nothing is text',
      ' "Masa" Matti;b;c;d',
      [' "Masa" Matti', 'b', 'c', 'd'],
    ],
    ['quotes are closed on a later line, beside spaces', '"a\n\nb" ; c;"d\n";e', ['a  b', ' c', 'd ', 'e']],
    ['a quoted value may be empty at the end', 'a;b;c;""', ['a', 'b', 'c', '']],
    ['a delimiter may follow the last quote', 'a;b;"c";', ['a', 'b', 'c', '']],
    ['quotes alone', '"""";"""a""";"";c', ['"', '"a"', '', 'c']],
    ['a line of delimiters is not blank', ';;;', ['', '', '', '']],
    ['a line with an empty quoted value is not blank', '""', ['']],
    ['a NUL is a character like any other', 'a\0;"b"\0;c;d', ['a\0', '"b"\0', 'c', 'd']],
  ])('%s', async (_, line, values) => {
    expect((await read(`${header}\n${line}\n`)).map((record) => record.values)).toEqual([values])
  })

  test('comes once and whole wherever the blocks it is read in divide the file', async () => {
    const rows = [...Array(4_000).keys()].map((row) => {
      const cell = `${row}ä`.repeat((row * 7) % 29)
      return row % 37 === 0 ? `"${cell}\r\n${cell}";b;c;${row}\r\n` : `${cell};b;c;${row}\n`
    })
    const records = await read(`${header}\n${rows.join('')}`)
    expect(records.map(({ values }) => Number(values[3]))).toEqual([...rows.keys()])
    expect(records.map(({ raw }) => Buffer.from(raw, 'latin1').toString())).toEqual(rows)
    const text = rows.join('')
    const starts = records.map(({ values }) => text.indexOf(rows[Number(values[3])]!))
    expect(records.map(({ line }) => line)).toEqual(
      starts.map((at) => text.slice(0, at).split('\n').length + 1),
    )
  })
})

describe('a file is refused', () => {
  const filler = 'a;b;c;d\n'.repeat(20_000)

  test.each([
    ['an unclosed quote at its end', `a;b;c;d\n\na;"b;c;d\ne;f;g;h\n`, 4],
    ['an unclosed quote far from its end', `a;b;c;d\na;"b;c;d\n${filler}`, 3],
    ['an unclosed quote after many blocks', `${filler}a;"b;c;d\n${filler}`, 20_002],
    ['a record over 64 kB', `a;${'b'.repeat(65_536)};c;d\n`, 2],
    ['a quoted record over 64 kB', `a;b;c;d\na;"${'b\n'.repeat(33_000)}";c;d\n`, 3],
    ['a quote closed by one inside a later record', `a;b;c;d\na;"b;c;d\na;b "x" b;c;d\n`, 3],
    ['a quote closed by one that opens in a later record', `a;b;c;d\na;"b;c;d\na;"x";c;d\n`, 3],
    ['a quote closed by one that ends a later record', `a;b;c;d\na;"b;c;d\na;b;c;d"\n`, 3],
    ['records with CR alone after a header with LF', `a;b;c;d\na;b;c;d\ra;b;c;d\ra;b;c;d\r`, 3],
    ['a line without end', `a;b;c;d\na${'b'.repeat(400_000)}`, 3],
  ])('for %s, naming the line where the record begins', async (_, rows, line) => {
    const refusal = await read(`${header}\n${rows}`).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(InputRefusedError)
    expect(String(refusal)).toContain(`customers-sat.csv: line ${line}: `)
  })

  test('for a quote that swallows as many columns as it leaves', () => {
    const columns = [...Array(37).keys()].join(';')
    const open = columns.replace(';9;', ';"9;')
    const close = columns.replace(';9;', ';9";')
    const record = new QuotedRecord({ columnCount: 37, delimiter: ';' })
    expect([open, columns, close].map((line) => record.addLine(line))).toEqual(['open', 'open', 'stray'])
  })

  test('but a record of 64 kB is read', async () => {
    const row = `a;"${'b'.repeat(65_536 - 9)}";c;d\n`
    expect((await read(`${header}\n${row}`)).map(({ raw }) => raw.length)).toEqual([65_536])
  })
})
