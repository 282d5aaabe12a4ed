import { composeHetu, individualNumbers } from '../../pipeline/anonymous/hetu.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { dayNumber, isoDate } from './calendar.ts'
import { createScatter } from './random.ts'

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
