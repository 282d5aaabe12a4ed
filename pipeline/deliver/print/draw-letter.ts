/** A letter's pages from the top: what stands above its words, the title, the greeting, and the sections below. */
import type { IsoDate } from '../../domain.ts'
import { formatDate } from '../content/letter.ts'
import type { DrawSection } from './draw-section.ts'
import type { FittedLines } from './fit.ts'
import type { Letterhead } from './letterhead.ts'
import type { PrintedPage } from './pages.ts'
import type { DrawnPart } from './pdf/document.ts'
import { type Drawing, Pen } from './pdf/drawing.ts'
import type { Tag } from './pdf/tags.ts'
import {
  aboveHeading,
  columnLeft,
  columnTop,
  columnWidth,
  fontSize,
  headTop,
  leftMargin,
  linesHeight,
  noteBar,
  noteInset,
  noteSize,
  noteSpace,
  otherSize,
  pageTop,
  points,
  rightEdge,
  smallSize,
  spacing,
  titleSize,
  titleSpace,
  windowTop,
} from './sizes.ts'
import { fittedOf, title as titleStyle, words, wordsOf } from './text-styles.ts'
import { type Line, typesetText } from './typeset.ts'

export interface PrintedLetter extends Letterhead {
  readonly title: string
  readonly pages: readonly PrintedPage[]
}

const left = points(leftMargin)
const column = points(columnLeft)
const paragraphSpace = spacing * fontSize

/** Each part begins with its title. */
export function drawLetter(letter: PrintedLetter, date: IsoDate, draw: DrawSection): readonly DrawnPart[] {
  const parts: { language: DrawnPart['language']; pages: (readonly Drawing[])[] }[] = []
  for (const [index, page] of letter.pages.entries()) {
    if (page.title !== null) parts.push({ language: page.language, pages: [] })
    parts.at(-1)?.pages.push(drawPage(letter, index, page, date, draw))
  }
  return parts
}

function drawPage(
  letter: PrintedLetter,
  index: number,
  page: PrintedPage,
  date: IsoDate,
  draw: DrawSection,
): readonly Drawing[] {
  const pen = new Pen(0)
  drawMargin(pen, letter, index)
  if (index === 0) drawEnvelopePage(pen, letter, date)
  let y = drawTitle(pen, page, points(index === 0 ? letter.firstTextAt : pageTop))
  const drawings = [pen.end()]
  for (const [number, section] of page.sections.entries()) {
    const isAtTop = number === 0 && page.title === null
    if (section.heading !== null && !isAtTop) y += aboveHeading - paragraphSpace
    const { drawing, bottom } = draw(section, y, drawings.at(-1)?.nextMark ?? 0)
    drawings.push(drawing)
    y = bottom
  }
  return drawings
}

/** What a sheet that got lost is found by. */
function drawMargin(pen: Pen, { sender, reference, pages }: PrintedLetter, index: number): void {
  const small = wordsOf({ size: smallSize })
  const top = points(columnTop)
  pen.artifact(points(rightEdge), top, `${index + 1} (${pages.length})`, small, 'right')
  if (index === 0) return
  pen.artifact(left, top, sender.name.lines[0] ?? '', small)
  pen.artifact(column, top, reference, small)
}

function drawEnvelopePage(pen: Pen, letter: PrintedLetter, date: IsoDate): void {
  const { sender, address } = letter
  const nameStyle = fittedOf({ size: sender.name.size, weight: 'bold', color: 'accent' })
  const contactTop = points(headTop) + sender.name.lines.length * nameStyle.pitch
  drawFitted(pen, points(headTop), sender.name, nameStyle)
  drawFitted(pen, contactTop, sender.contact)
  drawColumn(pen, letter, date)
  drawFitted(pen, points(windowTop), address)
}

function drawFitted(pen: Pen, top: number, { lines, size }: FittedLines, style = fittedOf({ size })): void {
  if (lines.length > 0) paragraph(pen, left, top, lines, style)
}

/** Right of the window. */
function drawColumn(pen: Pen, letter: PrintedLetter, date: IsoDate): void {
  const { subject, reference, others, note, pages } = letter
  const bold = wordsOf({ weight: 'bold' })
  let y = points(columnTop)
  const subjectLine = pen.lines('P', column, y, [subject], bold)
  const details = pen.lines('P', column, y + bold.pitch, [formatDate(date), reference], words)
  pen.tags.push({ role: 'P', children: [...subjectLine, ...details] })
  y += points(linesHeight(3, fontSize)) + paragraphSpace
  for (const { language, texts } of others) {
    const page = pages.findIndex((one) => one.language === language) + 1
    const lines = typesetText(texts.join(String(page)), columnWidth, otherSize)
    paragraph(pen, column, y, lines, wordsOf({ size: otherSize }), language)
    y += points(linesHeight(lines.length, otherSize)) + paragraphSpace
  }
  if (note !== null) drawNote(pen, note, y - paragraphSpace + points(noteSpace))
}

function drawNote(pen: Pen, { heading, text }: NonNullable<Letterhead['note']>, top: number): void {
  const inset = points(noteInset)
  const headingHeight = points(linesHeight(heading.length, noteSize)) + spacing * noteSize
  const height = 2 * inset + headingHeight + points(linesHeight(text.length, noteSize))
  pen.rectangle(column, top, points(columnWidth), height, 'pale')
  pen.rectangle(column - noteBar / 2, top, noteBar, height, 'accent')
  const bold = wordsOf({ size: noteSize, weight: 'bold' })
  paragraph(pen, column + inset, top + inset, heading, bold, 'en')
  paragraph(pen, column + inset, top + inset + headingHeight, text, wordsOf({ size: noteSize }), 'en')
}

/** Where the words below begin. */
function drawTitle(pen: Pen, { title, greeting }: PrintedPage, top: number): number {
  let y = top
  if (title !== null) {
    pen.tags.push({ role: 'H1', children: pen.lines('H1', left, y, title, titleStyle) })
    y += points(linesHeight(title.length, titleSize)) + titleSpace
  }
  if (greeting !== null) {
    paragraph(pen, left, y, greeting, words)
    y += points(linesHeight(greeting.length, fontSize)) + paragraphSpace
  }
  return y
}

function paragraph(
  pen: Pen,
  x: number,
  top: number,
  lines: readonly Line[],
  style: typeof words,
  language?: Tag['language'],
): void {
  const children = pen.lines('P', x, top, lines, style)
  pen.tags.push({ role: 'P', children, ...(language === undefined ? {} : { language }) })
}
