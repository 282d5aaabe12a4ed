import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { caseworkerFile, customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { type ReadHandover, readHandover, readRestricted, readTable } from '../support/handovers.ts'
import { namesInSpecification, specifiedNames } from '../support/named-files.ts'
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

const pori = 'handover/609-pori_kuntakokeilu-2021_2021-03-01_00001'
const nothing = { TULEE: 0, LAHTEE: 0, TYONTEKIJA: 0, TURVAKIELTO: 0 }

describe('a handover', () => {
  let read: ReadHandover
  beforeAll(async () => {
    read = await readHandover(nightFolder(operator(), '2021-03-01'), '609')
  })
  const lineOf = (number: string) => read.lines?.find(({ asiakasnumero }) => asiakasnumero === number)
  const rowOf = (number: string) => read.table?.find(({ asiakasnumero }) => asiakasnumero === number)

  test('holds who comes, in the order of the customer numbers, and nobody under non-disclosure', () => {
    for (const lines of [read.lines, read.table])
      expect(lines?.map((line) => `${line.tapahtuma} ${line.asiakasnumero} ${line.turvakielto}`)).toEqual([
        ...['TULEE 1 E', 'TULEE 2 E', 'TULEE 3 E', 'TULEE 6 E'],
      ])
  })

  test('gives each person whole, with programme, night and number, and how they are told', async () => {
    const session = await openSession(operator().databaseUrl, 'test')
    const { rows } = await session.client.query<{ id: string }>(
      `select notification_id::text as id from register.notification inner join register.customership using (customership_id)
       where customer_number = '1' and run_id = 1`,
    )
    await session.close()
    expect(Object.entries(lineOf('1') ?? {})).toEqual(
      Object.entries({
        tapahtuma: 'TULEE',
        kunta: '609',
        ohjelma: 'kuntakokeilu-2021',
        ajopaiva: '2021-03-01',
        numero: 1,
        asiakasnumero: '1',
        alkaen: '2021-03-01',
        turvakielto: 'E',
        ilmoitettu: 'KIRJE',
        ilmoitus: rows[0]?.id,
        henkilotunnus: hetuOfNumber('1'),
        sukunimi: 'Äimä',
        etunimet: 'Testi',
        lahiosoite: 'Keksitty katu 1',
        postinumero: '28100',
        postitoimipaikka: 'PORI',
        aidinkieli: 'fi',
        asiointikieli: 'fi',
        sahkoposti: 'aima@example.test',
        puhelin: '+358 50 000 0001',
        toimipiste: 'pori',
        vastuutyontekija: 'A',
        ryhmat: ['no-earnings-related-allowance'],
        vireilla_olevat: ['TMT', 'KUN'],
        viimeisin_haastattelu: '2021-02-15',
        suunnitelma_laadittu: '2021-02-16',
      }),
    )
    expect(lineOf('2')?.ilmoitettu).toBe('VIESTI')
  })

  test('says in the table what the codes mean, beside them', () => {
    expect(rowOf('1')).toMatchObject({
      ...{ tapahtuma: 'TULEE', tapahtuma_selite: 'Tulee kunnan asiakkaaksi' },
      ...{ kunta: '609', kunta_nimi: 'Pori', ohjelma_nimi: 'Työllisyyden kuntakokeilu' },
      ...{ ilmoitettu: 'KIRJE', ilmoitettu_selite: 'Kirje' },
      ...{ aidinkieli: 'fi', aidinkieli_selite: 'suomi' },
      ...{ toimipiste: 'pori', toimipiste_nimi: expect.stringMatching(/./) },
      ...{ vastuutyontekija: 'A', vastuutyontekija_nimi: 'Malli A' },
      ryhmat: 'no-earnings-related-allowance',
      ryhmat_selite: 'ei oikeutta ansiopäivärahaan',
      ...{ numero: '1', vireilla_olevat: 'TMT|KUN', puhelin: '+358 50 000 0001' },
    })
  })

  test('leaves what looks like a formula as it is', () => {
    const expected = { sukunimi: formula.replaceAll('"', "'"), etunimet: '@Testi' }
    expect(lineOf('2')).toMatchObject(expected)
    expect(rowOf('2')).toMatchObject(expected)
  })

  test('comes with a manifest that names its files, counts its events and says where it stands', async () => {
    const sha256 = (name: string) => sha256Of(join(nightFolder(operator(), '2021-03-01'), name))
    expect(read.manifest).toEqual({
      kunta: '609',
      ohjelma: 'kuntakokeilu-2021',
      ajopaiva: '2021-03-01',
      numero: 1,
      peruu_numeron: null,
      tapahtumat: { ...nothing, TULEE: 4 },
      tiedostot: [
        { nimi: basename(`${pori}.jsonl`), rivit: 4, sha256: await sha256(`${pori}.jsonl`) },
        { nimi: basename(`${pori}.xlsx`), rivit: 4, sha256: await sha256(`${pori}.xlsx`) },
      ],
    })
  })

  test('is there for every municipality of the programme, and says so where nothing happened', async () => {
    const night = nightFolder(operator(), '2021-03-01')
    const names = await readdir(join(night, 'handover'))
    const programme = loadProgramme('kuntakokeilu-2021')
    const codes = programme.areas.flatMap(({ municipalities }) => municipalities.map(({ code }) => code))
    const manifests = names.filter((name) => name.endsWith('.manifest.json'))
    expect(manifests.map((name) => name.slice(0, 3)).sort()).toEqual(codes.sort())
    expect(await readHandover(night, '837')).toEqual({
      lines: null,
      table: null,
      manifest: expect.objectContaining({ kunta: '837', numero: 1, tapahtumat: nothing, tiedostot: [] }),
    })
  })
})

describe('the night after', () => {
  test('whoever leaves stands in the old municipality’s with event, number and date only', async () => {
    const { lines, manifest } = await readHandover(nightFolder(operator(), '2021-03-02'), '609')
    const head = { kunta: '609', ohjelma: 'kuntakokeilu-2021', ajopaiva: '2021-03-02', numero: 2 }
    expect(lines).toEqual(
      ['1', '3'].map((asiakasnumero) => ({
        ...{ tapahtuma: 'LAHTEE', ...head, asiakasnumero },
        ...{ alkaen: '2021-03-02', turvakielto: 'E' },
      })),
    )
    expect(manifest).toMatchObject({ numero: 2, tapahtumat: { ...nothing, LAHTEE: 2 } })
  })

  test('the new municipality receives the whole person, with the new address', async () => {
    const { lines } = await readHandover(nightFolder(operator(), '2021-03-02'), '886')
    expect(lines).toMatchObject([{ tapahtuma: 'TULEE', asiakasnumero: '1', lahiosoite: 'Uusi katu 5' }])
  })

  test('people under non-disclosure stand apart: one who moves in two, one newly protected by number', async () => {
    const folder = join(nightFolder(operator(), '2021-03-02'), 'handover-restricted')
    const lines = await readRestricted(nightFolder(operator(), '2021-03-02'))
    expect(
      lines.toSorted((one, other) => (String(one.tapahtuma) < String(other.tapahtuma) ? -1 : 1)),
    ).toEqual([
      restricted('LAHTEE', '609', '4'),
      {
        ...restricted('TULEE', '886', '4'),
        ...{ ilmoitettu: 'KIRJE', ilmoitus: expect.any(String), henkilotunnus: hetuOfNumber('4') },
        ...{ sukunimi: 'Suojattu', etunimet: 'Testi' },
        ...{ lahiosoite: 'Yhteyskuja 2', postinumero: '28200', postitoimipaikka: 'PORI' },
        ...{ aidinkieli: 'fi', asiointikieli: 'fi', sahkoposti: null, puhelin: null },
        ...{ toimipiste: 'ulvila', vastuutyontekija: null, ryhmat: ['no-earnings-related-allowance'] },
        ...{ vireilla_olevat: [], viimeisin_haastattelu: '2021-02-17', suunnitelma_laadittu: null },
      },
      restricted('TURVAKIELTO', '609', '6'),
    ])
    for (const name of await readdir(folder)) {
      if (name.endsWith('.jsonl'))
        expect(await readTable(join(folder, name.replace('.jsonl', '.xlsx')))).toHaveLength(1)
    }
  })

  /** Under the number of the municipality's ordinary handover of the night. */
  function restricted(tapahtuma: string, kunta: string, asiakasnumero: string) {
    return {
      ...{ tapahtuma, kunta, ohjelma: 'kuntakokeilu-2021', ajopaiva: '2021-03-02', numero: 2 },
      ...{ asiakasnumero, alkaen: '2021-03-02', turvakielto: 'K' },
    }
  }

  test('their index says which municipality is to have which file', async () => {
    const [header, ...lines] = (await readOutput('2021-03-02', 'handover-restricted/index.csv'))
      .trim()
      .split('\n')
    expect(header).toBe('tiedosto;kuntanumero;kunta')
    expect(lines.map((line) => line.replace(/[0-9a-f]{16}/, '*')).sort()).toEqual([
      ...Array(2).fill('handover-restricted/*.jsonl;609;Pori'),
      'handover-restricted/*.jsonl;886;Ulvila',
      ...Array(2).fill('handover-restricted/*.xlsx;609;Pori'),
      'handover-restricted/*.xlsx;886;Ulvila',
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
    const isElsewhere = (name: string) => /^handover\/(?!609).*_00001\.manifest\.json$/.test(name)
    expect(names.filter(isElsewhere)).toHaveLength(117)
    const others = names.filter((name) => !isElsewhere(name))
    expect(others.map((name) => name.replace(/restricted\/[0-9a-f]{16}\./, 'restricted/*.')).sort()).toEqual([
      'checksums.sha256',
      'handover-restricted/*.jsonl',
      'handover-restricted/*.jsonl',
      'handover-restricted/*.xlsx',
      'handover-restricted/*.xlsx',
      'handover-restricted/index.csv',
      `${pori}.jsonl`,
      `${pori}.manifest.json`,
      `${pori}.xlsx`,
      'letters-restricted/fi-0001.pdf',
      'letters-restricted/index.csv',
      'letters/index.csv',
      'letters/porin-seutu-fi-0001.pdf',
      'messages-restricted/0001.jsonl',
      'messages/porin-seutu-0001.jsonl',
      'report/summary.json',
    ])
  })

  test('holds each file that its specification names, and no other', async () => {
    const named = namesInSpecification(await listFiles(nightFolder(operator(), '2021-03-01')))
    expect(named.filter((names) => names.length !== 1)).toEqual([])
    expect(new Set(named.flat())).toEqual(new Set(specifiedNames))
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
    for (const name of await listFiles(folder)) {
      if (name.includes('-restricted/') || name.endsWith('.pdf')) continue
      const text = name.endsWith('.xlsx')
        ? JSON.stringify(await readTable(join(folder, name)))
        : await readFile(join(folder, name), 'utf8')
      expect(text).not.toMatch(/Suojattu|Salakuja/)
    }
  })

  test('has a summary without personal data, and with counts by place rounded to multiples of five', async () => {
    const summary = await readOutput('2021-03-01', 'report/summary.json')
    expect(summary).not.toMatch(/Äimä|Suojattu|Keksitty|\d{6}[-A]\d{3}/)
    expect(JSON.parse(summary)).toMatchObject({ transfers: [], rounded: 5 })
    expect(JSON.parse(summary).rows).toEqual({ received: 6, accepted: 6, rejected: 0 })
  })
})
