/** What is longer than a page, cut where the page ends. */
import { capHeight, fontSize, leading, points } from './sizes.ts'
import {
  headingHeight,
  heightOf,
  heightOfRow,
  type PrintedBlock,
  type PrintedRow,
  type PrintedSection,
} from './typeset.ts'

/** Either is null where there is none of it. */
export interface Cut<Whole> {
  readonly fitting: Whole | null
  readonly rest: Whole | null
}

/** What fits above the margin, so many millimetres away, and the rest. With its heading always goes a line at least. */
export function cutSection(section: PrintedSection, height: number): Cut<PrintedSection> {
  const fitting: PrintedBlock[] = []
  let room = height - headingHeight(section.heading)
  for (const [index, block] of section.blocks.entries()) {
    const own = heightOf(block, section.blocks[index + 1])
    if (own > room) {
      const cut = cutBlock(block, room, fitting.length === 0 ? 1 : 0)
      const rest = [...listOf(cut.rest), ...section.blocks.slice(index + 1)]
      return {
        fitting: { ...section, blocks: [...fitting, ...listOf(cut.fitting)] },
        rest: rest.length === 0 ? null : { ...section, heading: null, blocks: rest },
      }
    }
    fitting.push(block)
    room -= own
  }
  return { fitting: section, rest: null }
}

function cutBlock(block: PrintedBlock, height: number, leastLines: number): Cut<PrintedBlock> {
  if (block.kind === 'paragraph') {
    const count = Math.max(leastLines, countLines(height))
    const withLines = (lines: typeof block.lines) => (lines.length === 0 ? null : { ...block, lines })
    return { fitting: withLines(block.lines.slice(0, count)), rest: withLines(block.lines.slice(count)) }
  }
  const fitting: PrintedRow[] = []
  let room = height
  for (const [index, row] of block.rows.entries()) {
    const [label, lines] = row
    const count = Math.max(index === 0 ? leastLines : 0, countLines(room))
    if (count > 0) fitting.push([label, lines.slice(0, count)])
    if (count < lines.length) {
      const goesOn: PrintedRow = [count > 0 ? '' : label, lines.slice(count)]
      return {
        fitting: fitting.length === 0 ? null : { ...block, rows: fitting },
        rest: { ...block, rows: [goesOn, ...block.rows.slice(index + 1)] },
      }
    }
    room -= heightOfRow(row)
  }
  return { fitting: block, rest: null }
}

function listOf<Element>(one: Element | null): readonly Element[] {
  return one === null ? [] : [one]
}

/** A millionth more, lest a line that just fits be lost to rounding. */
function countLines(height: number): number {
  const lines = (points(height) / fontSize + leading) / (capHeight + leading)
  return Math.max(0, Math.floor(lines + 1e-6))
}
