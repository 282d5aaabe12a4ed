/** What is longer than a page, cut where the page ends. */
import { capHeight, fontSize, itemSpacing, leading, linesHeight, points } from './sizes.ts'
import {
  headingHeight,
  heightOf,
  type PrintedBlock,
  type PrintedRow,
  type PrintedSection,
} from './typeset.ts'

/** What fits so many millimetres, but a line at least, and the rest; null where nothing is left. */
type Cut<Whole> = readonly [fitting: Whole, rest: Whole | null]

export function cutSection(section: PrintedSection, height: number): Cut<PrintedSection> {
  const fitting: PrintedBlock[] = []
  let room = height - headingHeight(section.heading)
  for (const [index, block] of section.blocks.entries()) {
    const own = heightOf(block, section.blocks[index + 1])
    if (own > room) {
      const [start, end] = cutBlock(block, room)
      const rest = [...(end === null ? [] : [end]), ...section.blocks.slice(index + 1)]
      return [
        { ...section, blocks: [...fitting, start] },
        rest.length === 0 ? null : { ...section, heading: null, blocks: rest },
      ]
    }
    fitting.push(block)
    room -= own
  }
  return [section, null]
}

function cutBlock(block: PrintedBlock, height: number): Cut<PrintedBlock> {
  if (block.kind === 'paragraph') {
    const count = countLines(height)
    const rest = block.lines.slice(count)
    return [
      { ...block, lines: block.lines.slice(0, count) },
      rest.length === 0 ? null : { ...block, lines: rest },
    ]
  }
  const fitting: PrintedRow[] = []
  let room = height
  for (const [index, [label, lines]] of block.rows.entries()) {
    const count = countLines(room)
    fitting.push([label, lines.slice(0, count)])
    if (count < lines.length) {
      const rest = [['', lines.slice(count)] as const, ...block.rows.slice(index + 1)]
      return [
        { ...block, rows: fitting },
        { ...block, rows: rest },
      ]
    }
    room -= linesHeight(lines.length, fontSize) + (itemSpacing * fontSize) / points(1)
  }
  return [block, null]
}

function countLines(height: number): number {
  const lines = (points(height) / fontSize + leading) / (capHeight + leading)
  return Math.max(1, Math.floor(lines))
}
