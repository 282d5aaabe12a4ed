import { z } from 'zod'
import { type RejectReason, rejectReasons } from '../domain.ts'
import { customerFields, type Field } from './fields.ts'
import type { Layout } from './header.ts'
import { parseHetu } from './hetu.ts'
import type { LetterCheck } from './letter-check.ts'
import type { SourceRecord } from './parse-block.ts'
import { fileFields, type Profile } from './profile.ts'
import { readText } from './text.ts'

/**
 * The columns that a customer row is staged with, in order. `byte_offset` and `byte_length` say where its bytes stand in
 * the file. `reason_codes` is null for a row that stands so far; ages, duplicates and identities are judged in SQL.
 */
export const stagedColumns = [
  'line_number',
  'byte_offset',
  'byte_length',
  'reason_codes',
  'rejected_fields',
  ...fileFields.customers.flatMap((field) =>
    field === 'personal_identity_code' ? ([field, 'birth_date'] as const) : [field],
  ),
]

const unknown = '\\N'
const rememberedVerdicts = 5_000

/** What a value reads as, in the text format of COPY, and why it is refused. */
interface Verdict {
  readonly staged: string
  readonly reason: RejectReason | null
  /** It holds what no name, street or post office has. */
  readonly isGarbled: boolean
}

/**
 * Returns the reader of one file's records: a record in, its line for COPY out. Names, streets and post offices are
 * handed to `letters`, which counts the rows with garbled ones.
 */
export function customerRowReader(
  layout: Layout,
  profile: Profile,
  letters: LetterCheck,
): (record: SourceRecord) => string {
  const fields = customerFields(profile)
  const columns = fileFields.customers.map((name) => ({
    name,
    // Nowhere: an optional column that the file lacks is empty on every row.
    place: layout.columns.get(name) ?? -1,
    judge: name === 'personal_identity_code' ? judgeHetu : fieldJudge(fields[name], letters),
  }))
  const nothingReadable = `\t${unknown}`.repeat(columns.length + 1)

  return ({ values, line, byteOffset, byteLength }) => {
    const position = `${line}\t${byteOffset}\t${byteLength}`
    if (values.length !== layout.columnCount) return `${position}\t{COLUMN_COUNT}\t{}${nothingReadable}\n`

    letters.beginRow(line)
    let staged = ''
    let reasons: Set<RejectReason> | null = null
    let rejected: string[] = []
    let isOpen = false
    for (const { name, place, judge } of columns) {
      const verdict = judge(values[place] ?? '')
      staged += `\t${verdict.staged}`
      if (verdict.isGarbled) letters.countGarbled()
      if (name === 'non_disclosure') isOpen = verdict.staged === 'f'
      if (verdict.reason) {
        reasons = (reasons ?? new Set()).add(verdict.reason)
        rejected = [...rejected, name]
      }
    }
    letters.endRow(isOpen)
    const rejection = reasons ? `{${[...reasons].join()}}\t{${rejected.join()}}` : `${unknown}\t${unknown}`
    return `${position}\t${rejection}${staged}\n`
  }
}

const reasonSchema = z.enum(rejectReasons)

function fieldJudge(
  { schema, isRepetitive, hasLetters = false }: Field,
  letters: LetterCheck,
): (raw: string) => Verdict {
  const judge = (raw: string): Verdict => {
    const text = readText(raw)
    const isGarbled = hasLetters && letters.note(text ?? raw)
    if (text === null) return refusal('INVALID_CHARACTER', isGarbled)
    const { success, data, error } = schema.safeParse(text || null)
    return success
      ? reading(data, isGarbled)
      : refusal(reasonSchema.parse(error.issues[0]?.message), isGarbled)
  }
  return isRepetitive ? remembering(judge) : judge
}

/** The HETU gives two columns: the code itself and the birth date in it. */
function judgeHetu(raw: string): Verdict {
  const text = readText(raw)
  if (text === null) return noHetu('INVALID_CHARACTER')
  if (text === '') return noHetu('MISSING_VALUE')
  const hetu = parseHetu(text)
  if (!hetu) return noHetu('INVALID_HETU')
  const reason = hetu.isCheckCharacterRight ? null : 'HETU_CHECK_CHARACTER'
  return { staged: `${hetu.code}\t${hetu.birthDate}`, reason, isGarbled: false }
}

function noHetu(reason: RejectReason): Verdict {
  return { staged: `${unknown}\t${unknown}`, reason, isGarbled: false }
}

/** Codes, dates and flags come again and again: each is judged once. Bounded, whatever the file holds. */
function remembering(judge: (raw: string) => Verdict): (raw: string) => Verdict {
  const verdicts = new Map<string, Verdict>()
  return (raw) => {
    const known = verdicts.get(raw)
    if (known) return known
    if (verdicts.size === rememberedVerdicts) verdicts.clear()
    const verdict = judge(raw)
    verdicts.set(raw, verdict)
    return verdict
  }
}

/** Tabs and line breaks are no part of a text that was read, so the backslash is all there is to escape. */
function reading(value: string | null, isGarbled: boolean): Verdict {
  return { staged: value === null ? unknown : value.replaceAll('\\', '\\\\'), reason: null, isGarbled }
}

function refusal(reason: RejectReason, isGarbled: boolean): Verdict {
  return { staged: unknown, reason, isGarbled }
}
