/**
 * On which page each section of a letter stands, planned before Typst sees it: to ask Typst where a page ends, or for
 * "1 (2)" at its top, is to lay out every page of the batch again. Heights are in parts of the font size and rather
 * too large than too small; where the plan still fails, the renderer sees it in the number of pages and does ask.
 */

import type { Block, Part, Section } from '../content/letter.ts'
import type { Language } from '../content/text-schema.ts'
import { breakLines } from './line-breaks.ts'

export interface PrintedPage {
  readonly language: Language
  /** Null on a part's second page and later. */
  readonly title: string | null
  readonly sections: readonly Section[]
}

const fontSize = 11
const em = (millimetres: number) => (millimetres * 72) / 25.4 / fontSize

/** As letter.typ has it: between the margins, beside the labels of details, and below the window. */
const lineWidth = em(210 - 34)
const boldLineWidth = 0.9 * lineWidth
const detailWidth = em(210 - 34 - 38)
/** The space below a page's last line may lie on the margin. */
const belowLast = 0.7
const firstPage = em(297 - 20 - 100) + belowLast
const laterPage = em(297 - 20 - 30) + belowLast

/** A line and the space below it, and what a block, a heading and the title take besides their lines. */
const linePitch = 1.27
const blockSpace = 0.26
const headingHeight = 0.9
const titleHeight = 2.4

/** The pages of a whole letter: a part starts its own page, and a section stands on one page. */
export function planPages(parts: readonly Part[]): readonly PrintedPage[] {
  return parts.flatMap((part, partIndex) => {
    const pages: { language: Language; title: string | null; sections: Section[] }[] = []
    let room = 0
    for (const section of part.sections) {
      const height = heightOf(section)
      let page = pages.at(-1)
      if (page === undefined || height > room) {
        const isFirst = page === undefined
        page = { language: part.language, title: isFirst ? part.title : null, sections: [] }
        pages.push(page)
        room = isFirst ? (partIndex === 0 ? firstPage : laterPage) - titleHeight : laterPage
      }
      page.sections.push(section)
      room -= height
    }
    return pages
  })
}

function heightOf({ heading, blocks }: Section): number {
  const top = heading === null ? 0 : headingHeight + breakLines(heading, boldLineWidth).length * linePitch
  return blocks.reduce((total, block) => total + linesOf(block) * linePitch + blockSpace, top)
}

function linesOf(block: Block): number {
  const count = (text: string, width: number) => breakLines(text, width).length
  switch (block.kind) {
    case 'paragraph':
      return count(block.text, lineWidth)
    case 'list':
      return block.items.reduce((total, item) => total + count(item, lineWidth - 2), 0)
    case 'details':
      return block.rows.reduce((total, [, value]) => total + count(value, detailWidth), 0)
  }
}
