/** What the letters' fonts can draw, known before a letter is drawn: then a missing character is an error of the whole batch. */
import { fontFaces } from './font-faces.ts'

const widths = fontFaces.map((faces) => faces.map((face) => face.widths))
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Controls, direction overrides, unassigned code points; not the zero-width non-joiner of Persian and Kurdish. */
const unseen = /(?!\u200c)\p{C}/u

/** In parts of the font size, by UTF-16 unit; all but a few rare characters are one. */
const regularWidths = new Float64Array(0x10000)
for (const font of widths[0]?.toReversed() ?? []) {
  for (const [codePoint, width] of font)
    if (codePoint < regularWidths.length) regularWidths[codePoint] = width
}

/** 1 where the first font of every weight has the character, as it has nearly all: no more needs to be asked. */
const isCommon = Uint8Array.from(regularWidths, (_, codePoint) =>
  widths.every(([first]) => first?.has(codePoint)) && !unseen.test(String.fromCodePoint(codePoint)) ? 1 : 0,
)

/**
 * Whether a letter can show the text. A character and the marks on it must stand in one font of each weight, and what
 * cannot be seen is no part of a name.
 */
export function isPrintable(text: string): boolean {
  if (isAllCommon(text)) return true
  return !unseen.test(text) && [...graphemes.segment(text)].every(({ segment }) => isInOneFont(segment))
}

/** How wide the text is in the regular weight, in parts of the font size, before kerning and joining. */
export function widthOf(text: string): number {
  let width = 0
  for (let index = 0; index < text.length; index += 1) width += regularWidths[text.charCodeAt(index)] ?? 0
  return width
}

/** Whether the first font of each weight has every character. It has none that is written from right to left. */
export function isAllCommon(text: string): boolean {
  for (let index = 0; index < text.length; index += 1)
    if (isCommon[text.charCodeAt(index)] !== 1) return false
  return true
}

function isInOneFont(grapheme: string): boolean {
  const codePoints = Array.from(grapheme, (character) => character.codePointAt(0) ?? 0)
  return widths.every((fonts) => fonts.some((font) => codePoints.every((codePoint) => font.has(codePoint))))
}
