import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FinnishSSN } from 'finnish-ssn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outcomes, reasonCodes, rejectReasons } from '../../pipeline/domain.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { benchmarkScenario } from '../../scripts/generator/benchmark.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { createHetuPool, createPartlyUsedPool } from '../../scripts/generator/hetu.ts'
import { describeNight } from '../../scripts/generator/manifest.ts'
import { nationwideHomes } from '../../scripts/generator/nationwide.ts'
import { createPopulation } from '../../scripts/generator/population.ts'
import { programmeIds } from '../../scripts/generator/programmes.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { stories } from '../../scripts/generator/stories.ts'
import { countBy, readNightTable, type TableRow } from '../support/fixture-tables.ts'

const fixtures = join(import.meta.dirname, '../../fixtures')
const edgeCases = join(fixtures, 'edge-cases')
const porinSeutu = readScenario(join(fixtures, 'porin-seutu'))
const small = benchmarkScenario({
  customers: 3000,
  seed: 7,
  programme: 'kuntakokeilu-2021',
  changedPercent: 10,
})

let workspace = ''
const inWorkspace = (name: string) => join(workspace, name)

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'generator-'))
  generate(porinSeutu, inWorkspace('porin-seutu'))
  generate(small, inWorkspace('small'))
})
afterAll(() => rmSync(workspace, { recursive: true }))

describe('what is generated', () => {
  test('is the same, byte for byte, for the same seed', () => {
    generate(small, inWorkspace('again'))
    expect(readTree(inWorkspace('again'))).toEqual(readTree(inWorkspace('small')))
  })

  test('is something else for another seed', () => {
    generate({ ...small, seed: 8 }, inWorkspace('other'))
    expect(readTree(inWorkspace('other'))).not.toEqual(readTree(inWorkspace('small')))
  })

  test('is not generated again when it is there', () => {
    expect(generate(small, inWorkspace('small'))).toBe(false)
    expect(generate({ ...small, seed: 9 }, inWorkspace('again'))).toBe(true)
  })

  test('is generated again when a night is gone', () => {
    const before = readTree(inWorkspace('again'))
    rmSync(join(inWorkspace('again'), 'nights'), { recursive: true })
    expect(generate({ ...small, seed: 9 }, inWorkspace('again'))).toBe(true)
    expect(readTree(inWorkspace('again'))).toEqual(before)
  })

  test('never replaces nights written by hand', () => {
    expect(() => generate(small, edgeCases)).toThrow('was not generated')
  })
})

describe('optional columns', () => {
  const names = ['suunnitelma_laadittu', 'tyottomyysuhka', 'viimeisin_haastattelu']
  const night = `nights/${small.nights[0]?.folder}`
  const customerFiles = (folder: string) =>
    [...readTree(inWorkspace(folder))].filter(([name]) => name.startsWith(`${night}/customers-`))
  const optionalOf = (text: string) => {
    const header = text.split(/\r?\n/).find((line) => line.includes('asiakasnumero')) ?? ''
    return header
      .split(';')
      .filter((cell) => names.includes(cell))
      .sort()
  }

  test('are in no file of a scenario that does not say so, and in every file of one that does', () => {
    generate({ ...small, optional_columns: true }, inWorkspace('optional'))
    const found = (folder: string) => customerFiles(folder).map(([, text]) => optionalOf(text))
    expect(found('small').flat()).toEqual([])
    expect(found('optional')).toEqual(found('small').map(() => names))
  })

  test('change no other fact of anybody, nor what becomes of them', () => {
    const expected = (folder: string) =>
      [...readTree(inWorkspace(folder))].filter(([name]) => name.startsWith('expected/'))
    expect(expected('optional')).toEqual(expected('small'))
  })
})

describe('porin-seutu', () => {
  test.each([
    ['2021-03-01', { TRANSFER: 5200, STAY: 3542, REVIEW: 130 }],
    ['2021-03-02', { TRANSFER: 94, MOVE: 25, RETURN: 14, END: 20, KEEP: 5099, STAY: 3527, REVIEW: 130 }],
    ['2021-03-03', { KEEP: 5218, STAY: 3561, REVIEW: 130 }],
    ['2021-03-04', { KEEP: 5218, STAY: 3561, REVIEW: 130 }],
  ])('on %s has exactly the outcomes intended', (night, counts) => {
    expect(countBy(readExpected(inWorkspace('porin-seutu'), night, 'outcomes'), 'outcome')).toEqual(counts)
  })

  test('has the same customer files on the second, third and fourth night', () => {
    const second = customerFiles('2021-03-02')
    expect(customerFiles('2021-03-03')).toEqual(second)
    expect(customerFiles('2021-03-04')).toEqual(second)
    expect(customerFiles('2021-03-01')).not.toEqual(second)
  })

  test('tells nobody anything on the unchanged nights, and nobody is newly absent', () => {
    for (const night of ['2021-03-03', '2021-03-04']) {
      expect(readExpected(inWorkspace('porin-seutu'), night, 'notifications')).toEqual([])
      expect(countBy(readExpected(inWorkspace('porin-seutu'), night, 'absent'), 'newly_absent')).toEqual({
        false: 30,
      })
    }
  })

  test('lives every story but those of 2025', () => {
    expect([...Object.keys(porinSeutu.stories), 'lives-in-aland', 'moves-to-aland'].toSorted()).toEqual(
      Object.keys(stories).toSorted(),
    )
  })

  function customerFiles(night: string): ReadonlyMap<string, string> {
    return new Map(
      [...readTree(inWorkspace(`porin-seutu/nights/${night}`))].filter(([name]) =>
        name.startsWith('customers-'),
      ),
    )
  }
})

describe('exports of any size', () => {
  test('have as many customers as asked for, about 60 % of them eligible', () => {
    const outcomes = readExpected(inWorkspace('small'), '2021-03-01', 'outcomes')
    expect(outcomes).toHaveLength(3000)
    expect(countBy(outcomes, 'outcome').TRANSFER! / 3000).toBeCloseTo(0.6, 1)
  })

  test('come from 15 TE offices and all 118 municipalities', () => {
    expect(
      readdirSync(inWorkspace('small/nights/2021-03-01')).filter((name) => name.startsWith('cust')),
    ).toHaveLength(15)
    const { pilot } = nationwideHomes('kuntakokeilu-2021')
    expect(new Set(pilot.map(({ code }) => code)).size).toBe(118)
  })

  test('know the municipalities of § 3 from the others', () => {
    const { areas } = loadProgramme('kuntakokeilu-2021')
    const { pilot, outside } = nationwideHomes('kuntakokeilu-2021')
    const ofTheAct = areas.flatMap(({ municipalities }) => municipalities.map(({ code }) => code))
    expect(pilot.map(({ code }) => code).toSorted()).toEqual(ofTheAct.toSorted())
    expect(outside.filter(({ code }) => ofTheAct.includes(code))).toEqual([])
  })

  test('can be had of every programme, with its own areas', () => {
    expect(nationwideHomes('kokeilu-2017').pilot).toHaveLength(23)
    const { pilot, outside } = nationwideHomes('tyovoimapalvelut-2025')
    expect(outside.map(({ name }) => name)).toEqual(['Maarianhamina', 'Jomala'])
    expect(pilot.length).toBeGreaterThan(118)
    for (const programme of programmeIds) {
      const people = createPopulation(
        benchmarkScenario({ customers: 500, seed: 1, programme, changedPercent: 10 }),
      )
      const fates = Array.from({ length: people.size }, (_, index) => people.appear(index, 0).fate)
      const transferred = fates.filter((fate) => fate?.outcome === 'TRANSFER')
      expect(transferred.length).toBeGreaterThan(100)
      for (const fate of transferred) expect(fate!.groupsMet).not.toEqual([])
    }
  })

  test('have another order of lines on the second night', () => {
    const numbersOn = (night: string) =>
      readFileSync(inWorkspace(`small/nights/${night}/customers-01.csv`), 'utf8').match(/^\d+/gm)!
    const first = new Set(numbersOn('2021-03-01'))
    const both = numbersOn('2021-03-02').filter((number) => first.has(number))
    const stillThere = new Set(both)
    expect(both).not.toEqual(numbersOn('2021-03-01').filter((number) => stillThere.has(number)))
  })
})

describe('identity codes', () => {
  test('of a pool are valid, artificial and different, with newer century signs only when the old are used up', () => {
    const pool = createHetuPool('1999-12-30', '2000-01-02', 1200)
    const hetus = Array.from({ length: 1200 }, (_, ordinal) => pool(ordinal))
    expect(new Set(hetus).size).toBe(1200)
    expect(new Set(hetus.map((hetu) => hetu[6]))).toEqual(new Set('-YXABC'))
    for (const hetu of hetus) expect(isArtificial(hetu)).toBe(true)
  })

  test.each(['porin-seutu', 'kuopio-2017', 'reform-2025', 'job-search-ends-and-restarts'])(
    'of %s belong to one accepted person each',
    (name) => {
      const population = createPopulation(readScenario(join(fixtures, name)))
      const hetus = Array.from({ length: population.size }, (_, index) => population.appear(index, 1).lines)
        .flat()
        .filter((line) => line.refusal === undefined)
        .map((line) => line.row.personal_identity_code.toUpperCase())
      expect(new Set(hetus).size).toBe(hetus.length)
      expect(hetus.filter((hetu) => !isArtificial(hetu))).toHaveLength(0)
    },
  )

  test('run out with an error that says so', () => {
    expect(() => createHetuPool('1990-01-01', '1990-01-01', 601)).toThrow('fewer customers')
  })

  test('of a pool of which only some ask are different, and stay theirs, though there are fewer than people', () => {
    const fromPool = (people: number) =>
      createPartlyUsedPool('1999-12-30', '2000-01-02', people, new Set(['2000-01-01']))
    const pool = fromPool(10_000)
    const asking = Array.from({ length: 1800 }, (_, place) => 9_999 - 5 * place)
    const hetus = asking.map(pool)
    expect(new Set(hetus).size).toBe(1800)
    expect(asking.map(pool)).toEqual(hetus)
    for (const hetu of hetus) expect(isArtificial(hetu)).toBe(true)
    expect(() => pool(3)).toThrow('fewer customers')
    const enough = createHetuPool('1999-12-30', '2000-01-02', 1800, new Set(['2000-01-01']))
    expect(fromPool(1800)(17)).toBe(enough(17))
  })

  function isArtificial(hetu: string): boolean {
    return FinnishSSN.validate(hetu) && hetu[7] === '9'
  }
})

describe('edge-cases', () => {
  const nights = readdirSync(join(edgeCases, 'nights'))
  const everyNight = (file: string) => nights.flatMap((night) => readExpected(edgeCases, night, file))
  const rejected = everyNight('rejected')
  const decided = everyNight('outcomes')

  test.each(rejectReasons)('has a row refused for %s', (reason) => {
    expect(rejected.some((row) => row.reason_codes!.split('|').includes(reason))).toBe(true)
  })

  test.each(outcomes)('has a person whose outcome is %s', (outcome) => {
    expect(decided.some((row) => row.outcome === outcome)).toBe(true)
  })

  test('has every reason code that the rules of 1.3.2021 can give', () => {
    // No area of 2021 is unconfirmed any more.
    const ofLaterRules = [
      'STAY RETURNED_BY_DECISION',
      'STAY CHANGE_SECURITY_55',
      'REVIEW AREA_UNCONFIRMED',
      'MOVE TRANSFER_DECISION',
      'RETURN CORRECTION',
      'RETURN CHANGE_SECURITY_55',
      'RETURN RETURN_DECISION',
    ]
    const found = new Set(decided.map((row) => `${row.outcome} ${row.reason_code}`))
    const contract = outcomes.flatMap((outcome) =>
      reasonCodes[outcome].map((reason) => `${outcome} ${reason}`),
    )
    expect(contract.filter((verdict) => !found.has(verdict))).toEqual(ofLaterRules)
  })

  test('says why of every person and every refused row', () => {
    expect([...decided, ...rejected].filter((row) => row.why === '')).toEqual([])
  })

  test.each(nights)('has the right manifest on %s', (night) => {
    const directory = join(edgeCases, 'nights', night)
    expect(readFileSync(join(directory, 'manifest.csv'), 'utf8')).toBe(describeNight(directory))
  })
})

describe('every row is expected to go somewhere', () => {
  // Not on the last night of edge-cases: there the absent end too.
  test.each([
    ['porin-seutu', '2021-03-01'],
    ['porin-seutu', '2021-03-02'],
    ['porin-seutu', '2021-03-04'],
    ['edge-cases', '2021-03-01'],
    ['edge-cases', '2021-03-02'],
    ['edge-cases', '2021-03-03'],
  ])('%s on %s', (scenario, night) => {
    const directory = scenario === 'edge-cases' ? edgeCases : inWorkspace(scenario)
    const rowCount = readNightTable(directory, 'nights', night, 'manifest')
      .filter((line) => line.tiedosto!.startsWith('customers-'))
      .reduce((sum, line) => sum + Number(line.rivit), 0)
    const outcomeCount = readExpected(directory, night, 'outcomes').length
    expect(outcomeCount + readExpected(directory, night, 'rejected').length).toBe(rowCount)
  })
})

function readExpected(directory: string, night: string, name: string): readonly TableRow[] {
  return readNightTable(directory, 'expected', night, name)
}

/** Every file below the folder, by relative path. */
function readTree(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(directory.length + 1), readFileSync(path, 'latin1')]
    }),
  )
}
