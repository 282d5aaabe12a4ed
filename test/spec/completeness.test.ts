import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../pipeline/calendar.ts'
import { type IsoDate, outcomes, reasonCodes } from '../../pipeline/domain.ts'
import { listProgrammes, loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import type { RuleVersion } from '../../pipeline/programmes/schema.ts'
import { findGaps } from './gaps.ts'
import { type Case, readTables } from './read-tables.ts'

const tables = new Map(listProgrammes().map((id) => [id, readTables(loadProgramme(id))]))

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
        .flatMap((id) => tables.get(id)!)
        .map(({ expected }) => expected.verdict),
    )
    expect(known.filter((verdict) => !shown.has(verdict))).toEqual([])
  })
})

describe('the check itself sees', () => {
  const pilots = loadProgramme('kuntakokeilu-2021')
  const trials = loadProgramme('kokeilu-2017')
  const services = loadProgramme('tyovoimapalvelut-2025')
  const casesOf = ({ id }: Programme) => tables.get(id)!
  const first = pilots.ruleVersions[0]!
  const last = pilots.ruleVersions.at(-1)!
  const [allowance, age] = first.groups
  /** The pilots with the version of a day changed. */
  const withVersion = (from: IsoDate, changed: Partial<RuleVersion>): Programme => ({
    ...pilots,
    ruleVersions: pilots.ruleVersions.map((version) =>
      version.from === from ? { ...version, ...changed } : version,
    ),
  })
  const withLast = (changed: Partial<RuleVersion>) => withVersion('2023-03-01', changed)
  const until = (date: IsoDate) => ({ date, source: '' })

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
      withVersion('2021-03-01', { exclusions: last.exclusions }),
      'rules of 2021-03-01: no case is decided by RETURN CHANGE_SECURITY_55',
    ],
    [
      'decisions known on another day',
      {
        ...pilots,
        ruleVersions: pilots.ruleVersions.map((version) =>
          version.from === '2021-06-01' ? { ...version, from: '2021-07-07' } : version,
        ),
      },
      'rules of 2021-07-07: no SIIRTO dated 2021-07-06',
    ],
    [
      'an area to which nobody is transferred',
      { ...pilots, areas: [...pilots.areas, { ...pilots.areas[0]!, id: 'invented' }] },
      'nobody is transferred to invented',
    ],
    [
      'another last day of directing of a version',
      withVersion('2021-06-01', { directingUntil: until('2024-06-30') }),
      'no case on 2024-07-01 (last day of directing 2024-06-30)',
    ],
    [
      'another last day of a version',
      withVersion('2022-05-02', { lastDay: until('2023-09-30') }),
      'no case on 2023-10-01 (last day 2023-09-30)',
    ],
    [
      'directing that ends while a version holds',
      withVersion('2021-03-01', { directingUntil: until(addDays(pilots.ruleVersions[1]!.from, -2)) }),
      'rules of 2021-03-01: no case is decided by STAY DIRECTING_ENDED',
    ],
    [
      'risk of unemployment since an earlier day',
      withVersion('2021-06-01', { population: last.population }),
      'rules of 2021-06-01: unemployment_risk is never unknown or none',
    ],
    [
      'residence since an earlier day',
      withVersion('2022-08-01', { residence: last.residence }),
      'rules of 2022-08-01: no member by residence whose residence is in Åland',
    ],
    [
      'an area where customerships do not go on',
      withLast({ restart: { ...last.restart, exceptIn: ['savonlinna'] } }),
      'rules of 2023-03-01: no restart after a move from savonlinna',
    ],
  ])('%s', (_, programme, gap) => {
    expect(findGaps(pilots, casesOf(pilots))).not.toContain(gap)
    expect(findGaps(programme, casesOf(pilots))).toContain(gap)
  })

  test.each<[string, Programme, (one: Case) => boolean, string]>([
    [
      'a line of the decision table that decides nobody',
      pilots,
      ({ expected }) => expected.verdict !== 'KEEP HOME_MUNICIPALITY_UNKNOWN',
      'rules of 2021-03-01: no case is decided by KEEP HOME_MUNICIPALITY_UNKNOWN',
    ],
    [
      'that nobody comes from an unconfirmed area',
      { ...pilots, areas: pilots.areas.map((area) => ({ ...area, confirmed: area.id !== 'kuopio' })) },
      ({ expected }) => expected.verdict !== 'REVIEW AREA_UNCONFIRMED',
      'rules of 2021-03-01: no case is decided by REVIEW AREA_UNCONFIRMED',
    ],
    [
      'that nobody ends with the job search',
      services,
      ({ expected }) => expected.verdict !== 'END JOB_SEARCH_ENDED',
      'rules of 2025-01-01: no case is decided by END JOB_SEARCH_ENDED',
    ],
    [
      'that nobody restarts',
      trials,
      ({ expected }) => expected.verdict !== 'TRANSFER RESTARTED',
      'rules of 2017-08-01: no case is decided by TRANSFER RESTARTED',
    ],
    [
      'that nobody is without a home municipality',
      pilots,
      ({ expected }) => expected.verdict !== 'STAY NO_HOME_MUNICIPALITY',
      'rules of 2021-03-01: no case is decided by STAY NO_HOME_MUNICIPALITY',
    ],
    [
      'a code that says there is no home municipality',
      services,
      ({ facts }) => facts.home_municipality !== '200',
      'rules of 2025-01-01: home_municipality is never 200',
    ],
    [
      'a fact that is always known',
      pilots,
      ({ facts }) => facts.mother_tongue !== null,
      'rules of 2021-03-01: mother_tongue is never unknown or none',
    ],
    [
      'a code that nobody has',
      pilots,
      ({ facts }) => facts.employment_code !== '05',
      'rules of 2021-03-01: employment_code is never 05',
    ],
    [
      'decisions about members only',
      pilots,
      ({ member, decisions }) => member !== null || decisions.length === 0,
      'rules of 2021-06-01: no PALAUTUS about somebody who is no member',
    ],
    [
      'no night on the day after the last',
      pilots,
      ({ night }) => night !== '2025-01-01',
      'no case on 2025-01-01 (last day 2024-12-31)',
    ],
    [
      'no night on the day after a last day that was put off',
      pilots,
      ({ night }) => night !== '2023-07-01',
      'no case on 2023-07-01 (last day 2023-06-30)',
    ],
    [
      'a municipality whose last day nobody sees',
      pilots,
      ({ facts }) => facts.home_municipality !== '588',
      'no case of municipality 588 on 2025-01-01 (changes on 2024-12-31)',
    ],
    [
      'a job search that never ends tonight',
      pilots,
      ({ night, facts, member }) => member !== null || facts.job_search_ended_on !== night,
      'a valid job search: no case where the job search ends tonight',
    ],
    [
      "a member's job search that never ended yesterday",
      trials,
      ({ night, member, facts }) => member === null || facts.job_search_ended_on !== addDays(night, -1),
      "a member's valid job search: no case where the job search ends yesterday",
    ],
    [
      'no risk of unemployment on the day before it counts',
      pilots,
      ({ night, facts }) => night !== '2022-05-01' || facts.unemployment_risk !== true,
      'rules of 2022-05-02: unemployment_risk is never yes on 2022-05-01',
    ],
    [
      'a file that always tells the risk',
      pilots,
      ({ facts }) => facts.unemployment_risk !== null,
      'rules of 2022-05-02: unemployment_risk is never unknown or none',
    ],
    [
      'no temporary protection on the day before it counts',
      pilots,
      ({ night, facts }) => night !== '2023-02-28' || facts.temporary_protection !== true,
      'rules of 2023-03-01: temporary_protection is never yes on 2023-02-28',
    ],
    [
      'nobody whom the temporary protection makes a customer',
      pilots,
      ({ expected }) => !expected.groups.includes('temporary-protection'),
      'rules of 2023-03-01: nobody meets temporary-protection',
    ],
    [
      'a residence that is always known',
      services,
      ({ facts }) => facts.residence_municipality !== null,
      'rules of 2025-01-01: no member by residence whose residence is unknown',
    ],
    [
      'exactly 200 days of subsidy',
      trials,
      ({ facts }) => facts.labour_market_subsidy_days !== 200,
      'rules of 2017-08-01: labour-market-subsidy-200-days in satakunta: no case where labour market subsidy was paid for 200 days',
    ],
    [
      'the young whose six months are full tonight',
      trials,
      ({ night, facts }) => night.startsWith('2017') && facts.unemployed_since !== '2017-02-01',
      'rules of 2017-08-01: under-25-unemployed-6-months-without-service in satakunta: no case where 6 months of unemployment are full tonight',
    ],
    [
      'a service that ended on the day the unemployment began',
      trials,
      ({ facts }) => facts.last_service_ended_on !== '2016-01-01',
      'rules of 2017-08-01: under-25-unemployed-6-months-without-service in satakunta: no case where a service ended on the day the unemployment began',
    ],
    [
      'the allowance that is never unknown in Pirkanmaa',
      trials,
      ({ expected }) => expected.unknown.length === 0,
      'rules of 2017-08-01: no-earnings-related-allowance in pirkanmaa is never unknown',
    ],
    [
      'no restart in Pirkanmaa',
      trials,
      ({ former }) => former?.of !== '837',
      'rules of 2017-08-01: no restart in pirkanmaa',
    ],
    [
      'no return read on the night of the end',
      pilots,
      ({ former, decisions }) => decisions.every(({ settled }) => settled !== former?.ended),
      'rules of 2021-06-01: no restart with a PALAUTUS read on the night of the end',
    ],
    [
      'no customership that ended otherwise',
      pilots,
      ({ former }) => former?.reason !== 'CORRECTION',
      'rules of 2021-03-01: a restart: no case where the customership ended by CORRECTION',
    ],
    [
      'no restart outside the population',
      trials,
      ({ former, facts }) => former === null || ['02', '03'].includes(`${facts.employment_code}`),
      'rules of 2017-08-01: no restart outside the population',
    ],
  ])('%s', (_, programme, stays, gap) => {
    expect(findGaps(programme, casesOf(programme))).not.toContain(gap)
    expect(findGaps(programme, casesOf(programme).filter(stays))).toContain(gap)
  })
})
