import { widthOf } from './fonts.ts'

/** Where a line may end: after a space or a hyphen, but within no link, and not after the hyphen of "TE-toimisto". */
const pieces = /https:\/\/\S+ ?|(?:[^ -]{1,2}-)?(?:[^ -]*[ -]|[^ -]+$)/g

/**
 * Broken into as few lines as it takes, none wider than `longest` (in parts of the font size) or of more than so many
 * characters, without the space at its end, which it keeps. A word longer than a line stays whole.
 */
export function breakLines(
  text: string,
  longest: number,
  mostCharacters = Number.POSITIVE_INFINITY,
): readonly string[] {
  const lines: string[] = []
  let current = ''
  let width = 0
  for (const piece of text.match(pieces) ?? []) {
    const word = piece.trimEnd()
    const isFull = width + widthOf(word) > longest || current.length + word.length > mostCharacters
    if (current !== '' && isFull) {
      lines.push(current)
      current = ''
      width = 0
    }
    current += piece
    width += widthOf(piece)
  }
  return [...lines, current.trimEnd()]
}
