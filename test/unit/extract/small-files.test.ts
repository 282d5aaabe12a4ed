import { describe, expect, test } from 'vitest'
import { composeHetu } from '../../../pipeline/anonymous/hetu.ts'
import type { Layout } from '../../../pipeline/extract/header.ts'
import { inspectFile } from '../../../pipeline/extract/inspect-file.ts'
import type { FileKind, Profile } from '../../../pipeline/extract/profile.ts'
import { readCaseworkers } from '../../../pipeline/extract/read-caseworkers.ts'
import { readDecisions } from '../../../pipeline/extract/read-decisions.ts'
import { readIdentityChanges } from '../../../pipeline/extract/read-identity-changes.ts'
import type { Table } from '../../../pipeline/extract/read-table.ts'
import { daysAfter } from '../../../scripts/generator/calendar.ts'
import { defaultProfile, withFile } from './customer-export.ts'

type Reader<Row> = (path: string, layout: Layout, profile: Profile) => Promise<Table<Row>>

async function read<Row>(kind: FileKind, reader: Reader<Row>, rows: readonly string[]) {
  const header = Object.values(defaultProfile.headers[kind]).join(';')
  return withFile(
    [header, ...rows].join('\n'),
    async (path) => {
      const { layout } = await inspectFile(path, kind, defaultProfile)
      return reader(path, layout!, defaultProfile)
    },
    'file.csv',
  )
}

describe('caseworkers', () => {
  const readRows = (...rows: string[]) => read('caseworkers', readCaseworkers, rows)

  test('are read with lists, a decimal comma and what is left to the programme', async () => {
    expect(
      await readRows('k1;Maija Malli;9;ohjaamo;FI| sv;under-30|immigrant;0,75;120', 'k2;Olli Oma;609;;;;1;'),
    ).toEqual({
      problems: [],
      rowCount: 2,
      rows: [
        {
          line_number: 2,
          caseworker_id: 'k1',
          name: 'Maija Malli',
          municipality_code: '009',
          service_point_id: 'ohjaamo',
          languages: ['fi', 'sv'],
          groups: ['under-30', 'immigrant'],
          full_time_equivalent: 0.75,
          most_customers: 120,
        },
        {
          line_number: 3,
          caseworker_id: 'k2',
          name: 'Olli Oma',
          municipality_code: '609',
          service_point_id: null,
          languages: [],
          groups: [],
          full_time_equivalent: 1,
          most_customers: null,
        },
      ],
    })
  })

  test.each([
    [';Maija Malli;609;;fi;;1;', 'tunnus is empty'],
    ['k1;;609;;fi;;1;', 'nimi is empty'],
    ['k1;Maija Malli;;;fi;;1;', 'kunta is empty'],
    ['k1;Maija Malli;Pori;;fi;;1;', 'kunta is not a code that is known'],
    ['k1;Maija Malli;609;;suomi;;1;', 'kielet is not a code that is known'],
    ['k1;Maija Malli;609;;fi;;;', 'htv is empty'],
    ['k1;Maija Malli;609;;fi;;0.5;', 'htv is not a number with a decimal comma'],
    ['k1;Maija Malli;609;;fi;;puoli;', 'htv is not a number with a decimal comma'],
    ['k1;Maija Malli;609;;fi;;0;', 'htv is not above 0 and at most 2'],
    ['k1;Maija Malli;609;;fi;;2,01;', 'htv is not above 0 and at most 2'],
    ['k1;Maija Malli;609;;fi;;1;sata', 'enintaan is not a whole number 0-99999'],
    ['k1;Maija\u0000;609;;fi;;1;', 'nimi has a character that cannot be read'],
  ])('a line %j is a problem', async (row, problem) => {
    expect(await readRows(row)).toEqual({ rows: [], rowCount: 1, problems: [`file.csv: line 2: ${problem}`] })
  })

  test('an id that comes twice is a problem', async () => {
    const { problems } = await readRows('k1;A;609;;fi;;1;', 'k2;B;609;;fi;;1;', 'k1;C;609;;fi;;1;')
    expect(problems).toEqual(['file.csv: line 4: tunnus is that of line 2 too'])
  })
})

describe('decisions', () => {
  const readRows = (...rows: string[]) => read('decisions', readDecisions, rows)

  test('are read, a municipality where there is one', async () => {
    const { rows, problems } = await readRows(
      '1001;palautus;1.6.2021;;muutto',
      '1002;SIIRTO;2021-06-01;79;',
      '3;KORJAUS;20210601;;',
    )
    expect(problems).toEqual([])
    expect(rows).toEqual([
      {
        line_number: 2,
        customer_number: '1001',
        kind: 'PALAUTUS',
        decided_on: '2021-06-01',
        municipality_code: null,
        ground: 'muutto',
      },
      {
        line_number: 3,
        customer_number: '1002',
        kind: 'SIIRTO',
        decided_on: '2021-06-01',
        municipality_code: '079',
        ground: null,
      },
      {
        line_number: 4,
        customer_number: '3',
        kind: 'KORJAUS',
        decided_on: '2021-06-01',
        municipality_code: null,
        ground: null,
      },
    ])
  })

  test.each([
    ['x;PALAUTUS;1.6.2021;;', ['asiakasnumero is not a customer number of 1-12 digits']],
    [';PALAUTUS;1.6.2021;;', ['asiakasnumero is empty']],
    ['1001;HYLKÄYS;1.6.2021;;', ['paatos is not a code that is known']],
    ['1001;PALAUTUS;31.6.2021;;', ['paatetty is not a date']],
    ['1001;SIIRTO;1.6.2021;;', ['kunta is empty, and a transfer needs it']],
    ['1001;SIIRTO;1.6.2021;Ulvila;', ['kunta is not a code that is known']],
    [
      'x;;;Ulvila;',
      [
        'asiakasnumero is not a customer number of 1-12 digits',
        'paatos is empty',
        'paatetty is empty',
        'kunta is not a code that is known',
      ],
    ],
  ])('a line %j is refused for everything wrong with it', async (row, problems) => {
    expect(await readRows(row)).toEqual({
      rows: [],
      rowCount: 1,
      problems: problems.map((problem) => `file.csv: line 2: ${problem}`),
    })
  })
})

describe('identity changes', () => {
  const [a, b, c, d] = ['010594Y9032', '010594Y9021', '020594X903P', '020594X902N'] as const
  const readRows = (...rows: string[]) => read('identity_changes', readIdentityChanges, rows)

  test('are read in normal form, a change said again once, a chain link by link', async () => {
    const { rows, rowCount, problems } = await readRows(
      `${a.toLowerCase()};${b};1.2.2021;korjaus`,
      `${a};${b};1.2.2021;`,
      `${b};${c};2.2.2021;`,
    )
    expect([rowCount, problems]).toEqual([3, []])
    expect(rows).toEqual([
      {
        line_number: 2,
        old_personal_identity_code: a,
        new_personal_identity_code: b,
        changed_on: '2021-02-01',
        ground: 'korjaus',
      },
      {
        line_number: 4,
        old_personal_identity_code: b,
        new_personal_identity_code: c,
        changed_on: '2021-02-02',
        ground: null,
      },
    ])
  })

  test.each([
    [
      'one old code with two new ones',
      [`${a};${b};1.2.2021;`, `${a};${c};1.2.2021;`],
      'line 3: the old code of line 2 changes to another new one',
    ],
    [
      'one new code with two old ones',
      [`${a};${c};1.2.2021;`, `${b};${c};1.2.2021;`],
      'line 3: another old code changes to the new code of line 2',
    ],
    ['a code that changes to itself', [`${a};${a};1.2.2021;`], 'line 2: this change closes a circle'],
    [
      'a circle of two',
      [`${a};${b};1.2.2021;`, `${b};${a};2.2.2021;`],
      'line 3: this change closes a circle',
    ],
    [
      'a circle of three, its lines in any order',
      [
        `${c};${a};1.2.2021;`,
        `${d};${d.replace('N', 'X')};1.2.2021;`,
        `${a};${b};1.2.2021;`,
        `${b};${c};1.2.2021;`,
      ],
      'line 5: this change closes a circle',
    ],
    [
      'a wrong check character',
      [`${a};010594Y9033;1.2.2021;`],
      'line 2: uusi_henkilotunnus has a wrong check character',
    ],
    [
      'a code that is none',
      [`x;${b};1.2.2021;`],
      'line 2: vanha_henkilotunnus is not a personal identity code',
    ],
    ['an empty code', [`;${b};1.2.2021;`], 'line 2: vanha_henkilotunnus is empty'],
    ['a date that is none', [`${a};${b};eilen;`], 'line 2: muuttunut is not a date'],
  ])('%s is a problem that quotes no code', async (_, lines, problem) => {
    const { problems } = await readRows(...lines)
    expect(problems).toContain(`file.csv: ${problem}`)
    expect(problems.join()).not.toMatch(/\d{6}/)
  })
})

test('a quote that is never closed is one problem among the others', async () => {
  const { problems } = await read('decisions', readDecisions, [
    'x;KORJAUS;1.6.2021;;',
    '1;KORJAUS;1.6.2021;;"',
    '2',
  ])
  expect(problems).toEqual([
    'file.csv: line 2: asiakasnumero is not a customer number of 1-12 digits',
    expect.stringMatching(/^file\.csv: line 3: .* never closed/),
  ])
})

describe('of very many bad lines a hundred are named and the rest counted', () => {
  /** More than a call can have arguments. */
  const count = 130_000
  const many = <Row>(write: (line: number) => Row) => Array.from({ length: count }, (_, line) => write(line))

  test.each([
    [
      'decisions',
      () =>
        read(
          'decisions',
          readDecisions,
          many(() => 'x;y;z;;'),
        ),
    ],
    [
      'caseworkers',
      () =>
        read(
          'caseworkers',
          readCaseworkers,
          many(() => 'x'),
        ),
    ],
    [
      'caseworkers with one id',
      () =>
        read(
          'caseworkers',
          readCaseworkers,
          many(() => 'k1;Olli Oma;609;;;;1;'),
        ),
    ],
    [
      'identity changes',
      () =>
        read(
          'identity_changes',
          readIdentityChanges,
          many(() => 'x;y;z;'),
        ),
    ],
  ])('%s', async (_, readMany) => {
    const { problems, rowCount } = await readMany()
    expect(rowCount).toBe(count)
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toMatch(/^file\.csv: \d{6} more problems, not named here$/)
  })
})

test('a chain of very many identity changes is followed at once, in whatever order it stands', async () => {
  const codes = Array.from({ length: 30_000 }, (_, index) =>
    composeHetu(daysAfter('1940-01-01', Math.floor(index / 100)), 900 + (index % 100)),
  )
  const lines = codes.slice(1).map((code, index) => `${codes[index]};${code};1.3.2021;x`)
  const backwards = await read('identity_changes', readIdentityChanges, lines.toReversed())
  expect(backwards.problems).toEqual([])
  const circle = [`${codes.at(-1)};${codes[0]};1.3.2021;x`, ...lines.toReversed()]
  expect((await read('identity_changes', readIdentityChanges, circle)).problems).toEqual([
    'file.csv: line 30001: this change closes a circle',
  ])
}, 10_000)
