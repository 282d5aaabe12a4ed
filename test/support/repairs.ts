import { findRejectedLines } from '../../pipeline/extract/reject-queries.ts'
import { composeRepairFile } from '../../pipeline/extract/repair-file.ts'
import type { TestNights } from './nights.ts'

/** The repair file of the last night: header and lines, without line ends. */
export async function exportRejects(nights: TestNights): Promise<string[]> {
  const [run] = await nights.column("select max(run_id)::text from audit.run where status = 'completed'")
  const { lines } = await findRejectedLines(nights.session.db, String(run))
  const { content } = composeRepairFile(lines)
  return content.toString().replace('\uFEFF', '').trimEnd().split('\r\n')
}

/** Gives a last name to a line that was rejected for the want of one. */
export function mendLastName(line: string | undefined): string {
  return (line ?? '').replace(/^((?:[^;]*;){3});/, '$1Korjattu;')
}
