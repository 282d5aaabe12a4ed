/**
 * Letters as PDF: a batch is one PDF/A-2a document, printed and archived as such. Splitting it would lose its tags.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { z } from 'zod'
import type { IsoDate } from '../../domain.ts'
import { composeLetter, formatDate, type Letter, type LetterFacts } from '../content/letter.ts'
import { readCoverage } from './glyph-coverage.ts'

export interface LetterBatch {
  /** The document's title. */
  readonly title: string
  /** Printed on every letter, and the document's creation date: same batch, same bytes. */
  readonly date: IsoDate
  /** Up to 1 000 of one language. */
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

export type LetterHoldReason = 'CHARACTER_NOT_PRINTABLE' | 'ADDRESS_TOO_LONG'

export interface LetterRenderer {
  renderBatch(batch: LetterBatch): RenderedBatch
}

const template = join(import.meta.dirname, 'letter.typ')
const fontFolder = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/package.json')))
const fonts = ['400Regular', '700Bold']

/** One compiler, for many batches. Throws, without a word of the letters, when the template itself fails. */
export function createLetterRenderer(): LetterRenderer {
  const fontPaths = fonts.map((font) => join(fontFolder, font))
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths }] })
  const coverages = fonts.map((font) => readCoverage(join(fontFolder, font, `NotoSans_${font}.ttf`)))

  function renderBatch(batch: LetterBatch): RenderedBatch {
    const letters = batch.letters.map(composeLetter)
    const printable = letters.filter((letter) => isPrintable(letter, coverages))
    const unprintable = letters.filter((letter) => !printable.includes(letter))
    try {
      const draft = layOut(compiler, batch, printable)
      const { tooLong } = draft
      const fitting = printable.filter((letter) => !tooLong.includes(letter))
      const { document, pageCounts } = tooLong.length === 0 ? draft : layOut(compiler, batch, fitting)
      return {
        pdf: document && exportPdf(compiler, document),
        pages: pagesOf(fitting, pageCounts),
        held: [...hold(unprintable, 'CHARACTER_NOT_PRINTABLE'), ...hold(tooLong, 'ADDRESS_TOO_LONG')],
      }
    } finally {
      compiler.evictCache(0)
    }
  }
  return { renderBatch }
}

interface Layout {
  /** Null for no letters: a document has at least one page. */
  readonly document: NodeTypstDocument | null
  /** How many pages each letter takes. */
  readonly pageCounts: readonly number[]
  readonly tooLong: readonly Letter[]
}

/** The numbers of pages are only asked from Typst where they are not those of the parts: that takes twice as long. */
function layOut(compiler: NodeCompiler, batch: LetterBatch, letters: readonly Letter[]): Layout {
  if (letters.length === 0) return { document: null, pageCounts: [], tooLong: [] }
  const partCounts = letters.map(({ parts }) => parts.length)
  const plain = compile(compiler, batch, letters, true)
  const isPagePerPart = plain.numOfPages === partCounts.reduce((total, count) => total + count)
  const document = isPagePerPart ? plain : compile(compiler, batch, letters, false)
  return {
    document,
    pageCounts: isPagePerPart ? partCounts : queryNumbers(compiler, document, '<pages>'),
    tooLong: queryNumbers(compiler, document, '<too-long>').flatMap((index) => letters[index] ?? []),
  }
}

function compile(
  compiler: NodeCompiler,
  batch: LetterBatch,
  letters: readonly Letter[],
  isPagePerPart: boolean,
): NodeTypstDocument {
  const [year, month, day] = batch.date.split('-').map(Number)
  const data = {
    title: batch.title,
    date: { year, month, day },
    printedDate: formatDate(batch.date),
    language: letters[0]?.parts[0]?.language,
    isPagePerPart,
    letters,
  }
  compiler.mapShadow(join(import.meta.dirname, 'batch.json'), Buffer.from(JSON.stringify(data)))
  const compiled = compiler.compile({ mainFilePath: template, resetRead: true })
  const document = compiled.result
  // A warning counts as an error: an unknown font, for one, would be replaced by another.
  if (document === null || compiled.takeWarnings() !== null)
    throw new Error('letter.typ does not compile cleanly')
  return document
}

/** PDF/A-2a: archival, tagged, and a character without a glyph is an error, not an empty box. */
function exportPdf(compiler: NodeCompiler, document: NodeTypstDocument): Buffer {
  try {
    return compiler.pdf(document, { pdfStandard: 'a-2a' })
  } catch {
    // Typst's own words quote the text, so they go nowhere.
    throw new Error('a batch of letters could not be written as PDF/A-2a')
  }
}

function queryNumbers(
  compiler: NodeCompiler,
  document: NodeTypstDocument,
  selector: string,
): readonly number[] {
  return z.array(z.number()).parse(compiler.query(document, { selector, field: 'value' }))
}

function pagesOf(letters: readonly Letter[], pageCounts: readonly number[]): RenderedBatch['pages'] {
  let page = 1
  return letters.map(({ notificationId }, index) => {
    const pages = pageCounts[index] ?? 0
    const start = page
    page += pages
    return { notificationId, page: start, pages }
  })
}

function hold(letters: readonly Letter[], reason: LetterHoldReason): RenderedBatch['held'] {
  return letters.map(({ notificationId }) => ({ notificationId, reason }))
}

/** Every font of the letter has every character; invisible ones (control, format) are no part of a name. */
function isPrintable(letter: Letter, coverages: readonly ReadonlySet<number>[]): boolean {
  const characters = new Set(textsOf(letter).join(''))
  return [...characters].every((character) => {
    const codePoint = character.codePointAt(0) ?? 0
    return !/\p{C}/u.test(character) && coverages.every((coverage) => coverage.has(codePoint))
  })
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
