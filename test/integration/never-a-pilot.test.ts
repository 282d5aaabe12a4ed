import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { customer, customerFile, decisionFile, type NightFiles } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

/**
 * The rules of 2021 as a database may have been run with before: Kitee was in an area then, Kurikka in none, and Iisalmi
 * in an area of another name.
 */
function olderRules() {
  const programme = loadProgramme('kuntakokeilu-2021')
  const listed = (code: string) => ({ code, from: undefined, until: undefined, source: undefined })
  const areas = programme.areas
    .filter(({ id }) => id !== 'kurikan-seutu')
    .map((area) => ({ ...area, municipalities: area.municipalities.filter(({ code }) => code !== '140') }))
  const [model] = areas
  if (model === undefined) throw new Error('no area')
  const made = (id: string, code: string) => ({
    ...model,
    id,
    municipalities: [listed(code)],
    servicePoints: model.servicePoints.slice(0, 1).map((point) => ({ ...point, id: `${id}-piste` })),
    servicePointRules: [{ servicePoint: `${id}-piste`, when: undefined, ground: 'The only one' }],
  })
  return {
    ...programme,
    areas: [...areas, made('pohjois-karjalan-reuna', '260'), made('yla-savo', '140')],
  }
}

const people = (changes: Readonly<Record<string, string>> = {}) => [
  customer('1', { home_municipality: '260', ...changes }),
  customer('2', { home_municipality: '301' }),
  customer('3', { home_municipality: '140' }),
  customer('4', { home_municipality: '260', non_disclosure: 'K' }),
]
const files = (rows = people(), others: NightFiles = {}): NightFiles => ({
  'customers-0301.csv': customerFile(rows),
  ...others,
})

describe('a database that ran nights under the rules of the announcements', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', files(), { programme: olderRules() })
    await run('2021-03-02', files())
  })
  const standings = () =>
    nights().column(`
      select concat_ws(' ', customer_number, outcome, reason_code, municipality_code)
      from audit.standing order by customer_number`)

  test('goes on: nobody is moved silently, and who was left out is transferred', async () => {
    expect(await standings()).toEqual([
      '1 TRANSFER ELIGIBLE 260',
      '2 TRANSFER ELIGIBLE 301',
      '3 TRANSFER ELIGIBLE 140',
      '4 TRANSFER ELIGIBLE 260',
    ])
    expect(
      await nights().column('select customer_number from register.customership where ended_on is not null'),
    ).toEqual([])
  })

  test('members in municipalities that were never pilots are listed, of a protected one without the place', async () => {
    expect(
      await nights().column(`
        select concat_ws(' ', customer_number, reason, coalesce(detail, '-'), since)
        from audit.worklist where kind = 'not-in-area' order by customer_number`),
    ).toEqual(['1 NOT_PILOT_MUNICIPALITY 260 2021-03-01', '4 NOT_PILOT_MUNICIPALITY - 2021-03-01'])
  })

  test('they stay until a correction returns them, and are not taken again', async () => {
    const correction = decisionFile([{ customer: '1', kind: 'KORJAUS', on: '2021-03-03' }])
    await nights().run('2021-03-03', files(people(), { 'decisions.csv': correction }))
    await nights().run('2021-03-04', files())
    expect((await standings()).slice(0, 1)).toEqual(['1 STAY NOT_PILOT_MUNICIPALITY 260'])
    expect(
      await nights().column("select customer_number from audit.worklist where kind = 'not-in-area'"),
    ).toEqual(['4'])
  })

  test('the job search of one ends and begins again: there is no pilot to go on in', async () => {
    await nights().run(
      '2021-03-05',
      files([customer('4', { home_municipality: '260', job_search_ended_on: '4.3.2021' })]),
    )
    await nights().run('2021-03-06', files([customer('4', { home_municipality: '260' })]))
    expect((await standings()).at(-1)).toBe('4 STAY NOT_PILOT_MUNICIPALITY 260')
  })
})
