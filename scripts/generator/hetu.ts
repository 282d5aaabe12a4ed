import type { IsoDate } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { dayNumber, isoDate } from './calendar.ts'
import { createScatter } from './random.ts'

const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'
/** The signs of a century in the order they are taken into use: the newer ones only when the first runs out. */
const centurySigns: Readonly<Record<string, string>> = { '18': '+', '19': '-YXWVU', '20': 'ABCDEF' }
const individualNumbers = 100

/** Hands out artificial HETUs (individual numbers 900-999): another one for every ordinal. */
export type HetuPool = (ordinal: number) => string

/**
 * A pool of at least `people` HETUs of people born from `first` to `last`, both included, but on none of the days
 * `without`. Throws UsageError when the dates, signs and individual numbers do not give that many.
 */
export function createHetuPool(
  first: IsoDate,
  last: IsoDate,
  people: number,
  without: ReadonlySet<IsoDate> = new Set(),
): HetuPool {
  const firstDay = dayNumber(first)
  const birthDates = Array.from({ length: dayNumber(last) - firstDay + 1 }, (_, day) =>
    isoDate(firstDay + day),
  ).filter((date) => !without.has(date))
  const perSign = birthDates.length * individualNumbers
  const signs = Math.max(1, Math.ceil(people / perSign))
  if (signs > 6)
    throw new UsageError(`not enough artificial HETUs for ${people} people: ask for fewer customers`)
  const scatter = createScatter(perSign * signs, birthDates.length)
  return (ordinal) => {
    const slot = scatter(ordinal)
    const birthDate = birthDates[Math.floor(slot / individualNumbers) % birthDates.length] ?? ''
    return composeHetu(birthDate, 900 + (slot % individualNumbers), Math.floor(slot / perSign))
  }
}

/** `generation` chooses among the signs of the century: 0 is the sign used before 2023. */
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
