import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outcomes, reasonCodes } from '../../pipeline/domain.ts'
import { listProgrammes, loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import type { RuleVersion } from '../../pipeline/programmes/schema.ts'
import { findGaps } from './gaps.ts'
import { type Case, readTables } from './read-tables.ts'

const tables = new Map(listProgrammes().map((id) => [id, readTables(id)]))

describe('the tables show whatever the programme files say', () => {
  test.each(listProgrammes())('%s', (id) => {
    expect(findGaps(loadProgramme(id), tables.get(id)!)).toEqual([])
  })

  test('and no folder of tables is without its programme', () => {
    const folders = readdirSync(join(import.meta.dirname, 'tables'), { withFileTypes: true })
    expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(listProgrammes())
  })

  test('every outcome with every reason code of the domain', () => {
    const known = outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`))
    const shown = new Set(
      listProgrammes()
        .flatMap((id) => readTables(id))
        .map(({ expected }) => expected.verdict),
    )
    expect(known.filter((verdict) => !shown.has(verdict))).toEqual([])
  })
})

describe('the check itself sees', () => {
  const pilots = loadProgramme('kuntakokeilu-2021')
  const cases = tables.get(pilots.id)!
  const [first, second, third, last] = pilots.ruleVersions as [
    RuleVersion,
    RuleVersion,
    RuleVersion,
    RuleVersion,
  ]
  const [allowance, age] = first.groups
  const withLast = (changed: Partial<RuleVersion>): Programme => ({
    ...pilots,
    ruleVersions: [first, second, third, { ...last, ...changed }],
  })

  test.each<[string, Programme, string]>([
    [
      'a group in no table',
      withLast({ groups: [...last.groups, { ...age!, id: 'invented' }] }),
      'rules of 2023-03-01: nobody meets invented',
    ],
    [
      'a group that no table calls unknown',
      withLast({ groups: [...last.groups, { ...allowance!, id: 'invented' }] }),
      'rules of 2023-03-01: invented is never unknown',
    ],
    [
      "a group that no table shows in one of the group's areas",
      withLast({ groups: last.groups.map((group) => ({ ...group, areas: ['savonlinna'] })) }),
      'rules of 2023-03-01: everybody meets under-30 in savonlinna',
    ],
    [
      'an age limit without birthdays around it',
      withLast({ groups: last.groups.map((group) => ('age' in group ? { ...group, age: 65 } : group)) }),
      'rules of 2023-03-01: under-30: no case where somebody turns 65 tonight',
    ],
    [
      'a rule version without a night',
      { ...pilots, ruleVersions: [...pilots.ruleVersions, { ...last, from: '2024-05-05' }] },
      'no case on 2024-05-04 (rule version 2024-05-05)',
    ],
    [
      'an exclusion that keeps nobody',
      { ...pilots, ruleVersions: [{ ...first, exclusions: last.exclusions }, second, third, last] },
      'rules of 2021-03-01: no case is decided by RETURN CHANGE_SECURITY_55',
    ],
    [
      'decisions known on another day',
      { ...pilots, ruleVersions: [first, { ...second, from: '2021-07-07' }, third, last] },
      'rules of 2021-07-07: no SIIRTO dated 2021-07-06',
    ],
    [
      'an area to which nobody is transferred',
      { ...pilots, areas: [...pilots.areas, { ...pilots.areas[0]!, id: 'invented' }] },
      'nobody is transferred to invented',
    ],
    [
      'another last day of directing',
      { ...pilots, directingUntil: { date: '2024-06-30', source: '' } },
      'no case on 2024-07-01 (last day of directing 2024-06-30)',
    ],
  ])('%s', (_, programme, gap) => {
    expect(findGaps(programme, cases)).toContain(gap)
  })

  test.each<[string, (one: Case) => boolean, string]>([
    [
      'a line of the decision table that decides nobody',
      ({ expected }) => expected.verdict !== 'KEEP HOME_MUNICIPALITY_UNKNOWN',
      'rules of 2023-01-01: no case is decided by KEEP HOME_MUNICIPALITY_UNKNOWN',
    ],
    [
      'a fact that is always known',
      ({ facts }) => facts.mother_tongue !== null,
      'rules of 2021-06-01: mother_tongue is never unknown or none',
    ],
    [
      'a code that nobody has',
      ({ facts }) => facts.employment_code !== '05',
      'rules of 2021-03-01: employment_code is never 05',
    ],
    [
      'decisions about members only',
      ({ member, decisions }) => member !== null || decisions.length === 0,
      'rules of 2021-06-01: no PALAUTUS about somebody who is no member',
    ],
    [
      'no night on the day after the last',
      ({ night }) => night !== '2025-01-01',
      'no case on 2025-01-01 (last day 2024-12-31)',
    ],
    [
      'a municipality whose last day nobody sees',
      ({ facts }) => facts.home_municipality !== '588',
      'no case of municipality 588 on 2025-01-01 (changes on 2024-12-31)',
    ],
    [
      'a job search that never ends tonight',
      ({ night, facts }) => facts.job_search_ended_on !== night,
      'a valid job search: no case where the job search ends tonight',
    ],
  ])('%s', (_, stays, gap) => {
    expect(findGaps(pilots, cases)).not.toContain(gap)
    expect(findGaps(pilots, cases.filter(stays))).toContain(gap)
  })
})
