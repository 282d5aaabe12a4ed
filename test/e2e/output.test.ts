import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { listFiles } from '../../pipeline/notify/files/close-folder.ts'
import { caseworkerFile, customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { hireOperator, type Operator } from '../support/operator.ts'

const formula = '=HYPERLINK("http://evil.example")'
const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const shielded = { non_disclosure: 'K', last_name: 'Suojattu', street_address: 'Salakuja 9' }

const firstNight = {
  'customers-0301.csv': customerFile([
    customer('1', {
      last_name: 'Äimä',
      pending_matters: 'TMT|KUN',
      last_interview_on: '15.2.2021',
      plan_made_on: '16.2.2021',
      email: 'aima@example.test',
      phone: '+358 50 000 0001',
    }),
    customer('2', { last_name: formula.replaceAll('"', "'"), first_names: '@Testi', uses_e_service: 'K' }),
    customer('3', { first_names: '"Aino; ""Ainukka"""' }),
    customer('4', { ...shielded, ...contact }),
    customer('5', { ...shielded, uses_e_service: 'K' }),
    customer('6'),
  ]),
  'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
}
const secondNight = {
  'customers-0301.csv': customerFile([
    customer('1', { home_municipality: '886', street_address: 'Uusi katu 5' }),
    customer('3', { home_municipality: '684' }),
    customer('4', { ...shielded, ...contact, home_municipality: '886', last_interview_on: '2021-02-17' }),
    customer('6', { ...shielded }),
  ]),
}

const operator = hireOperator(async (one) => {
  for (const [date, files] of [
    ['2021-03-01', firstNight],
    ['2021-03-02', secondNight],
  ] as const) {
    const { code, stderr } = await one.run(date, await one.writeNight(date, date, files))
    if (code !== 0) throw new Error(stderr)
  }
})

const nightFolder = (one: Operator, date: string) => join(one.out, 'kuntakokeilu-2021', date)
const readOutput = (date: string, name: string) => readFile(join(nightFolder(operator(), date), name), 'utf8')

describe('a handover file', () => {
  let text: string
  beforeAll(async () => {
    text = await readOutput('2021-03-01', 'handover/609-pori.csv')
  })
  const lineOf = (number: string) => text.split('\r\n').find((line) => line.startsWith(`TULEE;${number};`))

  test('begins with a byte order mark and its header, and every line ends in CRLF', () => {
    const columns =
      'tapahtuma;asiakasnumero;alkaen;henkilotunnus;sukunimi;etunimet;lahiosoite;postinumero;postitoimipaikka;aidinkieli;asiointikieli;sahkoposti;puhelin;toimipiste;vastuutyontekija;ryhmat;vireilla_olevat;viimeisin_haastattelu;suunnitelma_laadittu'
    expect(text.startsWith(`\uFEFF${columns}\r\n`)).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(text.endsWith('\r\n')).toBe(true)
  })

  test('holds who comes, in the order of the customer numbers, and nobody under non-disclosure', () => {
    expect(Array.from(text.matchAll(/^TULEE;(\d+);2021-03-01;/gm), ([, number]) => number)).toEqual([
      '1',
      '2',
      '3',
      '6',
    ])
  })

  test('gives each person whole', () => {
    expect(lineOf('1')?.replace(/^([^;]*;){4}/, '')).toBe(
      "Äimä;Testi;Keksitty katu 1;28100;PORI;fi;fi;aima@example.test;'+358 50 000 0001;pori;A;no-earnings-related-allowance;TMT|KUN;2021-02-15;2021-02-16",
    )
    expect(lineOf('1')?.split(';')[3]).toBe(hetuOfNumber('1'))
  })

  test('makes cells harmless that a spreadsheet would run as a formula', () => {
    expect(lineOf('2')).toContain(`;'=HYPERLINK('http://evil.example');'@Testi;`)
    expect(text).not.toMatch(/(^|;)"?[=+\-@\t]/m)
  })

  test('quotes what needs quotes', () => {
    expect(lineOf('3')).toContain(';"Aino; ""Ainukka""";')
  })
})

describe('the night after', () => {
  test('whoever leaves stands in the old municipality’s file with event, number and date only', async () => {
    expect((await readOutput('2021-03-02', 'handover/609-pori.csv')).split('\r\n').slice(1)).toEqual([
      `LAHTEE;1;2021-03-02${';'.repeat(16)}`,
      `LAHTEE;3;2021-03-02${';'.repeat(16)}`,
      '',
    ])
  })

  test('the new municipality receives the whole person, with the new address', async () => {
    expect(await readOutput('2021-03-02', 'handover/886-ulvila.csv')).toMatch(
      /^TULEE;1;2021-03-02;.*;Uusi katu 5;/m,
    )
  })

  test('people under non-disclosure stand apart: one who moves in two files, one newly protected by number', async () => {
    const folder = join(nightFolder(operator(), '2021-03-02'), 'handover-restricted')
    const names = (await readdir(folder)).filter((name) => name !== 'index.csv')
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    const lines = texts.flatMap((text) => text.split('\r\n').slice(1).filter(Boolean)).sort()
    expect(lines).toEqual([
      `LAHTEE;4;2021-03-02${';'.repeat(16)}`,
      `TULEE;4;2021-03-02;${hetuOfNumber('4')};Suojattu;Testi;Yhteyskuja 2;28200;PORI;fi;fi;;;ulvila;;no-earnings-related-allowance;;2021-02-17;`,
      `TURVAKIELTO;6;2021-03-02${';'.repeat(16)}`,
    ])
    for (const text of texts) expect(text.split('\r\n').filter(Boolean)).toHaveLength(2)
  })

  test('their index says which municipality is to have which file', async () => {
    const [header, ...lines] = (await readOutput('2021-03-02', 'handover-restricted/index.csv'))
      .trim()
      .split('\n')
    expect(header).toBe('tiedosto;kuntanumero;kunta')
    expect(lines.map((line) => line.replace(/[0-9a-f]{16}/, '*'))).toEqual([
      'handover-restricted/*.csv;609;Pori',
      'handover-restricted/*.csv;609;Pori',
      'handover-restricted/*.csv;886;Ulvila',
    ])
  })
})

describe('the output folder', () => {
  test.each(['2021-03-01', '2021-03-02'])(
    'of %s is for its owner only: files 0600, folders 0700',
    async (date) => {
      const folder = nightFolder(operator(), date)
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const wrong: string[] = []
      for (const entry of entries) {
        const mode = (await stat(join(entry.parentPath, entry.name))).mode & 0o777
        if (mode !== (entry.isDirectory() ? 0o700 : 0o600)) wrong.push(`${entry.name} ${mode.toString(8)}`)
      }
      expect(wrong).toEqual([])
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
      expect(entries.length).toBeGreaterThan(5)
    },
  )

  test('holds exactly what the contract names, and no temporary file', async () => {
    const names = await listFiles(nightFolder(operator(), '2021-03-01'))
    expect(names.map((name) => name.replace(/[0-9a-f]{16}\.csv$/, '*.csv'))).toEqual([
      'checksums.sha256',
      'handover-restricted/*.csv',
      'handover-restricted/*.csv',
      'handover-restricted/index.csv',
      'handover/609-pori.csv',
      'letters-restricted/fi-0001.pdf',
      'letters-restricted/index.csv',
      'letters/index.csv',
      'letters/porin-seutu-fi-0001.pdf',
      'messages-restricted/0001.jsonl',
      'messages/porin-seutu-0001.jsonl',
      'report/summary.json',
    ])
  })

  test('has a checksum of every file but the list itself, in the format of sha256sum', async () => {
    const folder = nightFolder(operator(), '2021-03-01')
    const names = (await listFiles(folder)).filter((name) => name !== 'checksums.sha256')
    const lines = await Promise.all(
      names.map(async (name) => `${await sha256Of(join(folder, name))}  ${name}\n`),
    )
    expect(await readOutput('2021-03-01', 'checksums.sha256')).toBe(lines.join(''))
  })

  test('indexes every letter by file and page', async () => {
    const [header, ...lines] = (await readOutput('2021-03-01', 'letters/index.csv')).trim().split('\n')
    expect(header).toBe('notification;file;page;pages;sha256')
    expect(lines.map((line) => line.split(';').slice(1, 3).join(' '))).toEqual([
      'letters/porin-seutu-fi-0001.pdf 1',
      'letters/porin-seutu-fi-0001.pdf 3',
      'letters/porin-seutu-fi-0001.pdf 5',
    ])
  })

  test('holds protected people in the restricted folders only', async () => {
    const folder = nightFolder(operator(), '2021-03-01')
    for (const name of (await listFiles(folder)).filter(
      (one) => !one.includes('-restricted/') && !one.endsWith('.pdf'),
    ))
      expect(await readFile(join(folder, name), 'utf8')).not.toMatch(/Suojattu|Salakuja/)
  })

  test('has a summary without personal data, and with counts by place rounded to multiples of five', async () => {
    const summary = await readOutput('2021-03-01', 'report/summary.json')
    expect(summary).not.toMatch(/Äimä|Suojattu|Keksitty|\d{6}[-A]\d{3}/)
    expect(JSON.parse(summary)).toMatchObject({ transfers: [], rounded: 5 })
    expect(JSON.parse(summary).rows).toEqual({ received: 6, accepted: 6, rejected: 0 })
  })
})
