import { z } from 'zod'
import { type RejectReason, rejectReasons } from '../domain.ts'
import { parseHetu } from '../privacy/hetu.ts'
import { customerFields, type Field } from './fields.ts'
import type { LetterCheck } from './letter-check.ts'
import { type CustomerField, fileFields, type Profile } from './profile.ts'
import { type RecordValues, written } from './record-values.ts'
import { RememberedVerdicts } from './remembered-verdicts.ts'
import type { StagedRows } from './staged-rows.ts'
import { readText } from './text.ts'

/** What stands in the text format of COPY for a value that is unknown, or could not be read. */
export const unknown = '\\N'

/** What a value reads as, and why it is refused. */
export interface Verdict {
  /** In the text format of COPY, with the tab after it. */
  readonly staged: string
  readonly reason: RejectReason | null
  /** It holds what no name, street or post office has. */
  readonly isGarbled: boolean
}

/** Puts into `rows` what the value at a place of a record reads as. */
type Reader = (values: RecordValues, place: number, rows: StagedRows) => Verdict

type Judge = (raw: string) => Verdict

/** Of the columns without names and the like: they tell nobody what they read, and one serves all files of a night. */
const sharedReaders = new WeakMap<Profile, Map<CustomerField, Reader>>()

/** The reader of each column of one file. Names, streets and post offices are handed to `letters`. */
export function customerReaders(
  profile: Profile,
  letters: LetterCheck,
): readonly { readonly name: CustomerField; readonly read: Reader }[] {
  const fields = customerFields(profile)
  const shared = sharedReaders.get(profile) ?? new Map<CustomerField, Reader>()
  sharedReaders.set(profile, shared)
  return fileFields.customers.map((name) => {
    const known = shared.get(name)
    if (known !== undefined) return { name, read: known }
    const field = name === 'personal_identity_code' ? null : fields[name]
    if (field?.hasLetters) return { name, read: fieldReader(field, letters) }
    const read = field === null ? readWhere(() => false, judgeHetu, judgeHetu('')) : fieldReader(field)
    shared.set(name, read)
    return { name, read }
  })
}

const reasonSchema = z.enum(rejectReasons)

function fieldReader({ schema, unique }: Field, letters?: LetterCheck): Reader {
  const judge = (raw: string): Verdict => {
    const text = readText(raw)
    const isGarbled = letters?.note(text ?? raw) ?? false
    if (text === null) return refusal('INVALID_CHARACTER', isGarbled)
    const { success, data, error } = schema.safeParse(text || null)
    return success
      ? reading(data, isGarbled)
      : refusal(reasonSchema.parse(error.issues[0]?.message), isGarbled)
  }
  if (unique === null) return readRemembering(judge)
  if (unique === 'number') return readWhere(isCustomerNumber, judge, judge(''))
  if (letters === undefined) return readWhere(isUsualText, judge, judge(''))
  // Empty ones are noted too, each.
  return readWhere(
    (values, place) => isUsualName(values, place) && letters.noteUsual(values, place),
    judge,
    null,
  )
}

/** Verdict on a value that is staged as it stands. */
const verbatim: Verdict = { staged: '', reason: null, isGarbled: false }

/** Stages the bytes themselves where they are what would be read. `empty`: what an empty value reads as, always. */
function readWhere(
  isVerbatim: (values: RecordValues, place: number) => boolean,
  judge: Judge,
  empty: Verdict | null,
): Reader {
  return (values, place, rows) => {
    const isEmpty = values.isEmpty(place)
    if (!isEmpty && isVerbatim(values, place)) {
      rows.put(values.bytes, values.start(place), values.end(place))
      rows.endValue()
      return verbatim
    }
    const verdict = isEmpty && empty !== null ? empty : judge(values.text(place))
    rows.putText(verdict.staged)
    return verdict
  }
}

/** Codes, dates and flags come again and again: each is judged once. */
function readRemembering(judge: Judge): Reader {
  const [ofUtf8, ofWindows1252] = [new RememberedVerdicts<Verdict>(), new RememberedVerdicts<Verdict>()]
  return (values, place, rows) => {
    const known = values.encoding === 'utf-8' ? ofUtf8 : ofWindows1252
    const found = known.put(values, place, rows)
    if (found !== undefined) return found
    const verdict = judge(values.text(place))
    known.remember(values, place, verdict)
    rows.putText(verdict.staged)
    return verdict
  }
}

/** The HETU gives two columns: the code itself and the birth date in it. */
function judgeHetu(raw: string): Verdict {
  const text = readText(raw)
  if (text === null) return noHetu('INVALID_CHARACTER')
  if (text === '') return noHetu('MISSING_VALUE')
  const hetu = parseHetu(text)
  if (!hetu) return noHetu('INVALID_HETU')
  const reason = hetu.isCheckCharacterRight ? null : 'HETU_CHECK_CHARACTER'
  return { staged: `${hetu.code}\t${hetu.birthDate}\t`, reason, isGarbled: false }
}

function noHetu(reason: RejectReason): Verdict {
  return { staged: `${unknown}\t${unknown}\t`, reason, isGarbled: false }
}

/** Tabs and line breaks are no part of a text that was read, so the backslash is all there is to escape. */
function reading(value: string | null, isGarbled: boolean): Verdict {
  const staged = `${value === null ? unknown : value.replaceAll('\\', '\\\\')}\t`
  return { staged, reason: null, isGarbled }
}

function refusal(reason: RejectReason, isGarbled: boolean): Verdict {
  return { staged: `${unknown}\t`, reason, isGarbled }
}

function isUsualName(values: RecordValues, place: number): boolean {
  return values.isVerbatim(place, written.nordicLetters)
}

function isUsualText(values: RecordValues, place: number): boolean {
  return values.isVerbatim(place, written.asciiSigns + written.nordicLetters)
}

const [zero, nine] = [0x30, 0x39]

/** As `customerNumberSchema` has it. */
function isCustomerNumber(values: RecordValues, place: number): boolean {
  const [start, end] = [values.start(place), values.end(place)]
  for (let at = start; at < end; at++) {
    const byte = values.bytes[at] ?? 0
    if (byte < zero || byte > nine) return false
  }
  return end - start <= 12
}
