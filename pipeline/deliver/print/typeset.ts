/** Words broken into the lines in which they are printed, with the height that these take. */
import type { Block, Section } from '../content/letter.ts'
import { widthOf } from './fonts.ts'
import { breakLines } from './line-breaks.ts'
import {
  boldness,
  bulletWidth,
  fontSize,
  itemSpacing,
  labelWidth,
  linesHeight,
  lineWidth,
  mostCharacters,
  points,
  spacing,
} from './sizes.ts'

/** A link is what stands between texts. */
export type Line = string | readonly (string | { readonly text: string; readonly url: string })[]

export type PrintedBlock =
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Line[])[] }
  | {
      readonly kind: 'details'
      /** In millimetres. */
      readonly labelWidth: number
      readonly rows: readonly (readonly [label: string, lines: readonly Line[]])[]
    }

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

const em = fontSize / points(1)
/** Below a heading, and what is above it besides the space that a paragraph leaves: as letter.typ has it, in points. */
const headingSpace = (14 + 6.5) / points(1) - spacing * em

function typesetBlock(block: Block): PrintedBlock {
  switch (block.kind) {
    case 'paragraph':
      return { kind: 'paragraph', lines: typesetText(block.text) }
    case 'list':
      return {
        kind: 'list',
        items: block.items.map((item) => typesetText(item, lineWidth - bulletWidth, fontSize, 2)),
      }
    case 'details': {
      const labelWidth = widthOfLabels(block.rows.map(([label]) => label))
      const rows = block.rows.map(
        ([label, value]) => [label, typesetText(value, lineWidth - labelWidth)] as const,
      )
      return { kind: 'details', labelWidth, rows }
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

/** In millimetres, with the space below. */
export function heightOf(block: PrintedBlock): number {
  switch (block.kind) {
    case 'paragraph':
      return linesHeight(block.lines.length, fontSize) + spacing * em
    case 'list':
      return heightOfItems(block.items)
    case 'details':
      return heightOfItems(block.rows.map(([, lines]) => lines))
  }
}

function heightOfItems(items: readonly (readonly Line[])[]): number {
  const heights = items.map((lines) => linesHeight(lines.length, fontSize) + itemSpacing * em)
  return heights.reduce((total, height) => total + height, (spacing - itemSpacing) * em)
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
