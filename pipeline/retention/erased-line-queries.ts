/** Lines as they were received, of people who are being erased: of them `erased_person` and `erased_identity` know. */
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { dropStagedFiles } from './purge-queries.ts'

/** As UTF-8 and, where it can be, as Windows-1252 writes it. */
function bytesOf(column: string): RawBuilder<unknown> {
  const text = sql.ref(column)
  return sql`array[
      convert_to(${text}, 'UTF8'),
      case when ${text} !~ '[^\\u0001-\\u00ff]' then convert_to(${text}, 'LATIN1') end
  ]`
}

const holdsName = sql`exists (
    select from erased_person
    where exists (select from unnest(${bytesOf('erased_person.last_name')}) as name where position(name in raw) > 0)
        and exists (select from unnest(${bytesOf('erased_person.first_names')}) as name where position(name in raw) > 0)
)`

/** A line without a readable customer number is theirs by identity code, or by both names. */
export const deleteRejectedRecords = sql`
    delete from register.rejected_record
    using audit.rejected_row
    where rejected_row.run_id = rejected_record.run_id
        and rejected_row.source_file_id = rejected_record.source_file_id
        and rejected_row.line_number = rejected_record.line_number
        and (
            rejected_row.customer_number in (select customer_number from erased_person)
            or exists (
                select from erased_identity
                where position(convert_to(personal_identity_code, 'UTF8') in raw) > 0
                    or position(convert_to(lower(personal_identity_code), 'UTF8') in raw) > 0
            )
            or (rejected_row.customer_number is null and ${holdsName})
        )`

/** A staged file goes whole, so that nobody takes it for the file that it was made from. */
export async function dropStagedFilesOfPeople(tx: Tx): Promise<number> {
  const { rows } = await sql<{ stagedFileId: string; rowCount: number }>`
    select staged_file_id as "stagedFileId", count(*)::integer as "rowCount"
    from staging.customer
    where customer_number in (select customer_number from erased_person)
        or personal_identity_code in (select personal_identity_code from erased_identity)
        or (
            num_nulls(customer_number, personal_identity_code) > 0
            and (last_name, first_names) in (select last_name, first_names from erased_person)
        )
    group by staged_file_id`.execute(tx)
  await dropStagedFiles(
    tx,
    rows.map(({ stagedFileId }) => stagedFileId),
  )
  return rows.reduce((sum, { rowCount }) => sum + rowCount, 0)
}
