/** What the texts of a letter look like. */
import { fittedAscent, fittedPitch } from './fit.ts'
import type { TextStyle } from './pdf/drawing.ts'
import { capHeight, fontSize, leading, titleSize } from './sizes.ts'

type Look = Partial<Pick<TextStyle, 'size' | 'weight' | 'color'>>

export const words = wordsOf({})
export const heading = wordsOf({ weight: 'bold', color: 'accent' })
export const title = wordsOf({ size: titleSize, weight: 'bold', color: 'accent' })

/** Lines whose capitals begin at the top. */
export function wordsOf({ size = fontSize, weight = 'regular', color = 'black' }: Look): TextStyle {
  return { size, weight, color, ascent: capHeight * size, pitch: (capHeight + leading) * size }
}

/** Lines as they were fitted to a place of the sheet. */
export function fittedOf({ size = fontSize, weight = 'regular', color = 'black' }: Look): TextStyle {
  return { size, weight, color, ascent: fittedAscent * size, pitch: fittedPitch * size }
}
