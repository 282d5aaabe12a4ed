/** Text in pieces, each of one font and one direction, as they stand from left to right (Unicode Bidirectional Algorithm). */
import bidiFactory from 'bidi-js'
import type { FontFace } from '../font-faces.ts'

export interface Piece {
  readonly text: string
  readonly face: FontFace
  readonly isRightToLeft: boolean
}

const bidi = bidiFactory()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * Of a line that as a whole runs from left to right. A character comes from the first font that has it and its marks; within
 * words that run from right to left, spaces and the like come from the font of the words.
 */
export function piecesOf(line: string, faces: readonly FontFace[]): readonly Piece[] {
  const embedding = bidi.getEmbeddingLevels(line, 'ltr')
  const pieces: (Piece & { readonly level: number; readonly start: number })[] = []
  for (const { segment, index } of graphemes.segment(line)) {
    const level = embedding.levels[index] ?? 0
    const isRightToLeft = level % 2 === 1
    const last = pieces.at(-1)
    const goesOn = isRightToLeft && last?.level === level
    const face = faceOf(segment, goesOn ? [last.face, ...faces] : faces)
    if (last?.face === face && last.level === level)
      pieces.splice(-1, 1, { ...last, text: last.text + segment })
    else pieces.push({ text: segment, face, isRightToLeft, level, start: index })
  }
  const places = bidi.getReorderedIndices(line, embedding)
  return pieces.toSorted((one, other) => places.indexOf(one.start) - places.indexOf(other.start))
}

function faceOf(grapheme: string, faces: readonly FontFace[]): FontFace {
  const codePoints = Array.from(grapheme, (character) => character.codePointAt(0) ?? 0)
  const face = faces.find(({ widths }) => codePoints.every((codePoint) => widths.has(codePoint)))
  if (face === undefined) throw new Error('a letter has a character that its fonts lack')
  return face
}
