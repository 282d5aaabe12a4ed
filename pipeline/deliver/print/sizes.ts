/** What letter.typ and the planning of its pages must agree on; in millimetres where nothing else is said. */

/** Of the words of a letter, in points. */
export const fontSize = 11

/** Of a line of words, whatever its characters: on the sheet there is room for more. */
export const lineWidth = 150
/** In a line of words: more make it hard to follow. */
export const mostCharacters = 75
/** Of what details are called, with the space behind, and of a bullet. */
export const labelWidth = { least: 36, most: 70, space: 5 }
export const bulletWidth = 4
/** How much wider than the regular characters bold ones are, at most. */
export const boldness = 1.1

/** In parts of the font size: of capitals, between two lines, between two paragraphs, and between two items of a list. */
export const capHeight = 0.714
export const leading = 0.55
export const spacing = 0.9
export const itemSpacing = 0.57

/** Where words may stand on a page: the bottom is the last line's, whose descenders may reach below. */
export const pageTop = 30
export const pageBottom = 297 - 20

/** Below the window of the envelope. */
export const firstTextAt = 94

/** The column right of the window. */
export const columnTop = 15.4
export const columnWidth = 85

export function points(millimetres: number): number {
  return (millimetres * 72) / 25.4
}

/** The height of so many lines of a size in points, in millimetres. */
export function linesHeight(count: number, size: number): number {
  return ((count * capHeight + (count - 1) * leading) * size) / points(1)
}
