import type { IsoDate } from '../domain.ts'

const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'
/** The signs of a century in the order they are taken into use: the newer ones only when the first runs out. */
const centurySigns: Readonly<Record<string, string>> = { '18': '+', '19': '-YXWVU', '20': 'ABCDEF' }
/** Artificial identity codes of one birth date under one sign: individual numbers 900-999. */
export const individualNumbers = 100

/**
 * An identity code (HETU); of invented people with an individual number from 900 to 999. `generation` chooses among the
 * signs of the century: 0 is the sign used before 2023. Throws RangeError where there is no such sign.
 */
export function composeHetu(birthDate: IsoDate, individualNumber: number, generation = 0): string {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const sign = centurySigns[year.slice(0, 2)]?.[generation]
  if (sign === undefined) throw new RangeError('no century sign left')
  const date = day + month + year.slice(2)
  return `${date}${sign}${individualNumber}${checkCharacter(`${date}${individualNumber}`)}`
}

/** `digits`: the birth date as ddmmyy and the individual number. */
export function checkCharacter(digits: string): string {
  return checkCharacters[Number(digits) % 31] ?? ''
}
