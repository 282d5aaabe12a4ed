import { z } from 'zod'
import type { RejectReason } from '../domain.ts'
import { parseHetu } from '../privacy/hetu.ts'
import { parseDate } from './dates.ts'
import type { Profile } from './profile.ts'
import { hasInvisible, trimInvisible } from './text.ts'

// How each kind of value is read (README.md beside this file). Input is a trimmed value, or null for an empty one, which only a
// nullable schema takes. An issue's message is a reject reason.

export const textSchema = z.string(reason('MISSING_VALUE'))

export const customerNumberSchema = textSchema.regex(/^\d{1,12}$/, reason('INVALID_CUSTOMER_NUMBER'))

/** A code of no list here. Two that look the same must be the same. */
export const freeCodeSchema = textSchema.refine((code) => !hasInvisible(code), reason('INVALID_CODE'))

/** Leading zeros come back; whether the code is in use depends on the date, and is for SQL to say. */
export const municipalitySchema = textSchema
  .regex(/^\d{1,3}$/, reason('INVALID_CODE'))
  .transform((code) => code.padStart(3, '0'))

/** A whole number, 0-99999. */
export const numberSchema = textSchema.regex(/^0*\d{1,5}$/, reason('INVALID_NUMBER')).transform(Number)

export const languageSchema = textSchema.toLowerCase().regex(/^[a-z]{2,3}$/, reason('INVALID_CODE'))

export const citizenshipSchema = textSchema.toUpperCase().regex(/^[A-Z]{2}$/, reason('INVALID_CODE'))

/** Gives the normalised code; a wrong check character is an issue. */
export const hetuSchema = textSchema.transform((value, context) => {
  const hetu = parseHetu(value)
  if (!hetu) return refuse(context, 'INVALID_HETU')
  return hetu.isCheckCharacterRight ? hetu.code : refuse(context, 'HETU_CHECK_CHARACTER')
})

/** Values joined by `|`. */
export const listSchema = textSchema.transform((list) =>
  list
    .split('|')
    .map(trimInvisible)
    .filter((value) => value !== ''),
)

/** Codes of no list here, joined by `|`. */
export const freeCodesSchema = listSchema.refine((list) => !list.some(hasInvisible), reason('INVALID_CODE'))

/** A code of the profile's list, read without regard to case. */
export function codeSchema<Meaning>(meanings: ReadonlyMap<string, Meaning>) {
  return textSchema.transform(
    (code, context) => meanings.get(code.toUpperCase()) ?? refuse(context, 'INVALID_CODE'),
  )
}

/** A code of the profile's list, or unknown: what is not in it refuses no row. */
export function knownCodeSchema<Meaning>(meanings: ReadonlyMap<string, Meaning>) {
  return textSchema.transform((code) => meanings.get(code.toUpperCase()) ?? null)
}

/** A day, as ISO text. */
export function dateSchema(profile: Profile) {
  return textSchema.transform(
    (value, context) => parseDate(value, profile.date_forms) ?? refuse(context, 'INVALID_DATE'),
  )
}

/** The end of a job search, null while it is open: an open end has forms of its own, not all of them days. */
export function endDateSchema(profile: Profile) {
  const dayOrText = (value: string) => parseDate(value, profile.date_forms) ?? value
  const openEnds = new Set(profile.open_ends.map(dayOrText))
  return textSchema.transform((value, context) => {
    if (openEnds.has(dayOrText(value))) return null
    return parseDate(value, profile.date_forms) ?? refuse(context, 'INVALID_DATE')
  })
}

/** A mother tongue, null where the code says that it is unknown. */
export function motherTongueSchema(profile: Profile) {
  const unknown = new Set(profile.unknown_languages.map((code) => code.toLowerCase()))
  return textSchema
    .transform((code) => (unknown.has(code.toLowerCase()) ? null : code))
    .pipe(languageSchema.nullable())
}

/** Lets the compiler see to it that an issue's message is a reject reason. */
function reason(code: RejectReason): RejectReason {
  return code
}

function refuse(context: z.RefinementCtx, code: RejectReason) {
  context.addIssue(code)
  return z.NEVER
}
