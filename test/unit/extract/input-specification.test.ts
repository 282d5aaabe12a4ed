/** pipeline/extract/README.md says what the code does. */
import { describe, expect, test } from 'vitest'
import { customerFields } from '../../../pipeline/extract/fields.ts'
import { type CustomerField, loadProfile } from '../../../pipeline/extract/profile.ts'
import { rejectTexts } from '../../../pipeline/extract/reject-texts.ts'
import { readRows } from '../../support/read-tables.ts'

/** The cells of the rows of a section's table. */
const tableOf = (heading: string) =>
  readRows('pipeline/extract/README.md', heading).map(({ codes, cells }) => [codes[0] ?? '', ...cells])

const profile = await loadProfile()
const fields = customerFields(profile)

describe('the specification of the input says what is read', () => {
  test.each([
    ['manifest.csv', profile.headers.manifest],
    ['customers-*.csv', profile.headers.customers],
    ['caseworkers.csv', profile.headers.caseworkers],
    ['decisions.csv', profile.headers.decisions],
    ['identity-changes.csv', profile.headers.identity_changes],
  ])('%s: every column', (file, headers) => {
    expect(tableOf(file).map(([header]) => header)).toEqual(Object.values(headers))
  })

  const columns = Object.entries(profile.headers.customers)
  test.each(columns)('what %s is when it is empty, and whether it may be absent', (name, header = '') => {
    const [, required, value = ''] = tableOf('customers-*.csv').find(([one]) => one === header) ?? []
    expect(value.startsWith('optional column')).toBe(profile.optional_columns.has(header))
    if (name === 'personal_identity_code') return expect(required).toBe('yes')
    const read = fields[name as Exclude<CustomerField, 'personal_identity_code'>].schema.safeParse(null)
    expect(required).toBe(read.success ? '' : 'yes')
    const whenEmpty = /empty: `([KE])`/.exec(value)?.[1]
    if (/`K` or `E`/.test(value)) expect(read.data).toBe({ K: 't', E: 'f' }[`${whenEmpty}`] ?? null)
  })

  test('every reason for which a row is rejected', () => {
    expect(tableOf('Why a row is rejected').map(([reason]) => reason)).toEqual(Object.keys(rejectTexts))
  })
})
