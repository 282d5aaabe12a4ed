import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { customerFields } from '../../../pipeline/extract/fields.ts'
import { LetterCheck } from '../../../pipeline/extract/letter-check.ts'
import { RecordValues } from '../../../pipeline/extract/record-values.ts'
import { RememberedVerdicts } from '../../../pipeline/extract/remembered-verdicts.ts'
import { StagedRows } from '../../../pipeline/extract/staged-rows.ts'
import { readText } from '../../../pipeline/extract/text.ts'
import { customerReaders } from '../../../pipeline/extract/value-readers.ts'
import { seedOr, trialsOf } from '../../support/trials.ts'
import { defaultProfile } from './customer-export.ts'

const seed = seedOr(20210301)
const fields = customerFields(defaultProfile)
const unique = (Object.keys(fields) as (keyof typeof fields)[]).filter((name) => fields[name].unique !== null)

const units = [
  ...[..." .,'/:()&-0129azAZnN"],
  ...[
    '\\',
    '"',
    '#',
    '@',
    '_',
    '?',
    '|',
    '\t',
    '\0',
    '\u007f',
    '\u0080',
    '\u00a0',
    '\u200b',
    '\u0308',
    '\ufffd',
  ],
  ...['ä', 'ö', 'å', 'Ä', 'Ö', 'Å', 'é', 'ü', 'Š', 'ã', '¤', 'ж', '🙂'],
]
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...units), maxLength: 16 }),
  fc.constantFrom('NULL', 'n/a', 'undefined', '(null)', 'Näsi', 'NÄ', '123456789012', '1234567890123', '\\.'),
)

/** What COPY gets for a text. */
const copied = (text: string | null) => `${text === null ? '\\N' : text.replaceAll('\\', '\\\\')}\t`

/** Reads values of one column, each as a record of its own. */
function read(name: string, raws: readonly string[], letters: LetterCheck) {
  const reader = customerReaders(defaultProfile, letters).find((column) => column.name === name)
  const values = new RecordValues()
  return raws.map((raw) => {
    const rows = new StagedRows()
    values.cut(Buffer.from(raw), 0, Buffer.byteLength(raw), '\n', 'utf-8')
    const { reason, isGarbled } = reader!.read(values, 0, rows)
    return { staged: rows.take().toString(), reason, isGarbled }
  })
}

test.each(unique)('%s: what is staged by its bytes is what its text reads as', (name) => {
  const { schema, hasLetters } = fields[name]
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), (raws) => {
      const [byBytes, byText] = [new LetterCheck(), new LetterCheck()]
      const expected = raws.map((raw) => {
        const text = readText(raw)
        const isGarbled = hasLetters ? byText.note(text ?? raw) : false
        const { success, data, error } = schema.safeParse(text || null)
        if (text === null) return { staged: copied(null), reason: 'INVALID_CHARACTER', isGarbled }
        const reason = success ? null : error.issues[0]!.message
        return { staged: copied(success ? data : null), reason, isGarbled }
      })
      expect(read(name, raws, byBytes)).toEqual(expected)
      expect(byBytes.judge()).toEqual(byText.judge())
    }),
    { numRuns: trialsOf(300), seed },
  )
})

test.each([
  [
    'without an ä, an ö or an å',
    Array.from({ length: 400 }, (_, number) =>
      `Katu${'abcdefghij'[number % 10]}${number}x`.replace(/\d/g, (digit) => 'klmnopqrst'[Number(digit)]!),
    ),
    1,
  ],
  ['with letters lost in more than one of ten', [...Array(20).fill('Mäki'), 'MÃ¤ki', 'SÃ¤vel', 'LÃ¤hde'], 1],
  ['with letters lost in fewer', [...Array(40).fill('Mäki'), 'MÃ¤ki', 'SÃ¤vel', 'LÃ¤hde'], 0],
])('names %s are weighed by their bytes as by their text', (_, names, problems) => {
  const [byBytes, byText] = [new LetterCheck(), new LetterCheck()]
  read('last_name', names, byBytes)
  for (const name of names) byText.note(name)
  expect(byBytes.judge()).toEqual(byText.judge())
  expect(byBytes.judge()).toHaveLength(problems)
})

test('what is remembered of a value is of no other, also where their hashes are the same', () => {
  const known = new RememberedVerdicts<{ readonly staged: string }>()
  const values = new RecordValues()
  const texts = ['ftaomvdp', 'urwvukyf', 'a', '\0a', '', 'b', 'ab', 'ba', 'ä']
  values.take(texts)
  expect([values.hash(1), values.hash(3)]).toEqual([values.hash(0), values.hash(2)])
  for (const [place, text] of texts.entries()) known.remember(values, place, { staged: `<${text}>` })
  const rows = new StagedRows()
  for (const place of texts.keys()) known.put(values, place, rows)
  expect(rows.take().toString()).toBe(texts.map((text) => `<${text}>`).join(''))
})

test('numbers and texts of any length are put together', () => {
  const rows = new StagedRows()
  const numbers = [0, 7, 10, 4_294_967_296, Number.MAX_SAFE_INTEGER]
  for (const number of numbers) {
    rows.putNumber(number)
    rows.endValue()
  }
  const long = 'Äijälä '.repeat(100_000)
  rows.putText(long)
  rows.put(Buffer.from(long))
  rows.endRow()
  expect(rows.take().toString()).toBe(`${numbers.join('\t')}\t${long}${long}\n`)
  expect(rows.isEmpty).toBe(true)
})
