/** The sections of a letter as they stand on its pages: most letters of a batch say the same, at the same places. */
import { Memory } from './memory.ts'
import { type Drawing, Pen } from './pdf/drawing.ts'
import type { Tag } from './pdf/tags.ts'
import { belowHeading, fontSize, itemSpacing, leftMargin, linesHeight, points } from './sizes.ts'
import { heading as headingStyle, words } from './text-styles.ts'
import { bullet, heightOf, type PrintedBlock, type PrintedSection } from './typeset.ts'

interface DrawnSection {
  readonly drawing: Drawing
  /** Where the next one begins, in points from the top of the sheet. */
  readonly bottom: number
}

/** Its first line begins so many points from the top of the sheet, its marks with the page's next number. */
export type DrawSection = (section: PrintedSection, top: number, nextMark: number) => DrawnSection

/** Drawings that are remembered, at most: of a section at each of its places, some 5 kB each. */
const most = 1000

/** Of the same section at the same place the same drawing, while it is remembered. */
export function rememberDrawings(): DrawSection {
  const drawings = new Memory<DrawnSection>(most)
  const numbers = new WeakMap<PrintedSection, number>()
  let count = 0
  return (section, exactTop, nextMark) => {
    const top = Math.round(exactTop * 100) / 100
    const number = numbers.get(section) ?? count++
    numbers.set(section, number)
    return drawings.get(`${number} ${top} ${nextMark}`, () => drawSection(section, top, nextMark))
  }
}

function drawSection(
  { heading, language, blocks }: PrintedSection,
  top: number,
  nextMark: number,
): DrawnSection {
  const pen = new Pen(nextMark)
  const left = points(leftMargin)
  const tags: Tag[] = []
  let y = top
  if (heading !== null) {
    tags.push({ role: 'H2', children: pen.lines('H2', left, y, heading, headingStyle) })
    y += points(linesHeight(heading.length, fontSize)) + belowHeading
  }
  for (const [index, block] of blocks.entries()) {
    tags.push(drawBlock(pen, block, left, y))
    y += points(heightOf(block, blocks[index + 1]))
  }
  pen.tags.push(...tags.map((tag) => (language === undefined ? tag : { ...tag, language })))
  return { drawing: pen.end(), bottom: y }
}

function drawBlock(pen: Pen, block: PrintedBlock, left: number, top: number): Tag {
  if (block.kind === 'paragraph')
    return { role: 'P', children: pen.lines('P', left, top, block.lines, words) }
  let y = top
  const items = block.rows.map(([label, lines]): Tag => {
    const besides = left + points(block.labelWidth)
    const name =
      label === '' ? [] : [{ role: 'Lbl' as const, children: pen.lines('Lbl', left, y, [label], words) }]
    const body: Tag = { role: 'LBody', children: pen.lines('LBody', besides, y, lines, words) }
    y += points(linesHeight(lines.length, fontSize)) + itemSpacing * fontSize
    return { role: 'LI', children: [...name, body] }
  })
  const isBulleted = block.rows.some(([label]) => label === bullet)
  return { role: 'L', numbering: isBulleted ? 'Disc' : 'None', children: items }
}
