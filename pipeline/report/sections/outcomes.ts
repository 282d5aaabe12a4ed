import { section } from '../parts.ts'
import type { Told } from '../told.ts'
import { reasonTable } from './reasons.ts'

/** Everybody by the latest decision. */
export function outcomes(told: Told) {
  const { data, texts } = told
  const words = texts.outcomes
  const people = data.nights.at(-1)?.people ?? null
  return section(
    told,
    'outcomes',
    words,
    people === null
      ? words.notRounded
      : reasonTable(told, { name: 'outcomes', caption: words.heading, prefix: 'customers' }, people.reasons),
  )
}
