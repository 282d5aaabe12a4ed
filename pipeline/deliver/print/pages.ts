/**
 * On which page each section of a letter stands, planned before Typst sees it: to ask Typst where a page ends, or for
 * "1 (2)" at its top, is to lay out every page of the batch again. Where the plan fails, as of a section longer than a
 * page, the renderer sees it in the number of pages and does ask.
 */
import type { Part, Section } from '../content/letter.ts'
import type { Language } from '../content/text-schema.ts'
import { fontSize, leading, linesHeight, pageBottom, pageTop, points, spacing } from './sizes.ts'
import {
  headingHeight,
  heightOf,
  type Line,
  type PrintedSection,
  typesetHeading,
  typesetSection,
  typesetText,
} from './typeset.ts'

export interface PrintedPage {
  readonly language: Language
  /** Null on a part's second page and later. */
  readonly title: readonly Line[] | null
  readonly greeting: readonly Line[] | null
  readonly sections: readonly PrintedSection[]
}

/** As letter.typ has them, in points. */
const titleSize = 16
const titleSpace = 11

/** In millimetres: a third of a page. */
const longSection = 80

/** The space below a page's last paragraph may lie on the margin. */
const belowLast = ((spacing - leading) * fontSize) / points(1)

/** What has to stand on one page, and how high that is, in millimetres. */
export interface Piece {
  readonly section: PrintedSection
  readonly height: number
}

export type DividedPart = Pick<Part, 'language' | 'title' | 'greeting'> & {
  /** Of every section, in order. */
  readonly pieces: readonly Piece[]
}

/** The pages of a whole letter, whose first words stand so many millimetres from the top; each part starts a page. */
export function planPages(parts: readonly DividedPart[], firstTextAt: number): readonly PrintedPage[] {
  return parts.flatMap((part, partIndex) => {
    const title = typesetHeading(part.title, titleSize)
    const greeting = part.greeting === null ? null : typesetText(part.greeting)
    const head =
      linesHeight(title.length, titleSize) +
      titleSpace / points(1) +
      (greeting === null ? 0 : linesHeight(greeting.length, fontSize) + (spacing * fontSize) / points(1))
    const pages: (PrintedPage & { sections: PrintedSection[] })[] = [
      { language: part.language, title, greeting, sections: [] },
    ]
    let room = pageBottom + belowLast - (partIndex === 0 ? firstTextAt : pageTop) - head
    for (const { section, height } of part.pieces) {
      if (height > room && pages.at(-1)?.sections.length !== 0) {
        pages.push({ language: part.language, title: null, greeting: null, sections: [] })
        room = pageBottom + belowLast - pageTop
      }
      pages.at(-1)?.sections.push(section)
      room -= height
    }
    return pages
  })
}

/** A short section stays whole; of a long one its heading with two blocks, then each block. */
export function divideSection(content: Section): readonly Piece[] {
  const section = typesetSection(content)
  const height = heightOfSection(section)
  if (height <= longSection) return [{ section, height }]
  const rest = section.blocks.slice(2).map((block) => ({ ...section, heading: null, blocks: [block] }))
  return [{ ...section, blocks: section.blocks.slice(0, 2) }, ...rest].map((piece) => ({
    section: piece,
    height: heightOfSection(piece),
  }))
}

function heightOfSection({ heading, blocks }: PrintedSection): number {
  return blocks.reduce((total, block) => total + heightOf(block), headingHeight(heading))
}
