import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { countBy, readNightTable } from '../support/fixture-tables.ts'
import { shareFolder } from '../support/folders.ts'

/** What they intend; that it comes about is for scenarios.test.ts and pirkanmaa.test.ts to say. */
const scenarios = [
  'jamsa-keuruu-saarijarvi',
  'pirkanmaa',
  'savonlinna',
  'caseworker-changes',
  'kuopio-2017',
  'programme-end-2024',
  'reform-2025',
] as const

const folder = shareFolder()
beforeAll(async () => {
  for (const name of scenarios) {
    const fixture = join(projectRoot, 'fixtures', name)
    await cp(join(fixture, 'scenario.yaml'), join(folder, name, 'scenario.yaml'))
    generate(readScenario(fixture), join(folder, name))
  }
})

const expected = (scenario: string, night: string, table: string) =>
  readNightTable(join(folder, scenario), 'expected', night, table)

describe('a scenario is intended in the numbers that were published', () => {
  const transferredTo = (scenario: string, night: string) =>
    countBy(
      expected(scenario, night, 'outcomes').filter((row) => row.outcome === 'TRANSFER'),
      'municipality_code',
    )
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, count) => total + count, 0)
  const fullTimeEquivalents = (scenario: string, night: string) =>
    readNightTable(join(folder, scenario), 'nights', night, 'caseworkers').reduce(
      (total, row) => total + Number(row.htv!.replace(',', '.')),
      0,
    )

  test('Jämsä, Keuruu and Saarijärvi: 2 000, each served at home, by 11 full-time caseworkers', () => {
    const counts = transferredTo('jamsa-keuruu-saarijarvi', '2021-03-01')
    expect(sum(counts)).toBe(2000)
    const { 182: jamsa, 249: keuruu, 729: saarijarvi } = counts
    expect(
      countBy(expected('jamsa-keuruu-saarijarvi', '2021-03-01', 'assignments'), 'service_point_id'),
    ).toEqual({ jamsa, keuruu, saarijarvi })
    expect(fullTimeEquivalents('jamsa-keuruu-saarijarvi', '2021-03-01')).toBe(11)
  })

  test('Pirkanmaa: 30 000 in 22 municipalities, 4 000 immigrants, 1 800 served centrally in Tampere', () => {
    const counts = transferredTo('pirkanmaa', '2021-03-01')
    expect(sum(counts)).toBe(30_000)
    expect(Object.keys(counts)).toHaveLength(22)
    const immigrants = expected('pirkanmaa', '2021-03-01', 'outcomes').filter(
      (row) => row.outcome === 'TRANSFER' && row.groups_met!.split('|').includes('immigrant'),
    )
    expect(immigrants).toHaveLength(4000)
    const servicePoints = countBy(expected('pirkanmaa', '2021-03-01', 'assignments'), 'service_point_id')
    expect(servicePoints['tampere-kansainvaliset']).toBe(1800)
    expect(Object.keys(servicePoints)).toHaveLength(23)
  })

  test('Savonlinna: 1 750 at three service points, an exact fit for 17.5 caseworkers', () => {
    expect(transferredTo('savonlinna', '2021-03-01')).toEqual({ 740: 1750 })
    expect(fullTimeEquivalents('savonlinna', '2021-03-01')).toBe(17.5)
    const assignments = expected('savonlinna', '2021-03-01', 'assignments')
    expect(countBy(assignments, 'caseworker')).toEqual({ named: 1750 })
    expect(countBy(assignments, 'service_point_id')).toEqual({
      savonlinna: 1100,
      'savonlinna-maahanmuuttajat': 250,
      'savonlinna-ohjaamo': 400,
    })
    expect(countBy(expected('savonlinna', '2021-03-02', 'assignments'), 'caseworker')).toEqual({ waiting: 5 })
  })

  test('caseworkers who change: who is named another is told, night by night', () => {
    const toldOn = (night: string) => countBy(expected('caseworker-changes', night, 'notifications'), 'kind')
    expect(toldOn('2021-06-01')).toEqual({ transfer: 37 })
    expect(toldOn('2021-06-02')).toEqual({ transfer: 7 })
    expect(toldOn('2021-06-03')).toEqual({ transfer: 4, caseworker: 7, move: 1, return: 1 })
    expect(toldOn('2021-06-04')).toEqual({ transfer: 2, restart: 3, caseworker: 2 })
    expect(toldOn('2021-07-01')).toEqual({ caseworker: 6, return: 1 })
    expect(toldOn('2021-07-02')).toEqual({ restart: 1, caseworker: 6 })
    expect(toldOn('2021-07-05')).toEqual({ transfer: 2, caseworker: 7 })
  })

  test('Kuopio 2017: 3 000, of them 270 in Siilinjärvi; more come until 30.9.2018, and everybody ends once', () => {
    expect(transferredTo('kuopio-2017', '2017-08-01')).toEqual({ 297: 2650, 749: 270, 857: 80 })
    expect(sum(transferredTo('kuopio-2017', '2017-08-02'))).toBe(45)
    expect(sum(transferredTo('kuopio-2017', '2018-09-30'))).toBe(40)
    const ending = countBy(expected('kuopio-2017', '2018-09-30', 'outcomes'), 'reason_code')
    const afterDirecting = countBy(expected('kuopio-2017', '2018-10-01', 'outcomes'), 'reason_code')
    expect(ending.JOB_SEARCH_ENDED).toBe(30)
    expect(afterDirecting.RESTARTED).toBe(20)
    expect(afterDirecting.ELIGIBLE).toBeUndefined()
    // All who came, but for ten who moved away and ten who no longer seek work.
    const ended = expected('kuopio-2017', '2019-01-01', 'outcomes').filter((row) => row.outcome === 'END')
    expect(ended).toHaveLength(3000 + 45 + 40 - 10 - 10)
  })

  test('the end of 2024: nobody is transferred, moved, returned, ended or told anything on 2.1.2025', () => {
    const [end, after] = ['2025-01-01', '2025-01-02'].map((night) =>
      countBy(expected('programme-end-2024', night, 'outcomes'), 'outcome'),
    )
    expect(end!.END).toBeGreaterThan(80)
    expect(after).toEqual({ STAY: expect.any(Number) })
    expect(expected('programme-end-2024', '2025-01-02', 'notifications')).toEqual([])
  })

  test('the reform of 2025: everybody with a job search who lives on the mainland is a customer', () => {
    const outcomes = expected('reform-2025', '2025-01-01-tyovoimapalvelut-2025', 'outcomes')
    expect(new Set(outcomes.map((row) => `${row.outcome} ${row.reason_code}`))).toEqual(
      new Set(['TRANSFER ELIGIBLE', 'STAY NO_VALID_JOB_SEARCH', 'REVIEW HOME_MUNICIPALITY_UNKNOWN']),
    )
    expect(Object.keys(transferredTo('reform-2025', '2025-01-01-tyovoimapalvelut-2025'))).not.toContain('588')
  })
})
