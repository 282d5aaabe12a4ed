/** Lines fitted to a place of the sheet: the recipient's address to the window of the envelope, the sender above it. */
import { widthOf } from './fonts.ts'
import { breakLines } from './line-breaks.ts'
import { millimetres, points } from './sizes.ts'

export interface FittedLines {
  /** In points. */
  readonly size: number
  /** As they stand in their place, from top to bottom. */
  readonly lines: readonly string[]
}

/** In parts of the size. A last line's descenders reach below its pitch. */
export const fittedAscent = 1.07
export const fittedPitch = 1.25
const descent = 0.12

/**
 * The lines at the first of the sizes, in points, at which they fit a place so many millimetres wide and high; null when
 * they fit at none.
 */
export function fitLines(
  text: readonly string[],
  place: { readonly width: number; readonly height: number },
  sizes: readonly number[],
): FittedLines | null {
  for (const size of sizes) {
    const longest = points(place.width) / size
    const lines = text.flatMap((line) => breakLines(line, longest))
    const isLowEnough = (lines.length * fittedPitch + descent) * size <= points(place.height)
    if (isLowEnough && lines.every((line) => widthOf(line.trimEnd()) <= longest)) return { size, lines }
  }
  return null
}

/** In millimetres, from the first line's top to where a next one's would be. */
export function heightOf({ size, lines }: FittedLines): number {
  return millimetres(lines.length * fittedPitch * size)
}
