import { isCalendarDay } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'

const centuries: ReadonlyMap<string, string> = new Map([
  ['+', '18'],
  ...[...'-YXWVU'].map((sign) => [sign, '19'] as const),
  ...[...'ABCDEF'].map((sign) => [sign, '20'] as const),
])
const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'
// The signs stand one by one: `+-A` in a class would be a range.
const shape = /^(\d\d)(\d\d)(\d\d)([-+\u2013\u2212A-FU-Y])(\d{3})([0-9A-FHJ-NPR-Y])$/i

interface Hetu {
  /** Normalised: upper case, hyphen. The century sign is part of the key and is kept as given. */
  readonly code: string
  readonly birthDate: IsoDate
  readonly isCheckCharacterRight: boolean
}

/**
 * Reads a personal identity code (henkilötunnus), with all century signs since 2023, lower-case letters, and en dash or
 * minus sign for the hyphen. Null when it is not well-formed: its shape, an impossible date, an individual number below
 * 002, or a letter outside the check alphabet; its check character is then not judged.
 */
export function parseHetu(value: string): Hetu | null {
  const [, day = '', month = '', year = '', givenSign = '', individual = '', check = ''] =
    shape.exec(value) ?? []
  const sign = givenSign === '\u2013' || givenSign === '\u2212' ? '-' : givenSign.toUpperCase()
  const fullYear = `${centuries.get(sign)}${year}`
  if (individual < '002' || !isCalendarDay(Number(fullYear), Number(month), Number(day))) return null
  const digits = day + month + year
  const checkCharacter = check.toUpperCase()
  return {
    code: digits + sign + individual + checkCharacter,
    birthDate: `${fullYear}-${month}-${day}`,
    isCheckCharacterRight: checkCharacters[Number(digits + individual) % 31] === checkCharacter,
  }
}
