import { describe, expect, test } from 'vitest'
import type { Facts } from '../../support/oracle/facts.ts'
import { areaOf, municipalityOf, sampledCodes } from '../../support/oracle/municipalities.ts'
import type { ProgrammeId } from '../../support/oracle/programmes.ts'
import { judgeLife, live } from '../../support/plain-lives.ts'

/** One night of somebody never seen before: date, facts, verdict, municipality shown. */
type Case = readonly [sentence: string, date: string, facts: Partial<Facts>, verdict: string]

const poor = { earningsRelatedEntitlement: false }
const protectedPerson = { temporaryProtection: true }

const of2017: readonly Case[] = [
  ['directing on its last day', '2018-09-30', { subsidyDays: 200 }, 'TRANSFER ELIGIBLE 609'],
  ['directing on the day after', '2018-10-01', { subsidyDays: 200 }, 'STAY DIRECTING_ENDED 609'],
  ['Satakunta: 199 days of subsidy', '2018-03-01', { subsidyDays: 199 }, 'STAY NO_GROUP 609'],
  ['Satakunta: 201 days, whatever the age', '2018-03-01', { subsidyDays: 201 }, 'TRANSFER ELIGIBLE 609'],
  [
    'Satakunta: under 25, six months to the day',
    '2018-03-01',
    { birthDate: '1993-03-02', unemployedSince: '2017-09-01' },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'Satakunta: 25 today',
    '2018-03-01',
    { birthDate: '1993-03-01', unemployedSince: '2017-09-01' },
    'STAY NO_GROUP 609',
  ],
  [
    'Satakunta: a day short of six months',
    '2018-03-01',
    { birthDate: '1993-03-02', unemployedSince: '2017-09-02' },
    'STAY NO_GROUP 609',
  ],
  [
    'Satakunta: in a service since',
    '2018-03-01',
    { birthDate: '1993-03-02', unemployedSince: '2017-09-01', lastServiceEndedOn: '2017-09-02' },
    'STAY NO_GROUP 609',
  ],
  [
    'Lappi: twelve months without service',
    '2018-03-01',
    { homeMunicipality: '240', unemployedSince: '2017-03-01' },
    'TRANSFER ELIGIBLE 240',
  ],
  [
    'Lappi: twelve months with a service',
    '2018-03-01',
    { homeMunicipality: '240', unemployedSince: '2017-03-01', lastServiceEndedOn: '2017-12-01' },
    'STAY NO_GROUP 240',
  ],
  [
    'Pirkanmaa: not entitled, whatever Kela pays',
    '2018-03-01',
    { homeMunicipality: '837', ...poor },
    'TRANSFER ELIGIBLE 837',
  ],
  [
    'Pirkanmaa: entitled, though Kela pays',
    '2018-03-01',
    { homeMunicipality: '837', benefit: 'TMT' },
    'STAY NO_GROUP 837',
  ],
  [
    'Pirkanmaa: unknown',
    '2018-03-01',
    { homeMunicipality: '837', earningsRelatedEntitlement: null, benefit: null },
    'REVIEW GROUP_UNKNOWN 837',
  ],
  [
    'Varsinais-Suomi: twelve months, services or not',
    '2018-03-01',
    { homeMunicipality: '680', unemployedSince: '2017-03-01', lastServiceEndedOn: '2017-12-01' },
    'TRANSFER ELIGIBLE 680',
  ],
  [
    'Varsinais-Suomi: under 25',
    '2018-03-01',
    { homeMunicipality: '680', birthDate: '1993-03-02' },
    'TRANSFER ELIGIBLE 680',
  ],
  [
    'Pohjois-Savo: joint service',
    '2018-03-01',
    { homeMunicipality: '857', jointServiceCustomer: true },
    'TRANSFER ELIGIBLE 857',
  ],
  [
    'Pohjois-Savo: twelve months without service',
    '2018-03-01',
    { homeMunicipality: '857', unemployedSince: '2017-03-01' },
    'TRANSFER ELIGIBLE 857',
  ],
  [
    'Pohjois-Savo: twelve months with a service',
    '2018-03-01',
    { homeMunicipality: '857', unemployedSince: '2017-03-01', lastServiceEndedOn: '2017-12-01' },
    'STAY NO_GROUP 857',
  ],
  ['no discretion', '2018-03-01', { subsidyDays: 200, teDiscretion: 'KIELI' }, 'TRANSFER ELIGIBLE 609'],
  [
    'only the unemployed',
    '2018-03-01',
    { subsidyDays: 200, employmentCode: '07' },
    'STAY EMPLOYMENT_CODE 609',
  ],
  ['no home municipality', '2018-03-01', { homeMunicipality: '200' }, 'STAY NO_HOME_MUNICIPALITY -'],
]

const of2021: readonly Case[] = [
  ['Kurikka is a pilot', '2021-03-01', { homeMunicipality: '301', ...poor }, 'TRANSFER ELIGIBLE 301'],
  ['Kitee is none', '2021-03-01', { homeMunicipality: '260', ...poor }, 'STAY NOT_PILOT_MUNICIPALITY 260'],
  ['no home municipality', '2021-03-01', { homeMunicipality: '198', ...poor }, 'STAY NO_HOME_MUNICIPALITY -'],
  ['abroad', '2021-03-01', { homeMunicipality: '200', ...poor }, 'STAY NO_HOME_MUNICIPALITY -'],
  ['home unknown', '2021-03-01', { homeMunicipality: '199', ...poor }, 'REVIEW HOME_MUNICIPALITY_UNKNOWN -'],
  ['home empty', '2021-03-01', { homeMunicipality: null, ...poor }, 'REVIEW HOME_MUNICIPALITY_UNKNOWN -'],
  ['kept by the office', '2021-03-01', { ...poor, teDiscretion: 'MUU' }, 'STAY TE_DISCRETION 609'],
  [
    'at risk before 1381/2021',
    '2022-05-01',
    { ...poor, employmentCode: '01', unemploymentRisk: true },
    'STAY EMPLOYMENT_CODE 609',
  ],
  [
    'at risk by 1381/2021',
    '2022-05-02',
    { ...poor, employmentCode: '01', unemploymentRisk: true },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'at risk and in no group',
    '2022-05-02',
    { employmentCode: '01', unemploymentRisk: true },
    'STAY NO_GROUP 609',
  ],
  ['not at risk', '2022-05-02', { ...poor, employmentCode: '01' }, 'STAY EMPLOYMENT_CODE 609'],
  [
    'dismissed at 55 before 671/2022',
    '2022-12-31',
    { ...poor, changeSecurity55: true },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'dismissed at 55 by 671/2022',
    '2023-01-01',
    { ...poor, changeSecurity55: true },
    'STAY CHANGE_SECURITY_55 609',
  ],
  ['directing has no end of its own since 287/2022', '2023-04-01', poor, 'TRANSFER ELIGIBLE 609'],
  ['the last day', '2024-12-31', poor, 'TRANSFER ELIGIBLE 609'],
  ['the day after', '2025-01-01', poor, 'STAY DIRECTING_ENDED 609'],
  [
    'protected before 149/2023',
    '2023-02-28',
    { ...protectedPerson, residenceMunicipality: '837' },
    'STAY NO_GROUP 609',
  ],
  [
    'protected by 149/2023',
    '2023-03-01',
    { ...protectedPerson, residenceMunicipality: '837' },
    'TRANSFER ELIGIBLE 837',
  ],
  ['protected, no residence', '2023-03-01', protectedPerson, 'TRANSFER ELIGIBLE 609'],
  [
    'protected, residence not in use',
    '2023-03-01',
    { ...protectedPerson, residenceMunicipality: '999' },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'protected, residence outside',
    '2023-03-01',
    { ...protectedPerson, residenceMunicipality: '260' },
    'STAY NOT_PILOT_MUNICIPALITY 260',
  ],
  [
    'protected, home 198, a residence',
    '2023-03-01',
    { ...protectedPerson, homeMunicipality: '198', residenceMunicipality: '837' },
    'TRANSFER ELIGIBLE 837',
  ],
  [
    'protected, home 198, no residence',
    '2023-03-01',
    { ...protectedPerson, homeMunicipality: '198' },
    'STAY NO_HOME_MUNICIPALITY -',
  ],
  [
    'protected, nothing known',
    '2023-03-01',
    { ...protectedPerson, homeMunicipality: '199' },
    'REVIEW HOME_MUNICIPALITY_UNKNOWN -',
  ],
  [
    'protected, outside the population',
    '2023-03-01',
    { ...protectedPerson, employmentCode: '01' },
    'STAY EMPLOYMENT_CODE 609',
  ],
  [
    'protected, at risk',
    '2023-03-01',
    { ...protectedPerson, employmentCode: '01', unemploymentRisk: true },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'a search that starts tomorrow',
    '2021-03-01',
    { ...poor, jobSearchStartedOn: '2021-03-02' },
    'STAY NO_VALID_JOB_SEARCH 609',
  ],
  [
    'a search that ends today',
    '2021-03-01',
    { ...poor, jobSearchEndedOn: '2021-03-01' },
    'TRANSFER ELIGIBLE 609',
  ],
  [
    'a search that ended yesterday',
    '2021-03-01',
    { ...poor, jobSearchEndedOn: '2021-02-28' },
    'STAY NO_VALID_JOB_SEARCH 609',
  ],
]

const of2025: readonly Case[] = [
  ['every jobseeker', '2025-01-01', { employmentCode: '01' }, 'TRANSFER ELIGIBLE 609'],
  ['by the home', '2025-01-01', { residenceMunicipality: '837' }, 'TRANSFER ELIGIBLE 609'],
  [
    'no home: by the residence',
    '2025-01-01',
    { homeMunicipality: '198', residenceMunicipality: '837' },
    'TRANSFER ELIGIBLE 837',
  ],
  [
    'home abroad: by the residence',
    '2025-01-01',
    { homeMunicipality: '200', residenceMunicipality: '837' },
    'TRANSFER ELIGIBLE 837',
  ],
  [
    'home in Åland: by the residence',
    '2025-01-01',
    { homeMunicipality: '478', residenceMunicipality: '837' },
    'TRANSFER ELIGIBLE 837',
  ],
  [
    'both in Åland',
    '2025-01-01',
    { homeMunicipality: '478', residenceMunicipality: '062' },
    'REVIEW HOME_MUNICIPALITY_UNKNOWN 062',
  ],
  [
    'home in Åland, residence unknown',
    '2025-01-01',
    { homeMunicipality: '478', residenceMunicipality: '199' },
    'REVIEW HOME_MUNICIPALITY_UNKNOWN -',
  ],
  [
    'no home, residence in Åland',
    '2025-01-01',
    { homeMunicipality: '198', residenceMunicipality: '478' },
    'REVIEW HOME_MUNICIPALITY_UNKNOWN 478',
  ],
  [
    'home unknown: nothing decides',
    '2025-01-01',
    { homeMunicipality: '199', residenceMunicipality: '837' },
    'REVIEW HOME_MUNICIPALITY_UNKNOWN -',
  ],
  ['an abolished code', '2025-01-01', { homeMunicipality: '588' }, 'TRANSFER ELIGIBLE 507'],
]

const tables: readonly (readonly [ProgrammeId, readonly Case[]])[] = [
  ['kokeilu-2017', of2017],
  ['kuntakokeilu-2021', of2021],
  ['tyovoimapalvelut-2025', of2025],
]

describe.each(tables)('%s, somebody never seen before', (programme, cases) => {
  test.each(cases)('%s (%s)', (_sentence, date, facts, verdict) => {
    expect(live(programme, [[date, facts]])).toEqual([verdict])
  })
})

test('the groups recorded are those of the night', () => {
  const groupsOn = (date: string) =>
    judgeLife('kuntakokeilu-2021', [[date, { ...poor, temporaryProtection: true, immigrant: null }]]).map(
      (judgement) => [judgement?.verdict.groupsMet, judgement?.verdict.groupsUnknown],
    )
  expect(groupsOn('2023-02-28')).toEqual([[['no-earnings-related-allowance'], ['immigrant']]])
  expect(groupsOn('2023-03-01')).toEqual([
    [['no-earnings-related-allowance', 'temporary-protection'], ['immigrant']],
  ])
})

test('3 § of 1269/2020 names 118 municipalities in 25 areas, and 2 § of 505/2017 names 23 in 5', () => {
  const placed = (programme: ProgrammeId) => sampledCodes.flatMap((code) => areaOf(programme, code) ?? [])
  expect(placed('kuntakokeilu-2021')).toHaveLength(118)
  expect(new Set(placed('kuntakokeilu-2021')).size).toBe(25)
  expect(placed('kokeilu-2017')).toHaveLength(23)
  expect(new Set(placed('kokeilu-2017')).size).toBe(5)
})

test('a code is its successor after its last day', () => {
  expect(['2024-12-31', '2025-01-01'].map((date) => municipalityOf('588', date))).toEqual(['588', '507'])
})
