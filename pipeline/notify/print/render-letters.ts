/**
 * Letters as PDF: a batch is one PDF/A-2a document, printed and archived as such. Splitting it would lose its tags,
 * so a letter that travels alone is a document of its own.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { z } from 'zod'
import type { IsoDate } from '../../domain.ts'
import { composeLetter, formatDate, type Letter, type LetterFacts, type Part } from '../content/letter.ts'
import { type FittedAddress, fitAddress } from './address.ts'
import { findFontFiles } from './font-files.ts'
import { isPrintable } from './fonts.ts'
import { type PrintedPage, planPages } from './pages.ts'

export interface LetterBatch {
  /** The document's title. */
  readonly title: string
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
  renderLetter(title: string, date: IsoDate, facts: LetterFacts): RenderedLetter
}

/** What the template prints. */
interface PrintedLetter extends Pick<Letter, 'notificationId' | 'sender'> {
  readonly parts: readonly Pick<Part, 'language' | 'subject' | 'otherPage'>[]
  readonly address: FittedAddress
  readonly pages: readonly PrintedPage[]
}

const source = { mainFilePath: join(import.meta.dirname, 'letter.typ'), resetRead: true }
/** Read once: a template that is changed meanwhile is another program's. */
const template = readFileSync(source.mainFilePath)

/** One compiler, for many batches. Throws, without a word of the letters, when the template itself fails. */
export function createLetterRenderer(): LetterRenderer {
  const fontPaths = findFontFiles()
    .flat()
    .map((file) => dirname(file))
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths }] })
  compiler.mapShadow(source.mainFilePath, template)
  checkTemplate(compiler)

  function renderBatch(batch: LetterBatch): RenderedBatch {
    const letters = batch.letters.map((facts) => prepare(composeLetter(facts)))
    const printed = letters.filter((letter) => 'address' in letter)
    const held = letters.filter((letter) => 'reason' in letter)
    if (printed.length === 0) return { pdf: null, pages: [], held }
    try {
      const { pdf, pageCounts } = print(compiler, batch, printed)
      return { pdf, pages: pagesOf(printed, pageCounts), held }
    } finally {
      compiler.evictCache(0)
    }
  }

  function renderLetter(title: string, date: IsoDate, facts: LetterFacts): RenderedLetter {
    const { pdf, pages, held } = renderBatch({ title, date, letters: [facts] })
    const [place] = pages
    if (pdf !== null && place !== undefined) return { pdf, pages: place.pages }
    const [hold] = held
    if (hold === undefined) throw new Error('a letter was neither printed nor held')
    return { held: hold.reason }
  }
  return { renderBatch, renderLetter }
}

/** Whatever could be wrong with a letter is found here: Typst would refuse, or misprint, the whole batch. */
function prepare(letter: Letter): PrintedLetter | RenderedBatch['held'][number] {
  const { notificationId, sender, recipient, parts } = letter
  if (!textsOf(letter).every(isPrintable)) return { notificationId, reason: 'CHARACTER_NOT_PRINTABLE' }
  const address = fitAddress(recipient)
  if (address === null) return { notificationId, reason: 'ADDRESS_TOO_LONG' }
  const headers = parts.map(({ language, subject, otherPage }) => ({ language, subject, otherPage }))
  return { notificationId, sender, parts: headers, address, pages: planPages(parts) }
}

interface Print {
  readonly pdf: Buffer
  /** How many pages each letter takes. */
  readonly pageCounts: readonly number[]
}

/** Typst is only asked for the numbers of pages where they are not as planned: that takes three times as long. */
function print(compiler: NodeCompiler, batch: LetterBatch, letters: readonly PrintedLetter[]): Print {
  const planned = letters.map(({ pages }) => pages.length)
  setData(compiler, batch, letters, true)
  const pdf = exportPdf(compiler)
  if (countPages(pdf) === planned.reduce((total, count) => total + count)) return { pdf, pageCounts: planned }
  setData(compiler, batch, letters, false)
  const pageCounts = compiler.query(source, { selector: '<pages>', field: 'value' })
  return { pdf: exportPdf(compiler), pageCounts: z.array(z.number()).parse(pageCounts) }
}

function setData(
  compiler: NodeCompiler,
  batch: LetterBatch,
  letters: readonly PrintedLetter[],
  isAsPlanned: boolean,
): void {
  const [year, month, day] = batch.date.split('-').map(Number)
  const data = {
    title: batch.title,
    date: { year, month, day },
    printedDate: formatDate(batch.date),
    language: letters[0]?.parts[0]?.language ?? 'fi',
    isAsPlanned,
    letters,
  }
  compiler.mapShadow(join(import.meta.dirname, 'batch.json'), Buffer.from(JSON.stringify(data)))
}

/** A warning counts as an error: an unknown font, for one, would be replaced by another. */
function checkTemplate(compiler: NodeCompiler): void {
  setData(compiler, { title: '', date: '2000-01-01', letters: [] }, [], true)
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

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
