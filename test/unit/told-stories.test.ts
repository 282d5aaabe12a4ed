import { describe, expect, test } from 'vitest'
import { generate } from '../../scripts/generator/generate.ts'
import { createPopulation } from '../../scripts/generator/population.ts'
import { type Scenario, scenarioSchema } from '../../scripts/generator/scenario.ts'
import { readNightTable } from '../support/fixture-tables.ts'
import { shareFolder } from '../support/folders.ts'

const workspace = shareFolder()

describe('stories told in scenario.yaml', () => {
  const night = '2021-05-31'
  const tell = (nights: Record<string, unknown>, more: Record<string, unknown> = {}): Scenario =>
    scenarioSchema.parse({
      programme: 'kuntakokeilu-2021',
      seed: 1,
      nights: [
        { date: night, caseworkers: true },
        { date: '2021-06-01' },
        { date: '2025-01-01', past: 'last_day', caseworkers: true },
        { date: '2025-01-01', programme: 'tyovoimapalvelut-2025' },
      ],
      offices: [{ code: '0301', dialect: 'plain', share: 1 }],
      homes: {
        pilot: [
          { code: '609', name: 'Pori', postal_area: '28', share: 1, service_point: 'pori' },
          { code: '886', name: 'Ulvila', postal_area: '2840', share: 1, service_point: 'ulvila' },
        ],
      },
      people: [{ story: 'somebody', home: '609', groups: { immigrant: 'met' }, nights }],
      ...more,
    })
  const fates = (scenario: Scenario) => {
    const population = createPopulation(scenario)
    return scenario.nights.map((_, index) => {
      const { fate } = population.appear(0, index)
      return fate && `${fate.outcome} ${fate.reasonCode} ${fate.municipality}`
    })
  }
  const in2025 = { '2025-01-01-tyovoimapalvelut-2025': 'TRANSFER ELIGIBLE' }

  test('go on where they say nothing: members are kept, and their customership ends with the programme', () => {
    expect(fates(tell({ [night]: 'TRANSFER ELIGIBLE', ...in2025 }))).toEqual([
      'TRANSFER ELIGIBLE 609',
      'KEEP MEMBER 609',
      'END PROGRAMME_ENDED 609',
      'TRANSFER ELIGIBLE 609',
    ])
  })

  test('go on for non-members until nobody new is taken', () => {
    expect(fates(tell({ [night]: 'STAY TE_DISCRETION', ...in2025 })).slice(1, 3)).toEqual([
      'STAY TE_DISCRETION 609',
      'STAY DIRECTING_ENDED 609',
    ])
  })

  test('end a customership also of somebody without a row', () => {
    const scenario = tell({ [night]: 'TRANSFER ELIGIBLE', '2021-06-01': { row: 'none' }, ...in2025 })
    expect(fates(scenario).slice(1, 3)).toEqual([null, 'END PROGRAMME_ENDED 609'])
    expect(createPopulation(scenario).appear(0, 1).absence).toEqual({ isNew: true })
    expect(createPopulation(scenario).appear(0, 2).absence).toBeNull()
  })

  test('pay labour-market subsidy five days a week, while somebody is unemployed', () => {
    const dates = ['2021-03-01', '2021-04-05', '2021-05-03', '2021-05-31']
    const story = {
      ...{ story: 'somebody', home: '609', groups: { 'no-earnings-related-allowance': 'met' } },
      facts: {
        ...{ employment_code: '02', benefit: 'TMT' },
        ...{ labour_market_subsidy_days: '290', labour_market_subsidy_days_12_months: '245' },
      },
      labour_market_subsidy: 'paid',
    }
    const nights = {
      '2021-03-01': 'TRANSFER ELIGIBLE',
      '2021-05-03': { expect: 'KEEP MEMBER', facts: { employment_code: '08' } },
    }
    const scenario = tell(nights, {
      nights: dates.map((date) => ({ date })),
      people: [{ ...story, nights }],
    })
    const population = createPopulation(scenario)
    const paid = dates.map((_, night) => {
      const { row } = population.appear(0, night).lines[0]!
      return [row.labour_market_subsidy_days, row.labour_market_subsidy_days_12_months]
    })
    expect(paid).toEqual([
      ['290', '245'],
      ['315', '260'],
      ['335', '260'],
      ['335', '260'],
    ])
  })

  test('name the municipality that follows from a decision only, and where the customer is served there', () => {
    const moved = { expect: 'MOVE TRANSFER_DECISION 886', decisions: ['SIIRTO 2021-06-01 886'] }
    const scenario = tell({ [night]: 'TRANSFER ELIGIBLE', '2021-06-01': moved, ...in2025 })
    const { fate, assignment, decisions } = createPopulation(scenario).appear(0, 1)
    expect(fate).toMatchObject({ municipality: '886' })
    expect(assignment).toMatchObject({ servicePoint: 'ulvila' })
    expect(decisions).toEqual([{ kind: 'SIIRTO', decidedOn: '2021-06-01', municipality: '886' }])
    generate(scenario, workspace)
    expect(readNightTable(workspace, 'nights', '2021-06-01', 'decisions')).toEqual([
      {
        asiakasnumero: '10000000',
        paatos: 'SIIRTO',
        paatetty: '2021-06-01',
        kunta: '886',
        peruste: 'asiakkaan pyyntö, kunta suostunut',
      },
    ])
    expect(readNightTable(workspace, 'expected', '2021-06-01', 'assignments')).toEqual([
      { customer_number: '10000000', service_point_id: 'ulvila', caseworker: 'named', caseworker_id: '' },
    ])
  })

  test('say what becomes of the caseworker, and who is the only right one', () => {
    const scenario = tell({
      [night]: { expect: 'TRANSFER ELIGIBLE', caseworker: 'kept pori-1' },
      '2021-06-01': { row: 'none', caseworker: 'named pori-2' },
      '2025-01-01': { expect: 'END PROGRAMME_ENDED' },
      ...in2025,
    })
    const population = createPopulation(scenario)
    const [first, second, last] = [0, 1, 2].map((index) => population.appear(0, index))
    expect(first).toMatchObject({ assignment: { caseworker: { kind: 'kept', id: 'pori-1' } } })
    expect(first!.notification!.kind).toBe('transfer')
    // Told though there is no row; the service point is that of the customership.
    expect(second).toMatchObject({ fate: null, assignment: { servicePoint: 'pori' } })
    expect(second!.notification!.kind).toBe('caseworker')
    expect(last).toMatchObject({ assignment: null, notification: { kind: 'end' } })
    generate(scenario, workspace)
    expect(readNightTable(workspace, 'expected', '2021-06-01', 'assignments')).toEqual([
      { customer_number: '10000000', service_point_id: 'pori', caseworker: 'named', caseworker_id: 'pori-2' },
    ])
  })

  test.each(['waiting', 'dormant', 'kept'])('tell nobody of a caseworker who is %s', (caseworker) => {
    const scenario = tell({
      [night]: 'TRANSFER ELIGIBLE',
      '2021-06-01': { expect: 'KEEP MEMBER', caseworker },
      ...in2025,
    })
    const { assignment, notification } = createPopulation(scenario).appear(0, 1)
    expect(assignment!.caseworker).toEqual({ kind: caseworker })
    expect(notification).toBeNull()
  })

  test('end with the job search without a word, stay ended, and go on with the same caseworker and a word', () => {
    const ending = tell({ [night]: 'TRANSFER ELIGIBLE', '2021-06-01': 'END JOB_SEARCH_ENDED', ...in2025 })
    expect(fates(ending).slice(1, 3)).toEqual(['END JOB_SEARCH_ENDED 609', 'STAY DIRECTING_ENDED 609'])
    expect(createPopulation(ending).appear(0, 1).notification).toBeNull()
    const goingOn = tell(
      {
        '2021-05-30': 'TRANSFER ELIGIBLE',
        '2021-05-31': 'END JOB_SEARCH_ENDED',
        '2021-06-02': 'TRANSFER RESTARTED',
      },
      { nights: ['2021-05-30', '2021-05-31', '2021-06-01', '2021-06-02'].map((date) => ({ date })) },
    )
    expect(fates(goingOn).slice(2)).toEqual(['STAY NO_VALID_JOB_SEARCH 609', 'TRANSFER RESTARTED 609'])
    const { notification, assignment, fate } = createPopulation(goingOn).appear(0, 3)
    expect(notification).toMatchObject({ kind: 'restart' })
    expect(assignment).toMatchObject({ caseworker: { kind: 'kept' } })
    expect(fate).toMatchObject({ groupsMet: ['immigrant'] })
  })

  test('are lived in the nights of one programme only, where they say so', () => {
    const lived = { '2025-01-01-tyovoimapalvelut-2025': 'TRANSFER ELIGIBLE' }
    const people = [
      {
        story: 'somebody of 2025',
        programme: 'tyovoimapalvelut-2025',
        home: '609',
        groups: 'any',
        nights: lived,
      },
    ]
    const scenario = tell({}, { people })
    expect(fates(scenario)).toEqual([null, null, null, 'TRANSFER ELIGIBLE 609'])
    expect(createPopulation(scenario).appear(0, 0).lines).toEqual([])
    const elsewhere = { ...people[0], nights: { [night]: 'TRANSFER ELIGIBLE', ...lived } }
    expect(() => fates(tell({}, { people: [elsewhere] }))).toThrow('which is no night')
  })

  test.each([
    ['2023-02-28', ['immigrant']],
    ['2023-03-01', ['immigrant', 'temporary-protection']],
  ])('record temporary protection from 1.3.2023 on: %s', (date, groupsMet) => {
    const groups = { immigrant: 'met', 'temporary-protection': 'met' }
    const people = [{ story: 'somebody', home: '609', groups, nights: { [date]: 'TRANSFER ELIGIBLE' } }]
    const { fate, lines } = createPopulation(tell({}, { people, nights: [{ date }] })).appear(0, 0)
    expect(fate).toMatchObject({ groupsMet })
    expect(lines[0]?.row.temporary_protection).toBe('K')
  })

  test('tell a birth date, and meet the groups of that age until the birthday', () => {
    const groups = { 'no-earnings-related-allowance': 'not met' }
    const nights = { '2021-05-31': 'TRANSFER ELIGIBLE', '2021-06-01': 'STAY NO_GROUP' }
    const people = [
      { story: 'turns 30 on 1.6.', count: 30, born: '1991-06-01', home: '609', groups, nights },
      { story: 'so do others', count: 80, born: '1991-06-01', home: '886', groups, nights },
      { story: 'of any age', count: 300, home: '609', groups: { 'under-30': 'met' }, nights },
    ]
    const scenario = tell({}, { people, nights: [{ date: '2021-05-31' }, { date: '2021-06-01' }] })
    const population = createPopulation(scenario)
    const appearances = Array.from({ length: population.size }, (_, index) => population.appear(index, 0))
    const hetus = appearances.map(({ lines }) => lines[0]!.row.personal_identity_code.toUpperCase())
    expect(new Set(hetus).size).toBe(410)
    expect(hetus.filter((hetu) => hetu.startsWith('010691'))).toHaveLength(110)
    const told = appearances.findIndex(({ why }) => why === 'turns 30 on 1.6.')
    expect(population.appear(told, 0).fate).toMatchObject({ groupsMet: ['under-30'] })
    const later = [
      { ...people[0], nights: { '2021-05-31': 'STAY TE_DISCRETION', '2021-06-01': 'TRANSFER ELIGIBLE' } },
    ]
    const changed = tell({}, { people: later, nights: scenario.nights.map(({ date }) => ({ date })) })
    expect(createPopulation(changed).appear(0, 1).fate).toMatchObject({ groupsMet: [] })
  })

  test.each([
    ['another age', { born: '1960-01-01', age: '55 or over', groups: 'any' }, 'has no other age'],
    ['groups at will', { born: '1990-01-01', groups: 'eligible' }, 'told one by one, or any'],
    [
      'a group of another age',
      { born: '1980-01-01', groups: { 'under-30': 'met' } },
      'under-30 is told to be met',
    ],
    ['a day that is none', { born: '1990-02-30', groups: 'any' }, 'born'],
  ])('a birth date with %s is refused', (_, cast, message) => {
    const people = [
      { story: 'somebody', home: '609', nights: { [night]: 'TRANSFER ELIGIBLE', ...in2025 }, ...cast },
    ]
    expect(() => fates(tell({}, { people }))).toThrow(message)
  })

  test.each([
    ['unknown', 'REVIEW HOME_MUNICIPALITY_UNKNOWN', ['199', '', '999']],
    ['none', 'STAY NO_HOME_MUNICIPALITY', ['198', '200']],
  ])('tell a home that is %s from the other', (home, verdict, codes) => {
    const people = [
      { story: 'somebody', count: 20, home, groups: 'any', nights: { [night]: verdict, ...in2025 } },
    ]
    const population = createPopulation(tell({}, { people }))
    const appearances = Array.from({ length: population.size }, (_, index) => population.appear(index, 0))
    expect(appearances.map(({ fate }) => fate?.municipality)).toEqual(appearances.map(() => ''))
    const found = new Set(appearances.map(({ lines }) => lines[0]?.row.home_municipality))
    expect([...found].toSorted()).toEqual(codes.toSorted())
  })

  test('tell facts of optional columns where the files have them', () => {
    const facts = { unemployment_risk: 'K', plan_made_on: '2021-01-02' }
    const nights = { [night]: { expect: 'TRANSFER ELIGIBLE', facts }, ...in2025 }
    const tellFacts = (more: Record<string, unknown>) => tell(nights, more)
    const [line] = createPopulation(tellFacts({ optional_columns: true })).appear(0, 0).lines
    expect(line?.row).toMatchObject(facts)
    expect(() => tellFacts({})).toThrow('say optional_columns: true')
  })

  test.each([
    ['a night that is none', { '2021-06-30': 'KEEP MEMBER' }, 'tells of 2021-06-30, which is no night'],
    ['nothing of the first night', { '2021-06-01': 'TRANSFER ELIGIBLE' }, 'does not say'],
    ['nothing after a return', { [night]: 'RETURN CORRECTION' }, 'does not say'],
    ['nothing of what to expect', { [night]: { home: '886' } }, 'say what to expect'],
    ['an outcome that is none', { [night]: 'TRANSFER MEMBER' }, 'no such outcome'],
    ['a home that is not there', { [night]: { expect: 'KEEP MEMBER', home: '091' } }, 'no 091'],
    [
      'somebody who is none',
      { [night]: { expect: 'TRANSFER ELIGIBLE', caseworker: 'waiting pori-1' } },
      'say kept',
    ],
    ['a decision that is none', { [night]: { expect: 'KEEP MEMBER', decisions: ['PALUU'] } }, 'say PALAUTUS'],
  ])('are refused when they tell %s', (_, nights, message) => {
    expect(() => fates(tell(nights))).toThrow(message)
  })

  test('list caseworkers from the day they join to the day they leave, under the same number', () => {
    const team = { municipality: '609', full_time: 1, languages: ['fi'] }
    const caseworkers = [
      { ...team, leaves: '2025-01-01' },
      { ...team, joins: '2025-01-01' },
    ]
    const scenario = tell({ [night]: 'TRANSFER ELIGIBLE', ...in2025 }, { caseworkers })
    generate(scenario, workspace)
    const listedOn = (folder: string) =>
      readNightTable(workspace, 'nights', folder, 'caseworkers').map((row) => row.tunnus)
    expect(listedOn(night)).toEqual(['609-001'])
    expect(listedOn('2025-01-01')).toEqual(['609-002'])
  })

  test('list caseworkers of a night of its own, under the same name every night', () => {
    const [half, full] = [{ full_time_equivalent: 0.5 }, { groups: ['under-30'], cap: 4 }].map((changes) => ({
      ...{ id: 'pori-1', municipality: '609', service_point: 'pori', languages: ['fi', 'sv'] },
      ...changes,
    }))
    const nights = [
      { date: night, caseworkers: [full] },
      { date: '2021-06-01', caseworkers: [half] },
    ]
    generate(tell({ [night]: 'TRANSFER ELIGIBLE' }, { nights }), workspace)
    const [before, after] = [night, '2021-06-01'].map((folder) =>
      readNightTable(workspace, 'nights', folder, 'caseworkers'),
    )
    const tables = { tunnus: 'pori-1', kunta: '609', toimipiste: 'pori', kielet: 'fi|sv' }
    expect(before).toEqual([
      { ...tables, nimi: expect.any(String), ryhmat: 'under-30', htv: '1', enintaan: '4' },
    ])
    expect(after).toEqual([{ ...before![0], ryhmat: '', htv: '0,5', enintaan: '' }])
  })
})
