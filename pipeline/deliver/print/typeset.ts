/** Words broken into the lines in which they are printed, with the height that these take. */
import type { Block, Section } from '../content/letter.ts'
import { widthOf } from './fonts.ts'
import { breakLines } from './line-breaks.ts'
import {
  aboveHeading,
  belowHeading,
  boldness,
  bulletAdvance,
  bulletWidth,
  fontSize,
  itemSpacing,
  labelWidth,
  linesHeight,
  lineWidth,
  millimetres,
  mostCharacters,
  points,
  spacing,
} from './sizes.ts'

/** A link is what stands between texts. */
export type Line = string | readonly (string | LinkedText)[]

export interface LinkedText {
  readonly text: string
  readonly url: string
}

export type PrintedBlock =
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'list'
      /** Of what stands before each row, a bullet or what the row is called; in millimetres. */
      readonly labelWidth: number
      readonly rows: readonly PrintedRow[]
    }

/** Without a label where it goes on from the page before. */
export type PrintedRow = readonly [label: string, lines: readonly Line[]]

export interface PrintedSection {
  readonly heading: readonly Line[] | null
  readonly language?: 'en'
  readonly blocks: readonly PrintedBlock[]
}

const longest = (width: number, size = fontSize) => points(width) / size

/** A paragraph of a size in points, so many millimetres wide, with so many characters before its lines. */
export function typesetText(text: string, width = lineWidth, size = fontSize, before = 0): readonly Line[] {
  return breakLines(text, longest(width, size), mostCharacters - before).map(withLinks)
}

/** A heading, whose size is in points. */
export function typesetHeading(text: string, size: number, width = lineWidth): readonly Line[] {
  return breakLines(text, longest(width, size) / boldness, mostCharacters)
}

export function typesetSection({ heading, language, blocks }: Section): PrintedSection {
  const headingLines = heading === null ? null : typesetHeading(heading, fontSize)
  const printed = blocks.map(typesetBlock)
  return {
    heading: headingLines,
    ...(language === undefined ? {} : { language }),
    blocks: printed,
  }
}

export const bullet = '•'
const em = millimetres(fontSize)
/** Below a heading, and what is above it besides the space that a paragraph leaves. */
const headingSpace = millimetres(aboveHeading + belowHeading) - spacing * em

function typesetBlock(block: Block): PrintedBlock {
  switch (block.kind) {
    case 'paragraph':
      return { kind: 'paragraph', lines: typesetText(block.text) }
    case 'list':
      return {
        kind: 'list',
        labelWidth: bulletAdvance * em,
        rows: block.items.map((item) => [bullet, typesetText(item, lineWidth - bulletWidth, fontSize, 2)]),
      }
    case 'details': {
      const labelWidth = widthOfLabels(block.rows.map(([label]) => label))
      const rows = block.rows.map(
        ([label, value]) => [label, typesetText(value, lineWidth - labelWidth)] as const,
      )
      return { kind: 'list', labelWidth, rows }
    }
  }
}

function widthOfLabels(labels: readonly string[]): number {
  const widest = Math.max(...labels.map((label) => widthOf(label) * em))
  return Math.min(Math.max(widest + labelWidth.space, labelWidth.least), labelWidth.most)
}

/** Of a section's heading, in millimetres; with the space below. */
export function headingHeight(heading: PrintedSection['heading']): number {
  return heading === null ? 0 : linesHeight(heading.length, fontSize) + headingSpace
}

/** In millimetres, with the space below: a list stands close to the paragraph that leads to it. */
export function heightOf(block: PrintedBlock, next?: PrintedBlock): number {
  if (block.kind === 'paragraph')
    return linesHeight(block.lines.length, fontSize) + (next?.kind === 'list' ? itemSpacing : spacing) * em
  return block.rows.reduce((total, row) => total + heightOfRow(row), (spacing - itemSpacing) * em)
}

/** In millimetres, with the space between it and the next one. */
export function heightOfRow([, lines]: PrintedRow): number {
  return linesHeight(lines.length, fontSize) + itemSpacing * em
}

/** In millimetres, with the space below. */
export function heightOfSection({ heading, blocks }: PrintedSection): number {
  return blocks.reduce(
    (total, block, index) => total + heightOf(block, blocks[index + 1]),
    headingHeight(heading),
  )
}

/** Without the punctuation behind it. */
const linkOrAddress = /(https:\/\/\S*[^\s.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/

function withLinks(line: string): Line {
  if (!line.includes('https://') && !line.includes('@')) return line
  return line
    .split(linkOrAddress)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (piece.startsWith('https://')) return { text: piece, url: piece }
      return linkOrAddress.test(piece) ? { text: piece, url: `mailto:${piece}` } : piece
    })
}
