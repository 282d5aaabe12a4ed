import { expect, test } from 'vitest'
import { findNotificationFacts, type NotificationRow } from '../../pipeline/deliver/fact-queries.ts'
import { caseworkerFile, customer, customerFile, decisionFile, hetuOf } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

/** '1' is of Pori, '2' of Helsinki, '3' comes later and moves by decision, so that Ulvila is not home. */
const everybody = [
  customer('1', { personal_identity_code: hetuOf('2000-01-01'), job_search_started_on: '2020-11-02' }),
  customer('2', { home_municipality: '091', mother_tongue: 'so' }),
]
const later = [...everybody, customer('3', { job_search_started_on: '2021-05-31' })]
const nights = shareNights(async ({ run }) => {
  const files = (ids: readonly string[], rows = later) => ({
    'customers-0301.csv': customerFile(rows),
    'caseworkers.csv': caseworkerFile(ids.map((id) => ({ id, municipality: '609' }))),
  })
  await run('2021-05-31', files(['A'], everybody))
  await run('2021-06-01', files(['B']))
  await run('2021-06-02', {
    ...files(['B']),
    'decisions.csv': decisionFile([{ customer: '3', kind: 'SIIRTO', municipality: '886', on: '2021-06-02' }]),
  })
})

async function notificationsOf(customerNumber: string): Promise<Readonly<Record<string, NotificationRow>>> {
  const fileIds = await nights().column(
    "select output_file_id::text from register.output_file where kind in ('letters', 'messages') order by 1",
  )
  const found = await Promise.all(fileIds.map((id) => findNotificationFacts(nights().session.db, String(id))))
  const own = found.flat().filter((notification) => notification.customerNumber === customerNumber)
  return Object.fromEntries(own.map((notification) => [notification.kind, notification]))
}

test('the groups met and the beginning of the job search are read from the account', async () => {
  const [one, two, three] = await Promise.all(['1', '2', '3'].map(notificationsOf))
  expect(one?.transfer).toMatchObject({
    groupIds: ['no-earnings-related-allowance', 'under-30'],
    jobSearchStartedOn: '2020-11-02',
    isAtHome: true,
  })
  expect(two?.transfer?.groupIds).toEqual(['foreign-language', 'no-earnings-related-allowance'])
  expect(three?.transfer?.jobSearchStartedOn).toBe('2021-05-31')
})

test('a first caseworker has no former one, another has', async () => {
  const { transfer, caseworker } = await notificationsOf('1')
  expect(transfer).toMatchObject({ caseworkerName: 'Malli A', hasFormerCaseworker: false })
  expect(caseworker).toMatchObject({ caseworkerName: 'Malli B', hasFormerCaseworker: true })
})

test('who moves by decision keeps the groups, and is served elsewhere than at home', async () => {
  expect((await notificationsOf('3')).move).toMatchObject({
    municipalityFi: 'Ulvila',
    formerMunicipalityFi: 'Pori',
    isAtHome: false,
    groupIds: ['no-earnings-related-allowance'],
  })
})

test('a service point has its street and post office in both languages', async () => {
  expect((await notificationsOf('2')).transfer).toMatchObject({
    servicePointStreet: 'Esimerkkikatu 1',
    servicePointStreetSv: 'Exempelgatan 1',
    servicePointPostOffice: 'Helsinki',
    servicePointPostOfficeSv: 'Helsingfors',
  })
})
