/**
 * What stands on a letter's first page above its words: left the sender, who is also where an undelivered letter returns
 * to, and the recipient in the window of the envelope; right what the letter is, and the note in English.
 */
import type { Letter } from '../content/letter.ts'
import type { Language } from '../content/text-schema.ts'
import { type FittedLines, fitLines, heightOf } from './fit.ts'
import {
  boldness,
  columnTop,
  columnWidth,
  firstTextAt,
  fontSize,
  linesHeight,
  millimetres,
  noteInset,
  noteSize,
  noteSpace,
  otherSize,
  spacing,
} from './sizes.ts'
import { type Line, typesetHeading, typesetText } from './typeset.ts'

export interface Letterhead {
  readonly sender: { readonly name: FittedLines; readonly contact: FittedLines }
  readonly address: FittedLines
  readonly subject: string
  readonly reference: string
  /** Where the letter's other language begins: the page's number stands between the two texts. */
  readonly others: readonly { readonly language: Language; readonly texts: readonly string[] }[]
  readonly note: { readonly heading: readonly Line[]; readonly text: readonly Line[] } | null
  /** Where the words below begin, in millimetres from the top. */
  readonly firstTextAt: number
}

/** A millimetre less than the window: kerning and joined letters can make a line wider than its characters. */
const window = { width: 71, height: 30 }
const addressSizes = [11, 10, 9, 8, 7]

/** From the letter's top to the window, clear of it. */
const senderPlace = { width: 80, height: 38 }
const nameSizes = [11, 10, 9, 8]
const contactSizes = [9, 8, 7]

const belowColumn = 7

/** Null when the address fits the window in no size. */
export function composeLetterhead({ sender, recipient, reference, parts }: Letter): Letterhead | null {
  const address = fitLines(recipient, window, addressSizes)
  if (address === null) return null
  const { width, height } = senderPlace
  const name = fitLines(sender.name, { width: width / boldness, height }, nameSizes)
  const contact = name && fitLines(sender.contact, { width, height: height - heightOf(name) }, contactSizes)
  if (name === null || contact === null) throw new Error('the sender does not fit the head of a letter')

  const labels = [...new Set(parts.map(({ referenceLabel }) => referenceLabel))].join(' / ')
  const others = parts
    .slice(1)
    .map(({ language, otherPage }) => ({ language, texts: otherPage.split('{n}') }))
  const inEnglish = parts.find(({ noteInEnglish }) => noteInEnglish !== null)?.noteInEnglish ?? null
  const note = inEnglish && {
    heading: typesetHeading(inEnglish.heading, noteSize, columnWidth - 2 * noteInset),
    text: typesetText(inEnglish.text, columnWidth - 2 * noteInset, noteSize),
  }
  const space = millimetres(spacing * fontSize)
  const column =
    columnTop +
    linesHeight(3, fontSize) +
    others.reduce((total) => total + space + linesHeight(2, otherSize), 0) +
    (note === null
      ? 0
      : noteSpace + 2 * noteInset + linesHeight(note.heading.length + note.text.length, noteSize) + space)
  return {
    sender: { name, contact },
    address,
    subject: parts.map(({ subject }) => subject).join(' / '),
    reference: `${labels} ${reference}`,
    others,
    note,
    firstTextAt: Math.max(firstTextAt, column + belowColumn),
  }
}
