import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  composeLines,
  type HandoverLine,
  handoverLine,
  lineOf,
} from '../../../../pipeline/deliver/files/handover-line.ts'
import type { HandoverFile, HandoverRow } from '../../../../pipeline/deliver/files/handover-row.ts'
import { composeTable } from '../../../../pipeline/deliver/files/handover-table.ts'
import { hetuOfNumber } from '../../../support/builders.ts'
import { parseLines, readTable } from '../../../support/handovers.ts'
import { trialsOf } from '../../../support/trials.ts'

const file: HandoverFile = {
  municipalityCode: '009',
  programmeId: 'kuntakokeilu-2021',
  asOfDate: '2021-06-01',
  number: 12,
  isRestricted: false,
}

const row: HandoverRow = {
  event: 'TULEE',
  customerNumber: '000123',
  eventDate: '2021-06-01',
  isProtected: false,
  toldBy: 'letter',
  notificationId: '0b6cbbcf-6b8b-4d0e-9f5c-0d6b1f6d9a11',
  personalIdentityCode: hetuOfNumber('1'),
  lastName: 'Esimerkki',
  firstNames: 'Testi',
  streetAddress: 'Keksitty katu 1',
  postalCode: '00100',
  postOffice: 'HELSINKI',
  motherTongue: 'fi',
  serviceLanguage: 'fi',
  email: null,
  phone: '0501234567',
  servicePoint: '007',
  servicePointName: 'Pori',
  caseworker: '1E3',
  caseworkerName: 'Malli A',
  groupIds: ['under-30', 'foreign-language'],
  pendingMatters: '01|002',
  lastInterviewOn: '2021-05-02',
  planMadeOn: null,
}
const labels = { municipality: 'Alavieska', programme: 'Työllisyyden kuntakokeilu', groups: new Map() }

const tableOf = (lines: readonly HandoverLine[]) =>
  composeTable(
    lines.map((line) => ({ line, servicePointName: null, caseworkerName: null })),
    labels,
  )

/** What a cell says of a value of a line. */
const cellOf = (value: unknown) => {
  const text = Array.isArray(value) ? value.join('|') : value
  return text === null || text === '' ? null : String(text)
}

async function expectRoundTrips(lines: readonly HandoverLine[]): Promise<void> {
  expect(parseLines(composeLines(lines).toString())).toEqual(lines)
  const rows = await readTable(await tableOf(lines))
  expect(rows).toHaveLength(lines.length)
  for (const [index, line] of lines.entries())
    for (const [key, value] of Object.entries(line))
      expect([key, rows[index]?.[key]]).toEqual([key, cellOf(value)])
}

/** Values that a spreadsheet makes something else of, given the chance. */
const awkward = [
  ...[
    '00100',
    '000123',
    '0501234567',
    '+358501234567',
    '12E5',
    '1E10',
    '1,5',
    '3/4',
    '1.2.2021',
    '2021-06-01',
  ],
  ...[
    'TRUE',
    'TOSI',
    '=1+1',
    '=HYPERLINK("http://x.example")',
    '+1',
    '-1',
    '@SUM(A1)',
    "'0501234567",
    '\t=1',
  ],
  ...[
    '"Aino; ""Ainukka"""',
    'a;b,c',
    '<b>&amp;</b>',
    ']]>',
    '_x0041_',
    '_x005F_x0041_',
    '_x00e4_',
    '_X0041_',
  ],
  ...['Áŋŋel Čáhci', 'Phan Thị Thanh', '😀', 'a\u00a0b', 'a\u2028b', '\u0085', '#N/A', '0x1F', 'Infinity'],
]

describe('every value stays what it is, in lines and in a table', () => {
  test.each(awkward)('%j', async (value) => {
    const changed = {
      lastName: value,
      streetAddress: value,
      phone: value,
      caseworker: value,
      groupIds: [value],
    }
    await expectRoundTrips([lineOf({ ...row, ...changed }, file)])
  })

  test('of every event, whatever the text', async () => {
    const writable = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these never reach a handover
      .filter((text) => !/[\u0000-\u001F\uFFFE\uFFFF]/.test(text))
    const maybe = fc.option(writable)
    const person = fc.record({
      event: fc.constantFrom('TULEE', 'LAHTEE', 'TYONTEKIJA', 'TURVAKIELTO'),
      toldBy: fc.constantFrom('letter', 'message', 'suomifi', 'manual', null),
      ...{ lastName: writable, firstNames: writable, streetAddress: maybe, phone: maybe, caseworker: maybe },
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(person, fc.boolean()), { maxLength: 8 }), async (people) => {
        const lines = people.map(([one, isRestricted]) =>
          lineOf({ ...row, ...one } as HandoverRow, { ...file, isRestricted }),
        )
        for (const line of lines) expect(handoverLine.parse(line)).toEqual(line)
        await expectRoundTrips(lines)
      }),
      { numRuns: trialsOf(60) },
    )
  })
})

describe('a table', () => {
  test('has text cells alone', async () => {
    const rows = await readTable(await tableOf([lineOf(row, file)]))
    const kinds = Object.values(rows[0] ?? {}).filter((value) => value !== null && typeof value !== 'string')
    expect(kinds).toEqual([])
    expect(rows[0]).toMatchObject({ numero: '12', kunta: '009', alkaen: '2021-06-01' })
  })

  test('is the same to the byte whenever it is made', async () => {
    const one = await tableOf([lineOf(row, file)])
    await new Promise((resolve) => setTimeout(resolve, 2100)) // times in such files count in twos
    expect((await tableOf([lineOf(row, file)])).equals(one)).toBe(true)
  })

  test('ends what no cell can hold in an ellipsis, and what XML cannot write is replaced', async () => {
    const long = 'x'.repeat(40_000)
    const [first] = await readTable(
      await tableOf([lineOf({ ...row, firstNames: long, lastName: 'a\uFFFFb\u0001c' }, file)]),
    )
    expect(first?.etunimet).toBe(`${long.slice(0, 32_766)}…`)
    expect(first?.sukunimi).toBe('a\uFFFDb\uFFFDc')
  })

  test('opens without lines too', async () => {
    expect(await readTable(await tableOf([]))).toEqual([])
  })
})
