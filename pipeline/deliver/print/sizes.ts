/** What planning a letter's pages and drawing them must agree on; in millimetres where nothing else is said. */

/** In points: of the words of a letter, of its title, and of what stands beside them. */
export const fontSize = 11
export const titleSize = 16
export const noteSize = 9.5
export const otherSize = 9
export const smallSize = 9

/** Of a line of words, whatever its characters: on the sheet there is room for more. */
export const lineWidth = 150
/** In a line of words: more make it hard to follow. */
export const mostCharacters = 75
/** Of what details are called, with the space behind, and of a bullet; the bullet's drawn, in parts of the font size. */
export const labelWidth = { least: 36, most: 70, space: 5 }
export const bulletWidth = 4
export const bulletAdvance = 0.95
/** How much wider than the regular characters bold ones are, at most. */
export const boldness = 1.1

/** In parts of the font size: of capitals, between two lines, between two paragraphs, and between two items of a list. */
export const capHeight = 0.714
export const leading = 0.55
export const spacing = 0.9
export const itemSpacing = 0.57

/** In points: below a title, above a heading (instead of the space below a paragraph), and below it. */
export const titleSpace = 11
export const aboveHeading = 14
export const belowHeading = 6.5

/** Where words may stand on a page: the bottom is the last line's, whose descenders may reach below. */
export const pageTop = 30
export const pageBottom = 297 - 20

export const leftMargin = 21
export const rightEdge = 210 - 13

/** The sender's first line, the window of a Finnish C5 envelope, and the words below it. */
export const headTop = 14
export const windowTop = 55
export const firstTextAt = 94

/** The column right of the window, whose capitals begin where those of the sender's first line do. */
export const columnLeft = 112
export const columnTop = 15.4
export const columnWidth = 85

/** The note in English: above it, within its edge, and the bar on its left edge in points. */
export const noteSpace = 4
export const noteInset = 3
export const noteBar = 2

export function points(millimetres: number): number {
  return (millimetres * 72) / 25.4
}

export function millimetres(inPoints: number): number {
  return inPoints / points(1)
}

/** The height of so many lines of a size in points, in millimetres. */
export function linesHeight(count: number, size: number): number {
  return millimetres((count * capHeight + (count - 1) * leading) * size)
}
