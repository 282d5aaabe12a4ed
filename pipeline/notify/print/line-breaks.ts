import { widthOf } from './fonts.ts'

/** Broken after spaces and hyphens into as few lines as it takes. A word longer than a line stays whole. */
export function breakLines(text: string, longest: number): readonly string[] {
  const lines: string[] = []
  let current = ''
  let width = 0
  for (const piece of text.match(/[^ -]*[ -]|[^ -]+$/g) ?? []) {
    const pieceWidth = widthOf(piece)
    if (current !== '' && width + widthOf(piece.trimEnd()) > longest) {
      lines.push(current.trimEnd())
      current = ''
      width = 0
    }
    current += piece
    width += pieceWidth
  }
  return [...lines, current.trimEnd()]
}
