/** On which page each section of a letter stands, known before anything is drawn: each page says how many there are. */
import type { Part, Section } from '../content/letter.ts'
import type { Language } from '../content/text-schema.ts'
import { type Cut, cutSection } from './cut.ts'
import {
  fontSize,
  leading,
  linesHeight,
  millimetres,
  pageBottom,
  pageTop,
  spacing,
  titleSize,
  titleSpace,
} from './sizes.ts'
import {
  heightOfSection,
  type Line,
  type PrintedBlock,
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

/** In millimetres: a third of a page. */
const longSection = 80

/** The space below a page's last paragraph may lie on the margin. */
const belowLast = millimetres((spacing - leading) * fontSize)

/** What stands on one page unless it is longer than that, and how high it is, in millimetres. */
export interface Piece {
  readonly section: PrintedSection
  readonly height: number
}

type DividedPart = Pick<Part, 'language' | 'title' | 'greeting'> & {
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
      millimetres(titleSpace) +
      (greeting === null ? 0 : linesHeight(greeting.length, fontSize) + millimetres(spacing * fontSize))
    const pages: (PrintedPage & { sections: PrintedSection[] })[] = [
      { language: part.language, title, greeting, sections: [] },
    ]
    let room = pageBottom + belowLast - (partIndex === 0 ? firstTextAt : pageTop) - head
    const turnPage = () => {
      pages.push({ language: part.language, title: null, greeting: null, sections: [] })
      room = pageBottom + belowLast - pageTop
    }
    const put = ({ section, height }: Piece) => {
      pages.at(-1)?.sections.push(section)
      room -= height
    }
    for (const piece of part.pieces) {
      if (piece.height > room && pages.at(-1)?.sections.length !== 0) turnPage()
      let rest: Piece | null = piece
      while (rest !== null && rest.height > room) {
        const cut: Cut<PrintedSection> = cutSection(rest.section, room - belowLast)
        if (cut.fitting !== null) put(pieceOf(cut.fitting))
        if (cut.rest !== null) turnPage()
        rest = cut.rest && pieceOf(cut.rest)
      }
      if (rest !== null) put(rest)
    }
    return pages
  })
}

/** A short section stays whole; of a long one its heading with two blocks, then each block, and a list with what leads to it. */
export function divideSection(content: Section): readonly Piece[] {
  const whole = pieceOf(typesetSection(content))
  const { section, height } = whole
  if (height <= longSection) return [whole]
  const pieces: PrintedBlock[][] = []
  for (const [index, block] of section.blocks.entries()) {
    const before = section.blocks[index - 1]
    const isLedTo = block.kind === 'list' && before?.kind === 'paragraph'
    if (index === 0 || (index > 1 && !isLedTo)) pieces.push([block])
    else pieces.at(-1)?.push(block)
  }
  return pieces.map((blocks, index) =>
    pieceOf({ ...section, heading: index === 0 ? section.heading : null, blocks }),
  )
}

function pieceOf(section: PrintedSection): Piece {
  return { section, height: heightOfSection(section) }
}
