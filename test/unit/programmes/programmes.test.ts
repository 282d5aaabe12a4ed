import { describe, expect, test } from 'vitest'
import { inBothLanguages } from '../../../pipeline/programmes/both-languages.ts'
import {
  listProgrammes,
  loadProgramme,
  type Programme,
  ruleVersionOn,
} from '../../../pipeline/programmes/programme.ts'
import { programmeIds } from '../../support/programme-files.ts'

const trial = loadProgramme('kokeilu-2017')
const pilot = loadProgramme('kuntakokeilu-2021')
const reform = loadProgramme('tyovoimapalvelut-2025')

const codesOf = ({ areas }: Programme) =>
  areas.flatMap(({ municipalities }) => municipalities.map(({ code }) => code))
const areaOf = (programme: Programme, id: string) => programme.areas.find((area) => area.id === id)!
const groupsIn = (programme: Programme, areaId: string) =>
  programme.ruleVersions[0]!.groups.filter(({ areas }) => areas === undefined || areas.includes(areaId)).map(
    ({ id }) => id,
  )
const namesIn = (programme: Programme, areaId: string) =>
  areaOf(programme, areaId).municipalities.map(
    ({ code }) => programme.municipalities.find((each) => each.code === code)?.name.fi,
  )

test('the programmes are those of 2017, 2021 and 2025', () => {
  expect(listProgrammes()).toEqual(programmeIds)
})

describe('every programme', () => {
  test.each([
    ['kokeilu-2017', trial, 5, 23],
    ['kuntakokeilu-2021', pilot, 25, 118],
    ['tyovoimapalvelut-2025', reform, 45, 292],
  ] as const)('%s has its areas and municipalities, each municipality once', (_, programme, areas, count) => {
    expect(programme.areas).toHaveLength(areas)
    expect(codesOf(programme)).toHaveLength(count)
    expect(new Set(codesOf(programme)).size).toBe(count)
  })

  test.each([
    ['kokeilu-2017', trial, ['02', '03']],
    ['kuntakokeilu-2021', pilot, ['00', '02', '03', '07', '08']],
    ['tyovoimapalvelut-2025', reform, ['00', '01', '02', '03', '04', '05', '06', '07', '08']],
  ] as const)('%s takes in its employment codes in every version', (_, programme, codes) => {
    for (const { population } of programme.ruleVersions) expect(population.employmentCodes).toEqual(codes)
  })

  test.each([
    [trial, '2017-08-01', '2018-12-31', '2018-09-30'],
    [pilot, '2021-03-01', '2023-06-30', '2023-03-31'],
    [pilot, '2022-07-31', '2023-06-30', '2023-03-31'],
    [pilot, '2022-08-01', '2024-12-31', undefined],
    [pilot, '2024-12-31', '2024-12-31', undefined],
    [reform, '2025-01-01', undefined, undefined],
  ])(
    '$id has on %s the last day %s and the last day of directing %s',
    (programme, night, last, directing) => {
      const { lastDay, directingUntil } = ruleVersionOn(programme, night)
      expect([lastDay?.date, directingUntil?.date]).toEqual([last, directing])
    },
  )

  test.each([
    [trial, '2017-08-01'],
    [pilot, '2021-03-01'],
    [reform, '2025-01-01'],
  ])('$id begins on %s', (programme, day) => expect(programme.firstDay.date).toBe(day))

  test('but that of 2021 leaves the TE office no discretion to keep a customer', () => {
    const keeps = (programme: Programme) =>
      programme.ruleVersions.map(({ exclusions }) =>
        exclusions.some(({ reason }) => reason === 'TE_DISCRETION'),
      )
    expect(new Set(keeps(pilot))).toEqual(new Set([true]))
    expect([...keeps(trial), ...keeps(reform)]).toEqual([false, false])
  })

  test.each([
    [
      'kokeilu-2017',
      trial,
      'Lag om ett försök med regionalt tillhandahållande av arbetskrafts- och företagstjänster',
    ],
    ['kuntakokeilu-2021', pilot, 'Lag om ett kommunförsök som gäller främjande av sysselsättningen'],
    ['tyovoimapalvelut-2025', reform, 'Lag om ordnande av arbetskraftsservice'],
  ])('%s names its act as the Statute Book does in Swedish', (_, { act }, name) => {
    expect(act.name.sv.startsWith(name)).toBe(true)
  })

  test.each([trial, pilot, reform])(
    '$id has contact details that no two service points share',
    (programme) => {
      const points = programme.areas.flatMap(({ servicePoints }) => servicePoints)
      for (const detail of ['id', 'phone', 'email'] as const)
        expect(new Set(points.map((point) => point[detail])).size).toBe(points.length)
    },
  )
})

describe('the trials of 2017-2018', () => {
  test.each([
    ['lappi', 'Kemi Kemijärvi Rovaniemi Sodankylä Tornio', ['unemployed-12-months-without-service']],
    [
      'pirkanmaa',
      'Kangasala Lempäälä Nokia Orivesi Pirkkala Punkalaidun Sastamala Tampere Vesilahti Ylöjärvi',
      ['no-earnings-related-allowance'],
    ],
    [
      'pohjois-savo',
      'Kuopio Siilinjärvi Tuusniemi',
      ['unemployed-12-months-without-service', 'joint-service-customer'],
    ],
    ['varsinais-suomi', 'Naantali Paimio Raisio Turku', ['under-25', 'unemployed-12-months']],
    ['satakunta', 'Pori', ['under-25-unemployed-6-months-without-service', 'labour-market-subsidy-200-days']],
  ])('have in %s the municipalities %s and a rule of their own', (areaId, municipalities, groups) => {
    expect(namesIn(trial, areaId)).toEqual(municipalities.split(' '))
    expect(groupsIn(trial, areaId)).toEqual(groups)
  })

  test.each([
    ['unemployed-12-months', { months: 12 }],
    ['unemployed-12-months-without-service', { months: 12, withoutService: true }],
    ['under-25', { age: 25 }],
    ['under-25-unemployed-6-months-without-service', { months: 6, withoutService: true, underAge: 25 }],
    ['labour-market-subsidy-200-days', { days: 200 }],
  ])('judge %s by the values of the act', (id, parameters) => {
    expect(trial.ruleVersions[0]!.groups.find((group) => group.id === id)).toMatchObject(parameters)
  })

  test('serve the people of Kuopio, Siilinjärvi and Tuusniemi each at home', () => {
    const { servicePoints, servicePointRules } = areaOf(trial, 'pohjois-savo')
    expect(servicePoints.map(({ municipality }) => municipality)).toEqual(['297', '749', '857'])
    expect(servicePointRules.map(({ servicePoint, when }) => [servicePoint, when])).toEqual([
      ['siilinjarvi', { municipalities: ['749'] }],
      ['tuusniemi', { municipalities: ['857'] }],
      ['kuopio', undefined],
    ])
  })
})

describe('the pilots of 2021-2024', () => {
  test.each([
    ['2021-03-01', [], ['TE_DISCRETION'], undefined],
    ['2021-06-01', ['PALAUTUS', 'SIIRTO'], ['TE_DISCRETION'], undefined],
    ['2022-05-02', ['PALAUTUS', 'SIIRTO'], ['TE_DISCRETION'], undefined],
    ['2022-08-01', ['PALAUTUS', 'SIIRTO'], ['TE_DISCRETION'], undefined],
    ['2023-01-01', ['PALAUTUS', 'SIIRTO'], ['TE_DISCRETION', 'CHANGE_SECURITY_55'], undefined],
    ['2023-03-01', ['PALAUTUS', 'SIIRTO'], ['TE_DISCRETION', 'CHANGE_SECURITY_55'], 'temporary-protection'],
  ])('know from %s the decisions %j and the exclusions %j', (from, kinds, reasons, residents) => {
    const version = pilot.ruleVersions.find((each) => each.from === from)!
    expect(version.teDecisions.map(({ kind }) => kind)).toEqual(kinds)
    expect(version.exclusions.map(({ reason }) => reason)).toEqual(reasons)
    expect(version.residence?.of).toBe(residents)
  })

  test('count a person in by any of four groups, from 1.3.2023 of five, in every area', () => {
    const four = ['no-earnings-related-allowance', 'under-30', 'immigrant', 'foreign-language']
    const groupsOn = (night: string) => ruleVersionOn(pilot, night).groups.map(({ id }) => id)
    expect(groupsOn('2021-03-01')).toEqual(four)
    expect(groupsOn('2023-02-28')).toEqual(four)
    expect(groupsOn('2023-03-01')).toEqual([...four, 'temporary-protection'])
    for (const { groups } of pilot.ruleVersions)
      expect(groups.flatMap(({ areas }) => areas ?? [])).toEqual([])
    expect(pilot.ruleVersions[0]!.groups[1]).toMatchObject({ age: 30 })
  })

  test('hold Sámi, like Finnish and Swedish, to be no foreign language', () => {
    const group = pilot.ruleVersions[0]!.groups.find(({ criterion }) => criterion === 'foreign-language')
    expect(group).toMatchObject({ ownLanguages: expect.arrayContaining(['fi', 'sv', 'se', 'smn']) })
  })

  test.each([
    ['Pirkanmaa has 22 municipalities', 'pirkanmaa', 22],
    ['Kainuu is the region without Puolanka', 'kainuu', 7],
    ['the Pori area is Pori, Kokemäki and Ulvila', 'porin-seutu', 3],
    ['Kuopio is one area with Iisalmi and four others', 'kuopio', 6],
  ])('%s', (_, areaId, count) => expect(areaOf(pilot, areaId).municipalities).toHaveLength(count))

  test('have eight bilingual municipalities, of which Raasepori has a Swedish majority', () => {
    const status = (wanted: string) =>
      pilot.municipalities
        .filter(({ code, languageStatus }) => codesOf(pilot).includes(code) && languageStatus === wanted)
        .map(({ name }) => name.fi)
    expect(status('bilingual-finnish')).toHaveLength(7)
    expect(status('bilingual-swedish')).toEqual(['Raasepori'])
    expect(status('swedish')).toEqual([])
  })

  test('serve people in the integration period centrally in Tampere, whatever their home municipality', () => {
    const { servicePoints, servicePointRules } = areaOf(pilot, 'pirkanmaa')
    expect(servicePointRules[0]).toMatchObject({ when: { inIntegrationPeriod: true } })
    const central = servicePoints.find(({ id }) => id === servicePointRules[0]?.servicePoint)
    expect(central).toMatchObject({ kind: 'international-services', municipality: '837' })
  })

  test.each([
    ['pirkanmaa', 22],
    ['jamsa-keuruu-saarijarvi', 3],
    ['porin-seutu', 3],
  ])('serve everyone in %s, an office in each of the %i municipalities', (areaId, count) => {
    const offices = areaOf(pilot, areaId).servicePoints.filter(({ kind }) => kind === 'pilot-office')
    expect(offices).toHaveLength(count)
    expect(offices.map(({ municipality }) => municipality).sort()).toEqual(
      areaOf(pilot, areaId)
        .municipalities.map(({ code }) => code)
        .sort(),
    )
  })

  test('serve the people of Savonlinna at three service points', () => {
    const { servicePoints, servicePointRules } = areaOf(pilot, 'savonlinna')
    expect(servicePoints.map(({ kind }) => kind)).toEqual(['pilot-office', 'ohjaamo', 'immigrant-office'])
    expect(servicePointRules.map(({ servicePoint, when }) => [servicePoint, when])).toEqual([
      ['savonlinna-maahanmuuttajat', { groups: ['immigrant'] }],
      ['savonlinna-ohjaamo', { underAge: 30 }],
      ['savonlinna', undefined],
    ])
  })
})

describe('what the areas call their caseworkers', () => {
  test.each([
    ['kokeilu-2017', trial, 'vastuutyöntekijä', 'ansvarig handläggare', {}],
    [
      'kuntakokeilu-2021',
      pilot,
      'omatyöntekijä',
      'personlig handledare',
      { savonlinna: 'omavalmentaja', pirkanmaa: 'OMA-valmentaja' },
    ],
    ['tyovoimapalvelut-2025', reform, 'omatyöntekijä', 'personlig handledare', {}],
  ])('in %s', (_, { caseworkerTitle, areas }, fi, sv, own) => {
    expect(caseworkerTitle).toEqual({ fi, sv })
    const titled = areas.flatMap(({ id, caseworkerTitle: title }) =>
      title === undefined ? [] : [[id, title.fi]],
    )
    expect(Object.fromEntries(titled)).toEqual(own)
  })

  test('Savonlinna alone has a cap of its own, 100', () => {
    const capped = [trial, pilot, reform].flatMap(({ areas }) =>
      areas.filter(({ caseworkerCap }) => caseworkerCap !== undefined),
    )
    expect(capped.map(({ id, caseworkerCap }) => [id, caseworkerCap?.customers])).toEqual([
      ['savonlinna', 100],
    ])
  })
})

describe('the services from 2025', () => {
  test('take in every jobseeker, exclude nobody, and know a move by notification', () => {
    expect(reform.ruleVersions).toMatchObject([
      {
        from: '2025-01-01',
        groups: [{ id: 'jobseeker' }],
        exclusions: [],
        teDecisions: [{ kind: 'SIIRTO' }],
      },
    ])
  })

  test('continue the pilots of 2021', () => expect(reform.continues?.programme).toBe('kuntakokeilu-2021'))

  test('hold every municipality of the day but the 16 of Åland, and no merged one', () => {
    const valid = reform.municipalities.filter(({ merged }) => merged === undefined).map(({ code }) => code)
    const outside = reform.municipalities.filter(
      ({ code }) => valid.includes(code) && !codesOf(reform).includes(code),
    )
    expect(codesOf(reform).filter((code) => !valid.includes(code))).toEqual([])
    expect(outside).toHaveLength(16)
    expect(new Set(outside.map(({ languageStatus }) => languageStatus))).toEqual(new Set(['swedish']))
  })

  test.each([
    ['Keuruu and Jämsä, one pilot with Saarijärvi', ['249', '182'], 'etelainen-keski-suomi'],
    ['Saarijärvi, Laukaa and Äänekoski', ['729', '410', '992'], 'pohjoinen-keski-suomi'],
    ['Jyväskylä and Muurame', ['179', '500'], 'jyvaskyla-muurame'],
    ['Oulainen, one pilot with Ylivieska', ['563'], 'raahe'],
    ['Kerava, one pilot with Vantaa', ['245'], 'kerava-sipoo'],
  ])('do not follow the areas of the pilots: %s', (_, codes, areaId) => {
    expect(areaOf(reform, areaId).municipalities.map(({ code }) => code)).toEqual(
      expect.arrayContaining(codes),
    )
  })

  test.each(['helsinki', 'vantaa', 'lahti', 'kouvola'])('leave %s alone in its area', (areaId) => {
    expect(areaOf(reform, areaId).municipalities).toHaveLength(1)
  })

  test('name the areas in both languages', () => {
    expect(areaOf(reform, 'tunturi-lappi-pello').name).toEqual({
      fi: 'Tunturi-Lappi - Pello',
      sv: 'Fjäll-Lappland - Pello',
    })
  })
})

test.each(programmeIds)('%s: Swedish names of areas, offices and post offices hold no Finnish name', (id) => {
  const { areas, municipalities } = loadProgramme(id)
  const finnish = new Set(municipalities.filter(({ name }) => name.fi !== name.sv).map(({ name }) => name.fi))
  const names = areas.flatMap((area) => [
    area.name.sv,
    area.teOffice?.sv ?? '',
    ...area.servicePoints.flatMap(({ name, address }) => [name.sv, inBothLanguages(address.postOffice).sv]),
  ])
  const words = names.flatMap((name) => name.split(/[ -]/))
  expect(words.filter((word) => finnish.has(word))).toEqual([])
})
