import { describe, expect, test } from 'vitest'
import type { ProgrammeId } from '../../support/oracle/programmes.ts'
import { judgeLife, type LifeNight, live } from '../../support/plain-lives.ts'

type Case = readonly [sentence: string, nights: readonly LifeNight[], verdicts: readonly string[]]

const poor = { earningsRelatedEntitlement: false }
const days200 = { subsidyDays: 200 }
const over = { jobSearchEndedOn: '2017-01-31' } // long over on every night
const inPori = 'TRANSFER ELIGIBLE 609'
const endInPori = 'END JOB_SEARCH_ENDED 609'
const backInPori = 'TRANSFER RESTARTED 609'

const of2017: readonly Case[] = [
  [
    'a restart waives groups and employment code, and the end of directing does not stop it',
    [
      ['2018-09-29', days200],
      ['2018-09-30', over],
      ['2018-10-02', { employmentCode: '07' }],
    ],
    [inPori, endInPori, backInPori],
  ],
  [
    'after the last day nothing restarts, and everybody ends, also the absent',
    [
      ['2018-09-29', days200],
      ['2018-12-31', null],
      ['2019-01-01', null],
      ['2019-01-02', days200],
    ],
    [inPori, 'nothing', 'END PROGRAMME_ENDED 609', 'STAY DIRECTING_ENDED 609'],
  ],
  [
    'in Pirkanmaa the customer is judged afresh: still directed',
    [
      ['2018-03-01', { homeMunicipality: '837', ...poor }],
      ['2018-03-02', { homeMunicipality: '837', ...over }],
      ['2018-03-03', { homeMunicipality: '837' }],
      ['2018-03-04', { homeMunicipality: '837', ...poor }],
    ],
    ['TRANSFER ELIGIBLE 837', 'END JOB_SEARCH_ENDED 837', 'STAY NO_GROUP 837', 'TRANSFER ELIGIBLE 837'],
  ],
  [
    'in Pirkanmaa the customer is judged afresh: no longer directed, home unknown or not',
    [
      ['2018-09-29', { homeMunicipality: '837', ...poor }],
      ['2018-09-30', { homeMunicipality: '837', ...over }],
      ['2018-10-01', { homeMunicipality: '837', ...poor }],
      ['2018-10-02', { homeMunicipality: '199', ...poor }],
    ],
    [
      'TRANSFER ELIGIBLE 837',
      'END JOB_SEARCH_ENDED 837',
      'STAY DIRECTING_ENDED 837',
      'STAY DIRECTING_ENDED -',
    ],
  ],
  [
    'ended elsewhere, it would go on in Pirkanmaa after a move there',
    [
      ['2018-09-29', days200],
      ['2018-09-30', over],
      ['2018-10-01', { homeMunicipality: '837', ...poor }],
    ],
    [inPori, endInPori, 'STAY DIRECTING_ENDED 837'],
  ],
  [
    'ended in Pirkanmaa, it goes on elsewhere after a move from there',
    [
      ['2018-09-29', { homeMunicipality: '837', ...poor }],
      ['2018-09-30', { homeMunicipality: '837', ...over }],
      ['2018-10-01', {}],
    ],
    ['TRANSFER ELIGIBLE 837', 'END JOB_SEARCH_ENDED 837', backInPori],
  ],
  [
    'PALAUTUS and SIIRTO are unknown, a KORJAUS is not',
    [
      ['2018-03-01', days200],
      ['2018-03-02', days200, ['PALAUTUS', '2018-03-01'], ['SIIRTO', '2018-03-01', '837']],
      ['2018-03-03', days200, ['KORJAUS', '2018-03-01']],
    ],
    [inPori, 'KEEP MEMBER 609', 'RETURN CORRECTION 609'],
  ],
]

const of2021: readonly Case[] = [
  [
    'who is absent stays; who ended the search does not; who begins again goes on without any group',
    [
      ['2021-03-01', poor],
      ['2021-03-02', null],
      ['2021-03-03', over],
      ['2021-03-04', over],
      ['2021-03-05', {}],
    ],
    [inPori, 'nothing', endInPori, 'STAY NO_VALID_JOB_SEARCH 609', backInPori],
  ],
  [
    'a restart asks the population, not the discretion',
    [
      ['2021-03-01', poor],
      ['2021-03-02', over],
      ['2021-03-03', { employmentCode: '01' }],
      ['2021-03-04', { teDiscretion: 'MUU' }],
    ],
    [inPori, endInPori, 'STAY EMPLOYMENT_CODE 609', backInPori],
  ],
  [
    'ended and begun again between two nights: a member all along',
    [
      ['2021-03-01', poor],
      ['2021-03-31', { jobSearchStartedOn: '2021-03-20' }],
    ],
    [inPori, 'KEEP MEMBER 609'],
  ],
  [
    'ended while absent: on the first row',
    [
      ['2021-03-01', poor],
      ['2021-03-02', null],
      ['2021-03-31', over],
    ],
    [inPori, 'nothing', endInPori],
  ],
  [
    'restarted elsewhere: in the new municipality, or in none',
    [
      ['2021-03-01', poor],
      ['2021-03-02', over],
      ['2021-03-03', { homeMunicipality: '260' }],
      ['2021-03-04', { homeMunicipality: '837' }],
    ],
    [inPori, endInPori, 'STAY NOT_PILOT_MUNICIPALITY 260', 'TRANSFER RESTARTED 837'],
  ],
  [
    'the row of the night of the end does not count as the last known home',
    [
      ['2021-03-01', poor],
      ['2021-03-02', { ...over, homeMunicipality: '837' }],
      ['2021-03-03', { homeMunicipality: '837' }],
    ],
    [inPori, endInPori, 'TRANSFER RESTARTED 837'],
  ],
  [
    'a home that went away and came back has not changed: on where it ended',
    [
      ['2021-06-01', poor],
      ['2021-06-02', {}, ['SIIRTO', '2021-06-01', '837']],
      ['2021-06-03', over],
      ['2021-06-04', { ...over, homeMunicipality: '091' }],
      ['2021-06-05', {}],
    ],
    [
      inPori,
      'MOVE TRANSFER_DECISION 837',
      'END JOB_SEARCH_ENDED 837',
      'STAY NO_VALID_JOB_SEARCH 091',
      'TRANSFER RESTARTED 837',
    ],
  ],
  [
    'a home unknown or none at the restart waits',
    [
      ['2021-03-01', poor],
      ['2021-03-02', over],
      ['2021-03-03', { homeMunicipality: null }],
      ['2021-03-04', { homeMunicipality: '198' }],
      ['2021-03-05', {}],
    ],
    [inPori, endInPori, 'REVIEW HOME_MUNICIPALITY_UNKNOWN -', 'STAY NO_HOME_MUNICIPALITY -', backInPori],
  ],
  [
    'ended, returned by PALAUTUS, begun again: judged afresh',
    [
      ['2021-06-01', poor],
      ['2021-06-02', over],
      ['2021-06-03', over, ['PALAUTUS', '2021-06-03']],
      ['2021-06-04', { jobSearchStartedOn: '2021-06-03' }],
      ['2021-06-05', { jobSearchStartedOn: '2021-06-04' }],
      ['2021-06-06', { jobSearchStartedOn: '2021-06-04', ...poor }],
    ],
    [
      inPori,
      endInPori,
      'STAY RETURNED_BY_DECISION 609',
      'STAY RETURNED_BY_DECISION 609',
      'STAY NO_GROUP 609',
      inPori,
    ],
  ],
  [
    'a KORJAUS after the end: judged afresh',
    [
      ['2021-03-01', poor],
      ['2021-03-02', over],
      ['2021-03-03', {}, ['KORJAUS', '2021-03-01']],
    ],
    [inPori, endInPori, 'STAY NO_GROUP 609'],
  ],
  [
    'a PALAUTUS read while absent, then no valid search: END, and no restart',
    [
      ['2021-06-01', poor],
      ['2021-06-02', null, ['PALAUTUS', '2021-06-02']],
      ['2021-06-03', over],
      ['2021-06-04', { jobSearchStartedOn: '2021-06-04' }],
    ],
    [inPori, 'nothing', endInPori, 'STAY NO_GROUP 609'],
  ],
  [
    'a PALAUTUS from before 421/2021 is unknown and ends no right to restart',
    [
      ['2021-06-01', poor],
      ['2021-06-02', over, ['PALAUTUS', '2021-05-31']],
      ['2021-06-03', {}],
    ],
    [inPori, endInPori, backInPori],
  ],
  [
    'the 55+ exclusion stops a restart, and returns a member',
    [
      ['2022-12-31', { ...poor, changeSecurity55: true }],
      ['2023-01-01', { changeSecurity55: true }],
      ['2023-01-02', poor],
      ['2023-01-03', over],
      ['2023-01-04', { changeSecurity55: true }],
      ['2023-01-05', {}],
    ],
    [inPori, 'RETURN CHANGE_SECURITY_55 609', inPori, endInPori, 'STAY CHANGE_SECURITY_55 609', backInPori],
  ],
  [
    'a SIIRTO about no member waits for the first row after the transfer',
    [
      ['2021-06-01', {}, ['SIIRTO', '2021-06-01', '837']],
      ['2021-06-02', poor],
      ['2021-06-03', null],
      ['2021-06-04', {}],
      ['2021-06-05', {}, ['SIIRTO', '2021-06-01', '837']],
    ],
    ['STAY NO_GROUP 609', inPori, 'nothing', 'MOVE TRANSFER_DECISION 837', 'KEEP MEMBER 837'],
  ],
  [
    'a SIIRTO pending on the night of the end waits for the restart',
    [
      ['2021-06-01', poor],
      ['2021-06-02', over, ['SIIRTO', '2021-06-01', '837']],
      ['2021-06-03', {}],
      ['2021-06-04', {}],
    ],
    [inPori, endInPori, backInPori, 'MOVE TRANSFER_DECISION 837'],
  ],
  [
    'a SIIRTO together with a PALAUTUS has no effect',
    [
      ['2021-06-01', poor],
      ['2021-06-02', {}, ['SIIRTO', '2021-06-02', '837'], ['PALAUTUS', '2021-06-01']],
      ['2021-06-03', { ...poor, jobSearchStartedOn: '2021-06-03' }],
      ['2021-06-04', {}],
    ],
    [inPori, 'RETURN RETURN_DECISION 609', inPori, 'KEEP MEMBER 609'],
  ],
  [
    'of several SIIRTO one to no area counts for nothing, of the others the latest stands, then the lowest code',
    [
      ['2021-06-01', poor],
      [
        '2021-06-10',
        {},
        ['SIIRTO', '2021-06-09', '260'],
        ['SIIRTO', '2021-06-08', '837'],
        ['SIIRTO', '2021-06-08', '271'],
        ['SIIRTO', '2021-06-07', '091'],
      ],
      ['2021-06-11', {}],
    ],
    [inPori, 'MOVE TRANSFER_DECISION 271', 'KEEP MEMBER 271'],
  ],
  [
    'the latest SIIRTO stands also where it leads nowhere new',
    [
      ['2021-06-01', poor],
      ['2021-06-10', {}, ['SIIRTO', '2021-06-09', '609'], ['SIIRTO', '2021-06-08', '837']],
      ['2021-06-11', {}],
    ],
    [inPori, 'KEEP MEMBER 609', 'KEEP MEMBER 609'],
  ],
  [
    'a decision of a later day waits for it, but a PALAUTUS about no member blocks from its own day on',
    [
      ['2021-06-01', {}, ['PALAUTUS', '2021-06-03']],
      ['2021-06-02', {}],
      ['2021-06-03', {}],
      ['2021-06-04', { ...poor, jobSearchStartedOn: '2021-06-04' }, ['SIIRTO', '2021-06-06', '837']],
      ['2021-06-05', {}],
      ['2021-06-06', {}],
    ],
    [
      'STAY NO_GROUP 609',
      'STAY NO_GROUP 609',
      'STAY RETURNED_BY_DECISION 609',
      inPori,
      'KEEP MEMBER 609',
      'MOVE TRANSFER_DECISION 837',
    ],
  ],
  [
    'a PALAUTUS from before 421/2021 does not take a SIIRTO away with it',
    [
      ['2021-06-01', poor],
      ['2021-06-02', {}, ['PALAUTUS', '2021-05-31'], ['SIIRTO', '2021-06-01', '837']],
    ],
    [inPori, 'MOVE TRANSFER_DECISION 837'],
  ],
  [
    'a return read since the end ends the right to a restart, also one of a later day',
    [
      ['2021-06-01', poor],
      ['2021-06-02', over],
      ['2021-06-03', over, ['KORJAUS', '2021-06-10']],
      ['2021-06-04', {}],
    ],
    [inPori, endInPori, 'STAY NO_VALID_JOB_SEARCH 609', 'STAY NO_GROUP 609'],
  ],
  [
    'a SIIRTO overruled by the 55+ exclusion had its turn',
    [
      ['2023-01-02', poor],
      ['2023-01-03', { changeSecurity55: true }, ['SIIRTO', '2023-01-03', '837']],
      ['2023-01-04', poor],
      ['2023-01-05', {}],
    ],
    [inPori, 'RETURN CHANGE_SECURITY_55 609', inPori, 'KEEP MEMBER 609'],
  ],
  [
    'a protected member goes where the residence is, from 149/2023 on',
    [
      ['2023-02-28', { ...poor, temporaryProtection: true, residenceMunicipality: '837' }],
      ['2023-03-01', { temporaryProtection: true, residenceMunicipality: '837' }],
      ['2023-03-02', { temporaryProtection: true, residenceMunicipality: '091' }],
      ['2023-03-03', { temporaryProtection: true, residenceMunicipality: '260' }],
    ],
    [
      inPori,
      'MOVE HOME_MUNICIPALITY_CHANGED 837',
      'MOVE HOME_MUNICIPALITY_CHANGED 091',
      'RETURN HOME_MUNICIPALITY_OUTSIDE 091',
    ],
  ],
  [
    'a member who loses the home municipality is looked at by a person',
    [
      ['2021-03-01', poor],
      ['2021-03-02', { homeMunicipality: '198' }],
      ['2021-03-03', { homeMunicipality: '837' }],
    ],
    [inPori, 'KEEP HOME_MUNICIPALITY_UNKNOWN 609', 'MOVE HOME_MUNICIPALITY_CHANGED 837'],
  ],
  [
    'the act of 287/2022 goes on where the one before ended',
    [
      ['2023-06-30', poor],
      ['2023-07-01', {}],
      ['2024-12-31', {}],
      ['2025-01-01', {}],
    ],
    [inPori, 'KEEP MEMBER 609', 'KEEP MEMBER 609', 'END PROGRAMME_ENDED 609'],
  ],
  [
    'the end of the programme comes first, then a correction, then the end of the search',
    [
      ['2024-12-30', poor],
      ['2024-12-31', over, ['KORJAUS', '2024-12-30']],
      ['2025-01-01', poor],
    ],
    [inPori, 'RETURN CORRECTION 609', 'STAY DIRECTING_ENDED 609'],
  ],
]

const of2025: readonly Case[] = [
  [
    'the search ends and begins again',
    [
      ['2025-01-01', {}],
      ['2025-01-02', over],
      ['2025-01-03', {}],
    ],
    [inPori, endInPori, backInPori],
  ],
  [
    'a lost home compares the residence with the last known place',
    [
      ['2025-01-01', {}],
      ['2025-01-02', { homeMunicipality: '198', residenceMunicipality: '609' }],
      ['2025-01-03', { homeMunicipality: '478', residenceMunicipality: '837' }],
      ['2025-01-04', { homeMunicipality: '478', residenceMunicipality: '062' }],
      ['2025-01-05', { homeMunicipality: '198' }],
    ],
    [
      inPori,
      'KEEP MEMBER 609',
      'MOVE HOME_MUNICIPALITY_CHANGED 837',
      'KEEP HOME_MUNICIPALITY_UNKNOWN 837',
      'KEEP HOME_MUNICIPALITY_UNKNOWN 837',
    ],
  ],
  [
    'a SIIRTO has effect from 1.1.2025; a PALAUTUS is unknown; a move to Åland counts for nothing',
    [
      ['2025-01-01', {}, ['SIIRTO', '2024-12-31', '091']],
      ['2025-01-02', {}, ['PALAUTUS', '2025-01-02'], ['SIIRTO', '2025-01-02', '478']],
      ['2025-01-03', {}, ['SIIRTO', '2025-01-01', '837']],
    ],
    [inPori, 'KEEP MEMBER 609', 'MOVE TRANSFER_DECISION 837'],
  ],
]

const tables: readonly (readonly [ProgrammeId, readonly Case[]])[] = [
  ['kokeilu-2017', of2017],
  ['kuntakokeilu-2021', of2021],
  ['tyovoimapalvelut-2025', of2025],
]

describe.each(tables)('%s, night after night', (programme, cases) => {
  test.each(cases)('%s', (_sentence, nights, verdicts) => {
    expect(live(programme, nights)).toEqual(verdicts)
  })
})

test('a row is written where something changes or differs from the standing, never for a KEEP', () => {
  const judgements = judgeLife('kuntakokeilu-2021', [
    ['2021-03-01', {}],
    ['2021-03-02', {}],
    ['2021-03-03', poor],
    ['2021-03-04', { homeMunicipality: null }],
    ['2021-03-05', over],
    ['2021-03-06', over],
    ['2021-03-07', over],
  ])
  expect(judgements.map((judgement) => judgement?.isWritten)).toEqual([
    true,
    false,
    true,
    false,
    true,
    true,
    false,
  ])
})

test('a decision that had its effect in an earlier programme has none in the next', () => {
  const correction = ['KORJAUS', '2025-01-01'] as const
  const usedUp = { customerNumber: '1', kind: 'KORJAUS', date: '2025-01-01', municipality: null } as const
  const nights: readonly LifeNight[] = [
    ['2025-01-01', {}],
    ['2025-01-02', {}, correction],
  ]
  expect(live('tyovoimapalvelut-2025', nights).at(-1)).toBe('RETURN CORRECTION 609')
  expect(live('tyovoimapalvelut-2025', nights, [usedUp]).at(-1)).toBe('KEEP MEMBER 609')
})
