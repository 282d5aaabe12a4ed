import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { inspectFile } from '../../../pipeline/extract/inspect-file.ts'
import { fileFields } from '../../../pipeline/extract/profile.ts'
import { readCustomerFile } from '../../../pipeline/extract/read-customers.ts'
import { seedOr, trialsOf } from '../../support/trials.ts'
import {
  type Customer,
  defaultProfile,
  header,
  rowOf,
  sound,
  stage,
  stageLines,
  withFile,
} from './customer-export.ts'

// Always the same cases, so that a red suite means a change; SEED tries others.
const seed = seedOr(20210301)

const words = fc.array(
  fc.constantFrom('Virtanen', 'Äijälä', 'de Š', 'a;b', 'x,y', '"Masa"', 'C:\\x', '', '{}', '\\N'),
  {
    maxLength: 4,
  },
)
const text = words.map((parts) => parts.join(' '))
const customers: fc.Arbitrary<Customer> = fc
  .record({
    customer_number: fc.constantFrom('1', '0042', '12345678901234', 'x'),
    personal_identity_code: fc.constantFrom('010594Y9032', '010594y9021', '010594Y9033', '310294-9032', ''),
    last_name: text,
    first_names: text,
    street_address: text,
    mother_tongue: fc.constantFrom('fi', 'SV', 'xx', 'suomi'),
    home_municipality: fc.constantFrom('609', '9', '198', '', 'x'),
    non_disclosure: fc.constantFrom('K', 'e', '', '?'),
    job_search_started_on: fc.constantFrom('1.2.2021', '2021-02-01', '', '1.13.2021'),
    job_search_ended_on: fc.constantFrom('', '31.12.9999', '99.99.9999', '1.2.2022'),
    employment_code: fc.constantFrom('02', '2', '9'),
    labour_market_subsidy_days: fc.constantFrom('', '12', '1,5'),
    unemployment_risk: fc.constantFrom('', 'K', 'e', '?'),
    last_interview_on: fc.constantFrom('', '2.2.2021', '2'),
  })
  .map((customer) => ({ ...sound, ...customer }))
const dialects = fc.record({
  delimiter: fc.constantFrom(';', ',', '\t'),
  record_delimiter: fc.constantFrom('\n', '\r\n'),
  quoted: fc.boolean(),
  bom: fc.boolean(),
  preamble: fc.constantFrom('', 'Ajettu 1.3.2021\n', '\n"x"\n\n'),
  isLatin: fc.boolean(),
  order: fc.shuffledSubarray([...fileFields.customers], { minLength: fileFields.customers.length }),
})

/** A staged line without its place in the file. */
function values(line: string): string {
  return line.split('\t').slice(3).join('\t')
}

test('whatever the dialect, the same customers are staged alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(customers, { maxLength: 20 }), dialects, async (rows, dialect) => {
      const { order, preamble, isLatin, bom, ...options } = dialect
      const write = (columns: typeof order, csv: object) =>
        stringify(
          [
            columns.map((field) => defaultProfile.headers.customers[field]),
            ...rows.map((row) => columns.map((field) => row[field] ?? '')),
          ],
          csv,
        )
      const content = preamble + write(order, options)
      // Š is not in ISO-8859-1; nor is the byte order mark.
      const bytes = isLatin
        ? Buffer.from(content.replaceAll('Š', '\u008a'), 'latin1')
        : `${bom ? '\ufeff' : ''}${content}`
      const staged = await stageLines(bytes)
      const plain = await stageLines(write([...fileFields.customers], { delimiter: ';', quoted: true }))
      expect(staged.map(values)).toEqual(plain.map(values))
      expect(staged).toHaveLength(rows.length)
    }),
    { numRuns: trialsOf(80), seed },
  )
}, 60_000)

test('whatever the bytes, each line staged has the columns of the table and nothing COPY would stumble over', async () => {
  const bytes = fc.uint8Array({ maxLength: 400 })
  const strings = fc.string({ unit: 'binary', maxLength: 200 }).map((value) => Buffer.from(value))
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, strings), async (noise) => {
      const content = Buffer.concat([Buffer.from(`${header}\n${rowOf({ ...sound, last_name: 'X' })}`), noise])
      const lines = await stageLines(content).catch((error: Error) => {
        expect(error.message).toMatch(
          /has UTF-8 sequences|undefined in Windows-1252|64 kB|never closed|not UTF-8|NUL bytes|Ctrl-Z/,
        )
        return []
      })
      for (const line of lines) {
        expect(line.split('\t')).toHaveLength(47)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
        expect(line.replaceAll('\t', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\ufffd]|(?<!\\)(\\\\)*\\[^\\N]/)
      }
    }),
    { numRuns: trialsOf(300), seed },
  )
}, 60_000)

test('the same bytes are read by the encoding of their file, and of quoted values', async () => {
  const offices = async (content: string, encoding: 'utf8' | 'latin1') => {
    const bytes = Buffer.from(encoding === 'latin1' ? content.replaceAll('Š', '\u008a') : content, encoding)
    return (await stage(bytes)).map((row) => row.te_office)
  }
  const rows = (...codes: readonly string[]) =>
    [header, ...codes.map((te_office) => rowOf({ ...sound, last_name: 'Mäki', te_office }))].join('\n')
  // Š in UTF-8 is Å and a no-break space in Windows-1252.
  expect(await offices(rows('Š', 'š'), 'utf8')).toEqual(['Š', 'Š'])
  expect(await offices(rows('Å\u00a0', '"Š"', 'Å\u00a0'), 'latin1')).toEqual(['Å', 'Š', 'Å'])
  expect(await offices(rows('Š'), 'utf8')).toEqual(['Š'])
})

test('the next chunk is read when the sink has taken the one before', async () => {
  const rows = `${rowOf(sound)}\n`.repeat(10_000)
  await withFile(`${header}\n${rows}`, async (path) => {
    const { layout } = await inspectFile(path, 'customers', defaultProfile)
    let taking = 0
    let chunks = 0
    await readCustomerFile(path, layout!, defaultProfile, async () => {
      expect(++taking).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 1))
      taking--
      chunks++
    })
    expect(chunks).toBeGreaterThan(3)
  })
})

test('a sink that fails stops the reading with its error', async () => {
  const reading = withFile(`${header}\n${rowOf(sound)}\n`, async (path) => {
    const { layout } = await inspectFile(path, 'customers', defaultProfile)
    return readCustomerFile(path, layout!, defaultProfile, () => Promise.reject(new Error('connection lost')))
  })
  await expect(reading).rejects.toThrow('connection lost')
})

test('a file with a header and no rows stages nothing', async () => {
  expect(await stage(`${header}\n`)).toEqual([])
})
