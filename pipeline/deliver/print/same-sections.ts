/** Most letters of a batch say the same: what a section takes to print is found out once. */
import type { Section } from '../content/letter.ts'
import { isPrintable } from './fonts.ts'
import { Memory } from './memory.ts'
import { divideSection, type Piece } from './pages.ts'

export interface DividedSection {
  readonly pieces: readonly Piece[]
  /** Whether a letter can show every text of it. */
  readonly isPrintable: boolean
}

/** Sections that are remembered, at most: what only one customer is told is among them. */
const most = 1000

/** Of equal sections the very same pieces. */
export function rememberSections(): (section: Section) => DividedSection {
  const seen = new Memory<DividedSection>(most)
  return (section) =>
    seen.get(JSON.stringify(section), () => ({
      pieces: divideSection(section),
      isPrintable: textsOf(section).every(isPrintable),
    }))
}

/** Every text in a value, however deep. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
