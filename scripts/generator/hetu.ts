import { composeHetu, individualNumbers } from '../../pipeline/anonymous/hetu.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { dayNumber, isoDate } from './calendar.ts'
import { createScatter } from './random.ts'

/** Hands out artificial HETUs (individual numbers 900-999): another one for every ordinal. */
export type HetuPool = (ordinal: number) => string

/** The signs of a century: `composeHetu` takes the next one when those before run out. */
const mostSigns = 6

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
  const birthDates = listDates(first, last, without)
  const perSign = birthDates.length * individualNumbers
  const signs = Math.max(1, Math.ceil(people / perSign))
  if (signs > mostSigns) throw tooMany(people)
  const scatter = createScatter(perSign * signs, birthDates.length)
  return (ordinal) => {
    const slot = scatter(ordinal)
    const birthDate = birthDates[Math.floor(slot / individualNumbers) % birthDates.length] ?? ''
    return composeHetu(birthDate, 900 + (slot % individualNumbers), Math.floor(slot / perSign))
  }
}

/**
 * The same for `people` of whom only some ask, each by an ordinal of its own below `people`. Where there are not HETUs for
 * all of them, whoever asks first gets the first; throws UsageError when none is left.
 */
export function createPartlyUsedPool(
  first: IsoDate,
  last: IsoDate,
  people: number,
  without: ReadonlySet<IsoDate>,
): HetuPool {
  const most = listDates(first, last, without).length * individualNumbers * mostSigns
  if (people <= most) return createHetuPool(first, last, people, without)
  const pool = createHetuPool(first, last, most, without)
  const places = new Map<number, number>()
  return (ordinal) => {
    const place = places.get(ordinal) ?? places.size
    if (place === most) throw tooMany(people)
    places.set(ordinal, place)
    return pool(place)
  }
}

function listDates(first: IsoDate, last: IsoDate, without: ReadonlySet<IsoDate>): IsoDate[] {
  const firstDay = dayNumber(first)
  return Array.from({ length: dayNumber(last) - firstDay + 1 }, (_, day) => isoDate(firstDay + day)).filter(
    (date) => !without.has(date),
  )
}

function tooMany(people: number): UsageError {
  return new UsageError(`not enough artificial HETUs for ${people} people: ask for fewer customers`)
}
