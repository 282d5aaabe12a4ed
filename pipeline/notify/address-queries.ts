import { type RawBuilder, sql } from 'kysely'
import { townsAbroad } from './towns-abroad.ts'

/**
 * Whether a letter can go there: a street, a postal code of Finland (00000 stands for an unknown one), and a post office
 * that is no town abroad. Any other unknown name may be a Finnish one misspelt, which the post still finds.
 */
export function isFinnishAddress(
  street: RawBuilder<unknown>,
  postalCode: RawBuilder<unknown>,
  postOffice: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`(
      ${street} is not null and ${postalCode} ~ '^\\d{5}$' and ${postalCode} <> '00000'
      and ${postOffice} is not null and upper(${postOffice}) <> all (${[...townsAbroad]}::text[])
  )`
}
