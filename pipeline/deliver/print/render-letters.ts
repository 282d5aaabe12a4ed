/**
 * Letters as PDF: a batch is one document, PDF/A-2a and PDF/UA-1, printed and archived as such. Splitting it would lose its tags,
 * so a letter that travels alone is a document of its own.
 */
import type { IsoDate } from '../../domain.ts'
import { composeLetter, formatDate, type Letter, type LetterFacts, type Section } from '../content/letter.ts'
import { drawLetter, type PrintedLetter } from './draw-letter.ts'
import { rememberDrawings } from './draw-section.ts'
import { isPrintable } from './fonts.ts'
import { composeLetterhead } from './letterhead.ts'
import { planPages } from './pages.ts'
import { writeDocument } from './pdf/document.ts'
import { type DividedSection, rememberSections, textsOf } from './same-sections.ts'

interface LetterBatch {
  /** Printed on every letter, and the document's creation date: same batch, same bytes. */
  readonly date: IsoDate
  /** Up to `lettersPerBatch` (limits.ts) of one language; a letter in both has a document in Finnish. */
  readonly letters: readonly LetterFacts[]
}

interface RenderedBatch {
  /** Null when every letter is held. */
  readonly pdf: Buffer | null
  /** Where in the document each letter starts, from 1, and how many pages it takes. */
  readonly pages: readonly {
    readonly notificationId: string
    readonly page: number
    readonly pages: number
  }[]
  /** The letters a person must see to; they are not in the document. */
  readonly held: readonly { readonly notificationId: string; readonly reason: LetterHoldReason }[]
}

type RenderedLetter = { readonly pdf: Buffer; readonly pages: number } | { readonly held: LetterHoldReason }

export type LetterHoldReason = 'CHARACTER_NOT_PRINTABLE' | 'ADDRESS_TOO_LONG'

export interface LetterRenderer {
  renderBatch(batch: LetterBatch): RenderedBatch
  /** One letter as a document of its own, with the words and the layout it has in a batch. */
  renderLetter(date: IsoDate, facts: LetterFacts): RenderedLetter
}

interface BatchLetter extends PrintedLetter {
  readonly notificationId: string
}

/** What it holds between batches is bounded, and changes nothing of what it makes. */
export function createLetterRenderer(): LetterRenderer {
  const divide = rememberSections()
  const draw = rememberDrawings()

  function renderBatch(batch: LetterBatch): RenderedBatch {
    const letters = batch.letters.map((facts) => prepare(composeLetter(facts), divide))
    const printed = letters.filter((letter) => 'pages' in letter)
    const held = letters.filter((letter) => 'reason' in letter)
    const [first] = printed
    if (first === undefined) return { pdf: null, pages: [], held }
    const info = {
      title: titleOf(batch, printed),
      date: batch.date,
      language: `${first.pages[0]?.language ?? 'fi'}-FI`,
    }
    const drawn = printed.map((letter) => drawLetter(letter, batch.date, draw))
    return { pdf: writeDocument(info, drawn), pages: pagesOf(printed), held }
  }

  function renderLetter(date: IsoDate, facts: LetterFacts): RenderedLetter {
    const { pdf, pages, held } = renderBatch({ date, letters: [facts] })
    const [place] = pages
    if (pdf !== null && place !== undefined) return { pdf, pages: place.pages }
    const [hold] = held
    if (hold === undefined) throw new Error('a letter was neither printed nor held')
    return { held: hold.reason }
  }
  return { renderBatch, renderLetter }
}

/** Whatever could be wrong with a letter is found here: later it would be an error of the whole batch. */
function prepare(
  letter: Letter,
  divide: (section: Section) => DividedSection,
): BatchLetter | RenderedBatch['held'][number] {
  const { notificationId } = letter
  const parts = letter.parts.map(({ sections, ...head }) => ({ head, sections: sections.map(divide) }))
  const arePrintable =
    textsOf({ ...letter, parts: parts.map(({ head }) => head) }).every(isPrintable) &&
    parts.every(({ sections }) => sections.every((section) => section.isPrintable))
  if (!arePrintable) return { notificationId, reason: 'CHARACTER_NOT_PRINTABLE' }
  const letterhead = composeLetterhead(letter)
  if (letterhead === null) return { notificationId, reason: 'ADDRESS_TOO_LONG' }
  const pages = planPages(
    parts.map(({ head, sections }) => ({ ...head, pieces: sections.flatMap(({ pieces }) => pieces) })),
    letterhead.firstTextAt,
  )
  return {
    notificationId,
    title: letter.parts.map(({ title }) => title).join(' / '),
    ...letterhead,
    pages,
  }
}

/** A letter's own; of several the programme and the day, in the document's language. */
function titleOf({ date, letters }: LetterBatch, printed: readonly BatchLetter[]): string {
  const [letter, other] = printed
  if (letter !== undefined && other === undefined) return letter.title
  const name = letters[0]?.programmeName[letters[0].language === 'sv' ? 'sv' : 'fi']
  return `${name} ${formatDate(date)}`
}

function pagesOf(letters: readonly BatchLetter[]): RenderedBatch['pages'] {
  let next = 1
  return letters.map(({ notificationId, pages }) => {
    const page = next
    next += pages.length
    return { notificationId, page, pages: pages.length }
  })
}
