/**
 * Letters as PDF: a batch is one document, PDF/A-2a and PDF/UA-1, printed and archived as such. Splitting it would lose its tags,
 * so a letter that travels alone is a document of its own.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { z } from 'zod'
import type { IsoDate } from '../../domain.ts'
import { composeLetter, formatDate, type Letter, type LetterFacts, type Section } from '../content/letter.ts'
import { findFontFiles } from './font-files.ts'
import { isPrintable } from './fonts.ts'
import { composeLetterhead, type Letterhead } from './letterhead.ts'
import { type PrintedPage, planPages } from './pages.ts'
import { markAsPdfUa } from './pdf-ua.ts'
import { type DividedSection, rememberSections, textsOf } from './same-sections.ts'
import type { PrintedSection } from './typeset.ts'

export interface LetterBatch {
  /** Printed on every letter, and the document's creation date: same batch, same bytes. */
  readonly date: IsoDate
  /** Up to `lettersPerBatch` (limits.ts) of one language; a letter in both has a document in Finnish. */
  readonly letters: readonly LetterFacts[]
}

export interface RenderedBatch {
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

export type RenderedLetter =
  | { readonly pdf: Buffer; readonly pages: number }
  | { readonly held: LetterHoldReason }

export type LetterHoldReason = 'CHARACTER_NOT_PRINTABLE' | 'ADDRESS_TOO_LONG'

export interface LetterRenderer {
  renderBatch(batch: LetterBatch): RenderedBatch
  /** One letter as a document of its own, with the words and the layout it has in a batch. */
  renderLetter(date: IsoDate, facts: LetterFacts): RenderedLetter
}

/** What the template prints. */
interface PrintedLetter extends Letterhead {
  readonly notificationId: string
  readonly title: string
  readonly pages: readonly PrintedPage[]
}

interface PrintedDocument {
  readonly title: string
  readonly date: IsoDate
  readonly letters: readonly PrintedLetter[]
}

const source = { mainFilePath: join(import.meta.dirname, 'letter.typ'), resetRead: true }
/** Read once: a template that is changed meanwhile is another program's. */
const template = readFileSync(source.mainFilePath)

/** One compiler, for many batches. Throws, without a word of the letters, when the template itself fails. */
export function createLetterRenderer(compose = composeLetter): LetterRenderer {
  const fontPaths = findFontFiles()
    .flat()
    .map((file) => dirname(file))
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths }] })
  compiler.mapShadow(source.mainFilePath, template)
  checkTemplate(compiler)
  const divide = rememberSections()

  function renderBatch(batch: LetterBatch): RenderedBatch {
    const letters = batch.letters.map((facts) => prepare(compose(facts), divide))
    const printed = letters.filter((letter) => 'pages' in letter)
    const held = letters.filter((letter) => 'reason' in letter)
    if (printed.length === 0) return { pdf: null, pages: [], held }
    const document = { title: titleOf(batch, printed), date: batch.date, letters: printed }
    try {
      const { pdf, pageCounts } = print(compiler, document)
      return { pdf, pages: pagesOf(printed, pageCounts), held }
    } finally {
      // What the batch before last made is dropped: most paragraphs of the next are those of the last.
      compiler.evictCache(1)
    }
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

/** Whatever could be wrong with a letter is found here: Typst would refuse, or misprint, the whole batch. */
function prepare(
  letter: Letter,
  divide: (section: Section) => DividedSection,
): PrintedLetter | RenderedBatch['held'][number] {
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
  const others = letterhead.others.map((other) => ({
    ...other,
    page: pages.findIndex(({ language }) => language === other.language) + 1,
  }))
  return {
    notificationId,
    title: letter.parts.map(({ title }) => title).join(' / '),
    ...letterhead,
    others,
    pages,
  }
}

/** A letter's own; of several the programme and the day, in the document's language. */
function titleOf({ date, letters }: LetterBatch, printed: readonly PrintedLetter[]): string {
  const [letter, other] = printed
  if (letter !== undefined && other === undefined) return letter.title
  const name = letters[0]?.programmeName[letters[0].language === 'sv' ? 'sv' : 'fi']
  return `${name} ${formatDate(date)}`
}

interface Print {
  readonly pdf: Buffer
  /** How many pages each letter takes. */
  readonly pageCounts: readonly number[]
}

/** Typst is only asked for the numbers of pages where they are not as planned: that takes three times as long. */
function print(compiler: NodeCompiler, document: PrintedDocument): Print {
  const planned = document.letters.map(({ pages }) => pages.length)
  setData(compiler, document, true)
  const pdf = exportPdf(compiler)
  if (countPages(pdf) === planned.reduce((total, count) => total + count)) return { pdf, pageCounts: planned }
  setData(compiler, document, false)
  const pageCounts = compiler.query(source, { selector: '<pages>', field: 'value' })
  return { pdf: exportPdf(compiler), pageCounts: z.array(z.number()).parse(pageCounts) }
}

function setData(compiler: NodeCompiler, document: PrintedDocument, isAsPlanned: boolean): void {
  const [year, month, day] = document.date.split('-').map(Number)
  const sections = new Map<PrintedSection, number>()
  const numberOf = (section: PrintedSection) => {
    const number = sections.get(section) ?? sections.size
    sections.set(section, number)
    return number
  }
  const letters = document.letters.map((letter) => ({
    ...letter,
    pages: letter.pages.map((page) => ({ ...page, sections: page.sections.map(numberOf) })),
  }))
  const data = {
    title: document.title,
    date: { year, month, day },
    printedDate: formatDate(document.date),
    language: document.letters[0]?.pages[0]?.language ?? 'fi',
    isAsPlanned,
    letters,
    sections: [...sections.keys()],
  }
  compiler.mapShadow(join(import.meta.dirname, 'batch.json'), Buffer.from(JSON.stringify(data)))
}

/** A warning counts as an error: an unknown font, for one, would be replaced by another. */
function checkTemplate(compiler: NodeCompiler): void {
  setData(compiler, { title: '', date: '2000-01-01', letters: [] }, true)
  const compiled = compiler.compile(source)
  if (compiled.result === null || compiled.takeWarnings() !== null)
    throw new Error('letter.typ does not compile cleanly')
}

/**
 * PDF/A-2a: archival, tagged, and a character without a glyph is an error, not an empty box. Compiled and exported at
 * once: a document handed to JavaScript is only freed when the garbage collector comes to it, which knows nothing of
 * its size (measured: 860 MB after 5 000 letters, against 290 MB).
 */
function exportPdf(compiler: NodeCompiler): Buffer {
  const pdf = writePdf(compiler)
  markAsPdfUa(pdf)
  return pdf
}

function writePdf(compiler: NodeCompiler): Buffer {
  try {
    return compiler.pdf(source, { pdfStandard: 'a-2a' })
  } catch {
    // Typst's own words quote the text, so they go nowhere.
    throw new Error('a batch of letters could not be written as PDF/A-2a')
  }
}

/** The page objects of a PDF, which Typst writes uncompressed. */
function countPages(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0
}

function pagesOf(letters: readonly PrintedLetter[], pageCounts: readonly number[]): RenderedBatch['pages'] {
  let page = 1
  return letters.map(({ notificationId }, index) => {
    const pages = pageCounts[index] ?? 0
    const start = page
    page += pages
    return { notificationId, page: start, pages }
  })
}
