/** The recipient's name and address, fitted to the window of a Finnish C5 envelope: 72 x 30 mm. */
import { widthOf } from './fonts.ts'
import { breakLines } from './line-breaks.ts'

export interface FittedAddress {
  /** In points. */
  readonly size: number
  /** As they stand in the window, from top to bottom. */
  readonly lines: readonly string[]
}

const pointsPerMillimetre = 72 / 25.4
/** A millimetre less than the window: kerning and joined letters can make a line wider than its characters. */
const width = 71 * pointsPerMillimetre
const height = 30 * pointsPerMillimetre
const sizes = [11, 10, 9, 8, 7]

/** In parts of the size. letter.typ sets its lines so; a last line's descenders reach below its pitch. */
const linePitch = 1.25
const descent = 0.12

/** The address at the largest size, 11 to 7 points, at which it fits; null when it fits at none. */
export function fitAddress(recipient: readonly string[]): FittedAddress | null {
  for (const size of sizes) {
    const lines = recipient.flatMap((line) => breakLines(line, width / size))
    const isLowEnough = (lines.length * linePitch + descent) * size <= height
    if (isLowEnough && lines.every((line) => widthOf(line) <= width / size)) return { size, lines }
  }
  return null
}
