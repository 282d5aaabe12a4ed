import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bordersOn } from '../../pipeline/anonymous/facts.ts'
import { exportAnonymous } from '../../pipeline/commands/export-anonymous.ts'
import { parseHetu } from '../../pipeline/privacy/hetu.ts'
import { loadProgramme, municipalitiesOn } from '../../pipeline/programmes/programme.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import {
  contextOf,
  customersOf,
  type ExportedNight,
  expectedVerdicts,
  exportEach,
  type Row,
  readCsv,
} from '../support/anonymous-nights.ts'
import { combinationOf, countEach } from '../support/fact-attack.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { thinOut } from '../support/thin-out.ts'

const folder = shareFolder()

describe('of some three thousand people', () => {
  let nights: TestNights
  let exported: ExportedNight
  let real: readonly Row[]
  const date = '2021-03-02'
  const programme = loadProgramme('kuntakokeilu-2021')
  beforeAll(async () => {
    const scenario = join(folder, 'porin-seutu')
    await cp(join(projectRoot, 'fixtures/porin-seutu'), scenario, { recursive: true })
    await thinOut(scenario, 3)
    generate(readScenario(scenario), scenario)
    for (const night of readdirSync(join(scenario, 'nights')).filter((night) => night > date))
      await rm(join(scenario, 'nights', night), { recursive: true })
    nights = await openTestNights()
    const target = join(folder, 'porin-seutu-exported')
    await exportEach(nights, scenario, programme.id, target, async (one) => {
      exported = one
    })
    real = customersOf(scenario, date).map(normalised)
  }, 300_000)
  afterAll(() => nights.close())

  /** As the offices write them in one form: spreadsheets lose zeros and turn dates round. */
  function normalised(row: Row): Row {
    return Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        value.replace(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, (_, day, month, year) =>
          [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
        ),
      ]),
    )
  }

  const filesOf = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)],
    )

  test('no value is that of anybody', async () => {
    const telling = [
      ...['asiakasnumero', 'henkilotunnus', 'sukunimi', 'etunimet', 'lahiosoite', 'postinumero'],
      ...['postitoimipaikka', 'yhteysosoite', 'sahkoposti', 'puhelin', 'vastuuasiantuntija'],
    ]
    const values = new Set(real.flatMap((row) => telling.map((column) => row[column] ?? '')))
    values.delete('')
    // Here real people have artificial codes too: one that stands in a row nobody could read may be invented again.
    const read = new Set(await nights.column('select personal_identity_code from staging.customer'))
    for (const { henkilotunnus } of real)
      if (!read.has(henkilotunnus!.toUpperCase())) values.delete(henkilotunnus!)
    expect(values.size).toBeGreaterThan(10_000)
    const files = filesOf(exported.folder)
    expect(files.length).toBeGreaterThan(10)
    for (const file of files) {
      const cells = readFileSync(file, 'utf8').split(/[;\n|"]/)
      expect(cells.filter((cell) => values.has(cell)).length, file).toBe(0)
    }
  })

  test('no combination of facts is that of one to four people of a municipality', () => {
    const homes = new Map(municipalitiesOn(programme, date).map((one) => [one.code, one.resolvedCode]))
    const known = { borders: bordersOn(programme, date), homes }
    const broken = readCsv(join(exported.folder, 'expected', date, 'rejected.csv'))
    const accepted = real.filter((row) => parseHetu(row.henkilotunnus!) !== null)
    const counts = countEach(accepted.map((row) => combinationOf(row, date, known)))
    const rare = [...counts].filter(([, count]) => count < 5)
    expect(rare.length).toBeGreaterThan(400)

    const isBroken = new Set(broken.map(({ file_name, line_number }) => `${file_name} ${line_number}`))
    const whole = readdirSync(join(exported.folder, 'nights', date))
      .filter((name) => name.startsWith('customers-'))
      .flatMap((name) =>
        readCsv(join(exported.folder, 'nights', date, name)).filter(
          (_, index) => !isBroken.has(`${name} ${index + 2}`),
        ),
      )
    const told = countEach(whole.map((row) => combinationOf(row, date, known)))
    expect([...told.keys()].filter((one) => (counts.get(one) ?? 5) < 5)).toEqual([])
    const kept = whole.filter((row) => counts.has(combinationOf(row, date, known)))
    expect(kept.length).toBeGreaterThan(300) // and yet the facts are those of the night
  })

  test('no verdict is that of one to four people of a municipality', () => {
    const cells = countEach(
      expectedVerdicts(exported)
        .filter(({ municipality_code }) => municipality_code !== '')
        .map(
          ({ municipality_code, outcome, reason_code }) => `${municipality_code} ${outcome} ${reason_code}`,
        ),
    )
    expect([...cells].filter(([, people]) => people < 5)).toEqual([])
    expect(exported.told.outcomes.some(({ gathered }) => gathered > 0)).toBe(true)
  })

  test('of people under non-disclosure there are as many as the nearest multiple of five', async () => {
    const [hidden] = await nights.column(
      'select count(*)::integer from staging.night_verdict where is_protected and line_number is not null',
    )
    const flagged = customersOf(exported.folder, date).filter(({ turvakielto }) => turvakielto !== 'E')
    expect(hidden).toBeGreaterThan(0)
    expect(flagged).toHaveLength(Math.round(Number(hidden) / 5) * 5)
  })

  test('the caseworkers have the capacities of the night, and other names', async () => {
    const own = readCsv(join(exported.folder, 'nights', '2021-03-01', 'caseworkers.csv'))
    const known = await nights.rows(
      'select caseworker_id, name, full_time_equivalent::text as htv from register.caseworker where is_listed',
    )
    const shares = (all: readonly unknown[]) => all.map(String).sort()
    expect(shares(own.map(({ htv }) => htv!.replace(',', '.')))).toEqual(shares(known.map(({ htv }) => htv)))
    const names = new Set(known.flatMap(({ caseworker_id, name }) => [caseworker_id, name]))
    expect(own.filter(({ tunnus, nimi }) => names.has(tunnus) || names.has(nimi))).toEqual([])
  })

  test('the files are private', () => {
    for (const file of filesOf(exported.folder)) expect(statSync(file).mode & 0o777, file).toBe(0o600)
    expect(statSync(join(exported.folder, 'nights', date)).mode & 0o777).toBe(0o700)
  })

  test('what stands there already is left as it is', async () => {
    await expect(
      exportAnonymous(contextOf(nights.databaseUrl), { run: exported.runId, out: exported.folder }),
    ).rejects.toThrow(/is not empty, and is left as it is: give a new folder/)
  })

  test('an earlier night is gone, and so is one whose rows were purged', async () => {
    const earlier = exportAnonymous(contextOf(nights.databaseUrl), { run: '1', out: join(folder, 'earlier') })
    await expect(earlier).rejects.toThrow(/the rows of run 1 are gone: .* before the next one is run/)
    await nights.rows('truncate staging.night_verdict')
    const purged = exportAnonymous(contextOf(nights.databaseUrl), {
      run: exported.runId,
      out: join(folder, 'purged'),
    })
    await expect(purged).rejects.toThrow(/are gone/)
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })
})
