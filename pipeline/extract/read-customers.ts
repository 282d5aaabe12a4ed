import { basename } from 'node:path'
import { InputRefusedError } from '../errors.ts'
import type { Layout } from './header.ts'
import { LetterCheck } from './letter-check.ts'
import type { Profile } from './profile.ts'
import { readRecords } from './records.ts'
import { customerRowReader } from './source-row.ts'
import { StagedRows } from './staged-rows.ts'
import type { StagedCounts } from './staging-queries.ts'

/**
 * Streams a customer file into `sink`, a chunk of whole lines in the text format of COPY at a time, in the order of
 * `stagedColumns`; a chunk is produced when the one before has been taken. Rejected rows are staged too, with every
 * reason. Returns the checksum of what it read. Throws an `InputRefusedError` where the file cannot be divided into records, or its letters were
 * lost.
 */
export async function readCustomerFile(
  path: string,
  layout: Layout,
  profile: Profile,
  sink: (chunk: Buffer) => Promise<void>,
): Promise<StagedCounts & { readonly sha256: string }> {
  const letters = new LetterCheck()
  const rows = new StagedRows()
  const readRow = customerRowReader(layout, profile, letters, rows)
  let rowCount = 0
  const sha256 = await readRecords(
    path,
    layout,
    (record) => {
      readRow(record)
      rowCount++
    },
    async () => {
      if (!rows.isEmpty) await sink(rows.take())
    },
  )
  const problems = letters.judge()
  if (problems.length > 0)
    throw new InputRefusedError(problems.map((problem) => `${basename(path)}: ${problem}`))
  return { sha256, rowCount, garbledCount: letters.garbledRows, openGarbledCount: letters.openGarbledRows }
}
