import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import { customerFields } from './fields.ts'
import { parseHetu } from './hetu.ts'
import { type CustomerField, fileFields, type Profile } from './profile.ts'
import type { Repair } from './read-repairs.ts'
import { readOriginal } from './repair-file.ts'
import { findOriginals, type Original, type TracedRepair } from './repair-queries.ts'
import { readText } from './text.ts'

/** The programme's last completed night, whose rejected lines may come back mended tonight. */
export interface NightBefore {
  readonly runId: string
  readonly asOfDate: string
}

const atATime = 1000

/**
 * Leads every mended line back to the line that was exported (one of the night before: older ones were accepted or
 * rejected anew since), and finds what was mended: only fields that it was rejected for, or everything where the number
 * of columns was wrong. Throws one InputRefusedError that names every line that may not be taken in, and why.
 */
export async function traceRepairs(
  db: Db,
  run: Run,
  previous: NightBefore | null,
  repairs: readonly Repair[],
  profile: Profile,
): Promise<readonly TracedRepair[]> {
  const isSame = sameMeaning(profile)
  const traced: TracedRepair[] = []
  const problems: string[] = []
  for (let start = 0; start < repairs.length; start += atATime) {
    const some = repairs.slice(start, start + atATime)
    const originals = await findOriginals(db, some)
    for (const [index, repair] of some.entries()) {
      const original = originals[index] ?? null
      const refused = whyNotTaken(run, previous, repair, original)
      const changedFields =
        original === null || refused !== null ? null : findChanges(repair, original, isSame)
      const problem = refused ?? whyNotMended(repair, original, changedFields, profile)
      if (problem !== null) problems.push(`${repair.fileName}: line ${repair.line}: ${problem}`)
      traced.push({ ...repair, changedFields })
    }
  }
  if (problems.length > 0) throw new InputRefusedError(problems)
  return traced
}

function whyNotTaken(
  run: Run,
  previous: NightBefore | null,
  { trace }: Repair,
  original: Original | null,
): string | null {
  const takeOut = 'take the line out'
  if (original === null)
    return `its jalki leads to no line that was exported from this database: put it back as it was exported, or ${takeOut}`
  const { programmeId, asOfDate, isCompleted, taken } = original
  const night = `the night of ${asOfDate}`
  if (programmeId !== run.programmeId)
    return `it was rejected by ${programmeId}, and tonight is ${run.programmeId}'s: ${takeOut}`
  if (!isCompleted || previous === null)
    return `${night} (run ${trace.runId}) does not stand any more: ${takeOut}`
  if (taken?.isAccepted === true)
    return `it was accepted meanwhile, on the night of ${taken.asOfDate}: ${takeOut}`
  if (trace.runId !== previous.runId)
    return `it was rejected on ${night}, and by the night of ${previous.asOfDate} it was accepted meanwhile or rejected anew: ${takeOut}, and mend what kuntasiirto rejects export --run ${previous.runId} gives`
  if (original.record === null) return `its original is no longer kept, so it cannot be compared: ${takeOut}`
  return null
}

type IsSame = (field: CustomerField, one: string, other: string) => boolean

/** The fields in which a mended line differs from its original; null where they cannot be told apart. */
function findChanges(
  { values }: Repair,
  original: Original,
  isSame: IsSame,
): readonly CustomerField[] | null {
  if (original.record === null || values === null) return null
  const { columnNames, columnFields } = original.record
  const before = readOriginal(original.record)
  if (before.length !== columnNames.length) return null
  // A column that one of the two files lacks reads as empty: mending brings no fact in, and takes none out.
  return fileFields.customers.filter(
    (field) => !isSame(field, before[columnFields.indexOf(field)] ?? '', values[field] ?? ''),
  )
}

function whyNotMended(
  { values }: Repair,
  original: Original | null,
  changedFields: readonly CustomerField[] | null,
  { headers }: Profile,
): string | null {
  if (original === null || original.record === null) return null
  const { reasonCodes, fields, record } = original
  if (reasonCodes.includes('COLUMN_COUNT')) {
    const cells = readOriginal(record).map((value) => value.trim())
    const keys = [values?.customer_number, values?.personal_identity_code].flatMap((key) => key?.trim() || [])
    if (values === null || keys.some((key) => cells.includes(key))) return null
    return `neither ${headers.customers.customer_number} nor ${headers.customers.personal_identity_code} stands on the original line: it must stay the same person's line`
  }
  if (values === null)
    return 'its number of columns is not that of the header: put them back as they were exported'
  const others = (changedFields ?? []).filter((field) => !fields.includes(field))
  if (others.length === 0) return null
  const names = others.map((field) => headers.customers[field]).join(', ')
  return `${names} differs from the original, which was not rejected for it: put it back (spreadsheets drop leading zeros), or have the TE office change it`
}

/** Whether two values of a column read as the same: spreadsheets write dates and codes in another form. */
function sameMeaning(profile: Profile): IsSame {
  const readers = customerFields(profile)
  const meaningOf = (field: CustomerField, text: string) => {
    if (field === 'personal_identity_code') return parseHetu(text)?.code ?? null
    const { success, data } = readers[field].schema.safeParse(text || null)
    return success ? { data } : null
  }
  return (field, one, other) => {
    const texts = [readText(one), readText(other)] as const
    if (texts[0] === null || texts[1] === null) return one === other
    if (texts[0] === texts[1]) return true
    const meanings = [meaningOf(field, texts[0]), meaningOf(field, texts[1])].map((one) =>
      JSON.stringify(one),
    )
    return meanings[0] !== 'null' && meanings[0] === meanings[1]
  }
}
