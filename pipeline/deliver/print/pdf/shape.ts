/** Text as glyphs, by HarfBuzz, in the operators that show it (ISO 32000-1, 9.4.3). */
import { BufferFlag, ClusterLevel, Direction, Buffer as HarfBuzzBuffer, shape } from 'harfbuzzjs'
import { type FontFace, fontFaces } from '../font-faces.ts'
import { isAllCommon } from '../fonts.ts'
import { Memory } from '../memory.ts'
import { type Piece, piecesOf } from './reading-order.ts'
import { ShownGlyphs } from './shown-glyphs.ts'

export type Weight = 'regular' | 'bold'

export interface ShapedText {
  /** In parts of the font size. */
  readonly width: number
  /** Inside a text object whose matrix scales by the font size. */
  readonly operators: string
  readonly runs: readonly Run[]
}

/** Glyphs of one font and direction. */
export interface Run {
  readonly face: FontFace
  readonly width: number
  /** Elements of the array of a TJ operator. */
  readonly shown: string
  /** What each glyph says. */
  readonly glyphs: ReadonlyMap<number, string>
}

/** Runs that are remembered, at most: the words of all texts and the names of a batch or two, a kilobyte each. */
const most = 6000
const remembered = new Memory<Run>(most)

/** With its space, because nothing is kerned against one. */
const word = /[^ ]+ ?| /g

/** A line of text. Throws, without a word of it, where a font lacks a character. */
export function shapeText(text: string, weight: Weight): ShapedText {
  const faces = fontFaces[weight === 'bold' ? 1 : 0] ?? []
  const [first] = faces
  const pieces: readonly Piece[] =
    first !== undefined && isAllCommon(text)
      ? (text.match(word) ?? []).map((part) => ({ text: part, face: first, isRightToLeft: false }))
      : piecesOf(text, faces)
  const runs = pieces.map(rememberRun)
  return { runs, width: runs.reduce((total, run) => total + run.width, 0), operators: operatorsOf(runs) }
}

/** One TJ for neighbours of the same font. */
function operatorsOf(runs: readonly Run[]): string {
  let operators = ''
  let current: FontFace | null = null
  for (const { face, shown } of runs) {
    if (face !== current) operators += `${current === null ? '' : ']TJ\n'}/${face.id} 1 Tf[`
    operators += shown
    current = face
  }
  return current === null ? '' : `${operators}]TJ\n`
}

function rememberRun(piece: Piece): Run {
  const key = `${piece.face.id}${piece.isRightToLeft ? '<' : '>'}${piece.text}`
  return remembered.get(key, () => shapeRun(piece))
}

const buffer = new HarfBuzzBuffer()

function shapeRun({ text, face, isRightToLeft }: Piece): Run {
  buffer.reset()
  buffer.addText(text)
  buffer.setDirection(isRightToLeft ? Direction.RTL : Direction.LTR)
  buffer.setClusterLevel(ClusterLevel.MONOTONE_CHARACTERS)
  buffer.setFlags(BufferFlag.REMOVE_DEFAULT_IGNORABLES)
  buffer.guessSegmentProperties()
  shape(face.font, buffer)
  const perEm = face.font.face.upem
  const shown = new ShownGlyphs(perEm)
  const glyphs = new Map<number, string>()
  let width = 0
  for (const { said, placed } of clustersOf(text, isRightToLeft)) {
    const [first, second] = placed
    const isPlain = first !== undefined && second === undefined && face.texts.get(first.glyph) === said
    if (!isPlain) shown.startText(said)
    for (const { glyph, xAdvance, xOffset, yOffset } of placed) {
      shown.move(-xOffset)
      shown.rise(yOffset)
      shown.show(glyph)
      shown.move(face.font.glyphHAdvance(glyph) + xOffset - xAdvance)
      width += xAdvance
      if (!glyphs.has(glyph)) glyphs.set(glyph, face.texts.get(glyph) ?? said)
    }
    if (!isPlain) shown.endText()
  }
  return { face, width: width / perEm, shown: shown.end(), glyphs }
}

type Position = ReturnType<typeof buffer.getGlyphPositions>[number]

interface Cluster {
  /** A character, or several that are drawn as one. */
  readonly said: string
  readonly placed: readonly (Position & { readonly glyph: number })[]
}

/** Of the text that was shaped last, from left to right. */
function clustersOf(text: string, isRightToLeft: boolean): readonly Cluster[] {
  const positions = buffer.getGlyphPositions()
  const clusters: { readonly start: number; readonly placed: Cluster['placed'][number][] }[] = []
  for (const [index, { codepoint: glyph, cluster: start }] of buffer.getGlyphInfos().entries()) {
    const position = positions[index]
    if (glyph === 0 || position === undefined) throw new Error('a letter has a character that its font lacks')
    if (clusters.at(-1)?.start !== start) clusters.push({ start, placed: [] })
    clusters.at(-1)?.placed.push({ glyph, ...position })
  }
  return clusters.map(({ start, placed }, index) => {
    const next = clusters[isRightToLeft ? index - 1 : index + 1]
    return { said: text.slice(start, next?.start), placed }
  })
}
