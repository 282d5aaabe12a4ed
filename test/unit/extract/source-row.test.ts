import { expect, test } from 'vitest'
import { header, rowOf, sound, stage } from './customer-export.ts'

async function stageRow(row: string) {
  const [staged] = await stage(`${header}\n${row}\n`)
  return staged!
}

test.each([
  ['too few', rowOf(sound).slice(0, -1)],
  ['too many', `${rowOf(sound)};`],
])('a row with %s columns has that one reason, and no value of it is read', async (_, row) => {
  const { line_number, byte_offset, byte_length, reason_codes, rejected_fields, ...values } =
    await stageRow(row)
  expect({ line_number, reason_codes, rejected_fields }).toEqual({
    line_number: '2',
    reason_codes: '{COLUMN_COUNT}',
    rejected_fields: '{}',
  })
  expect([byte_offset, byte_length]).toEqual([String(header.length + 1), String(row.length + 1)])
  expect(Object.values(values).every((value) => value === null)).toBe(true)
})

test('every reason of a row is recorded once, with every field, in the order of the columns', async () => {
  const row = rowOf({
    ...sound,
    customer_number: 'A1',
    personal_identity_code: '010594Y9033',
    last_name: '',
    first_names: ' ',
    street_address: 'Katu\u0000 1',
    job_search_started_on: '31.2.2021',
    employment_code: '99',
    labour_market_subsidy_days: 'monta',
  })
  expect(await stageRow(row)).toMatchObject({
    reason_codes:
      '{INVALID_CUSTOMER_NUMBER,HETU_CHECK_CHARACTER,MISSING_VALUE,INVALID_CHARACTER,INVALID_DATE,INVALID_CODE,INVALID_NUMBER}',
    rejected_fields:
      '{customer_number,personal_identity_code,last_name,first_names,street_address,job_search_started_on,employment_code,labour_market_subsidy_days}',
  })
})

test('a rejected row keeps what can be read of it', async () => {
  expect(
    await stageRow(rowOf({ ...sound, personal_identity_code: '010594y9033', benefit: '?' })),
  ).toMatchObject({
    reason_codes: '{HETU_CHECK_CHARACTER,INVALID_CODE}',
    customer_number: '1001',
    personal_identity_code: '010594Y9033',
    birth_date: '1994-05-01',
    last_name: 'Virtanen',
    benefit: null,
    non_disclosure: 't',
  })
})

test('an unreadable HETU leaves no birth date', async () => {
  expect(await stageRow(rowOf({ ...sound, personal_identity_code: '310294-9032' }))).toMatchObject({
    personal_identity_code: null,
    birth_date: null,
  })
})

test('a value seen thousands of values ago is judged as before', async () => {
  const codes = [...Array(12_000).keys()].map((number) => `P${number}`)
  const rows = [...codes, 'P0'].map((postal_code) => rowOf({ ...sound, postal_code }))
  const staged = await stage(`${header}\n${rows.join('\n')}\n`)
  expect(staged.map((row) => row.postal_code)).toEqual([...codes, 'P0'])
})
