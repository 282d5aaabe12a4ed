import type { RejectReason } from '../domain.ts'
import type { Layout } from './header.ts'
import type { LetterCheck } from './letter-check.ts'
import type { SourceRecord } from './parse-block.ts'
import { fileFields, type Profile } from './profile.ts'
import type { StagedRows } from './staged-rows.ts'
import { customerReaders, unknown, type Verdict } from './value-readers.ts'

/**
 * The columns that a customer row is staged with, in order. `byte_offset` and `byte_length` say where its bytes stand in
 * the file. `reason_codes` is null for a row that stands so far; ages, duplicates and identities are judged in SQL.
 */
export const stagedColumns = [
  'line_number',
  'byte_offset',
  'byte_length',
  ...fileFields.customers.flatMap((field) =>
    field === 'personal_identity_code' ? ([field, 'birth_date'] as const) : [field],
  ),
  'reason_codes',
  'rejected_fields',
]

/**
 * Returns the reader of one file's records: it puts a record into `rows` as a line for COPY. Names, streets and post
 * offices are handed to `letters`, which counts the rows with garbled ones.
 */
export function customerRowReader(
  layout: Layout,
  profile: Profile,
  letters: LetterCheck,
  rows: StagedRows,
): (record: SourceRecord) => void {
  const columns = customerReaders(profile, letters).map(({ name, read }) => ({
    name,
    // Nowhere: an optional column that the file lacks is empty on every row.
    place: layout.columns.get(name) ?? -1,
    read,
  }))
  const nothingReadable = `${`${unknown}\t`.repeat(columns.length + 1)}{COLUMN_COUNT}\t{}`

  return ({ values, line, byteOffset, byteLength }) => {
    for (const number of [line, byteOffset, byteLength]) {
      rows.putNumber(number)
      rows.endValue()
    }
    if (values.count !== layout.columnCount) {
      rows.putText(nothingReadable)
      rows.endRow()
      return
    }
    letters.beginRow(line)
    let reasons: Set<RejectReason> | null = null
    let rejected: string[] = []
    let isGarbled = false
    let nonDisclosure: Verdict | null = null
    for (const { name, place, read } of columns) {
      const verdict = read(values, place, rows)
      if (verdict.isGarbled) isGarbled = true
      if (name === 'non_disclosure') nonDisclosure = verdict
      if (verdict.reason !== null) {
        reasons = (reasons ?? new Set()).add(verdict.reason)
        rejected = [...rejected, name]
      }
    }
    if (isGarbled) letters.countGarbledRow(nonDisclosure?.staged === no)
    rows.putText(reasons ? `{${[...reasons].join()}}\t{${rejected.join()}}` : noReason)
    rows.endRow()
  }
}

const no = 'f\t'
const noReason = `${unknown}\t${unknown}`
