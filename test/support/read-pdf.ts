/** PDF as another program reads it than the one that wrote it: pdf.js, the reader of Firefox. */
import { getDocument, OPS, VerbosityLevel } from 'unpdf/pdfjs'
import { vi } from 'vitest'

export interface TextBox {
  readonly text: string
  /** Millimetres from the top left corner of the sheet. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/**
 * A node of a page's tag tree: `H1`, `P`, `L` and so on, with its language where it differs from what is around it; or what
 * belongs to one, marked contents or a link's place, by its id.
 */
export interface Tag {
  readonly role?: string
  readonly lang?: string
  readonly children?: readonly Tag[]
  readonly type?: 'content' | 'object'
  readonly id?: string
}

interface ReadPage {
  readonly boxes: readonly TextBox[]
  readonly tags: Tag
  /** The text of all marked contents by their ids; under "" what is drawn outside of them and of artifacts. */
  readonly marked: ReadonlyMap<string, string>
  /** Where each link leads, and what it is called aloud. */
  readonly links: readonly { readonly id: string; readonly url: string; readonly contents: string }[]
  /** Of a page that is read for drawing. */
  readonly fonts: readonly { readonly name: string; readonly isEmbedded: boolean }[]
}

interface ReadPdf {
  readonly pageCount: number
  readonly title: string
  readonly language: string
  readonly isTagged: boolean
  /** The reader's window is to show the title, not the file's name. */
  readonly showsTitle: boolean
  /** The XMP metadata, as XML. */
  readonly metadata: string
  /** Of the numbers asked for, in their order. */
  readonly pages: readonly ReadPage[]
  /** What the reader found wrong. */
  readonly warnings: readonly string[]
}

/**
 * Reads the pages of these numbers; throws when the file is no PDF. `forDrawing`: also whatever it takes to draw them, such
 * as fonts, of which the reader may find something wrong too.
 */
export async function readPdf(
  pdf: Buffer | null,
  pageNumbers: readonly number[] = [1],
  { forDrawing = false } = {},
): Promise<ReadPdf> {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const task = getDocument({
    data: new Uint8Array(pdf ?? []),
    verbosity: VerbosityLevel.WARNINGS,
    stopAtErrors: true,
    useSystemFonts: false,
    fontExtraProperties: true, // their names
  })
  try {
    const document = await task.promise
    const { info, metadata } = await document.getMetadata()
    const { Title: title, Language: language } = info as { Title: string; Language: string }
    const marks = await document.getMarkInfo()
    const preferences = await document.getViewerPreferences()
    const pages: ReadPage[] = []
    for (const number of pageNumbers) pages.push(await readPage(await document.getPage(number), forDrawing))
    return {
      pageCount: document.numPages,
      title,
      language,
      isTagged: Reflect.get(marks ?? {}, 'Marked') === true,
      showsTitle: Reflect.get(preferences ?? {}, 'DisplayDocTitle') === true,
      metadata: metadata?.getRaw() ?? '',
      pages,
      warnings: warn.mock.calls.map(String),
    }
  } finally {
    warn.mockRestore()
    await task.destroy()
  }
}

type PdfPage = Awaited<ReturnType<Awaited<ReturnType<typeof getDocument>['promise']>['getPage']>>

async function readPage(page: PdfPage, forDrawing: boolean): Promise<ReadPage> {
  const { items } = await page.getTextContent()
  const annotations = await page.getAnnotations()
  const sheetHeight = page.view[3] ?? 0
  return {
    boxes: items.flatMap((item) => ('str' in item && item.str !== '' ? [boxOf(item, sheetHeight)] : [])),
    tags: (await page.getStructTree()) as Tag,
    marked: await readMarked(page),
    links: annotations.map(({ id, unsafeUrl, contentsObj }) => ({
      id,
      url: unsafeUrl,
      contents: contentsObj?.str ?? '',
    })),
    fonts: forDrawing ? await readFonts(page) : [],
  }
}

async function readFonts(page: PdfPage): Promise<ReadPage['fonts']> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const fontIds = new Set(fnArray.flatMap((code, at) => (code === OPS.setFont ? [argsArray[at][0]] : [])))
  return [...fontIds].map((id) => {
    const font = page.commonObjs.get(id)
    return { name: font.name, isEmbedded: !font.missingFile && font.data?.length > 0 }
  })
}

async function readMarked(page: PdfPage): Promise<ReadonlyMap<string, string>> {
  const { items } = await page.getTextContent({ includeMarkedContent: true })
  const marked = new Map<string, string>()
  const open: string[] = []
  for (const item of items) {
    if ('str' in item) {
      // A span in marked contents is a part of them.
      const id = open.findLast((one) => one !== 'span') ?? ''
      if (id !== 'artifact') marked.set(id, (marked.get(id) ?? '') + item.str + (item.hasEOL ? ' ' : ''))
    } else if (item.type === 'endMarkedContent') open.pop()
    else open.push(item.id ?? (Reflect.get(item, 'tag') === 'Artifact' ? 'artifact' : 'span'))
  }
  return marked
}

/** As high as Noto Sans: from its ascender to its descender. */
const ascender = 1.069
const descender = 0.293
const millimetres = (points: number) => (points * 25.4) / 72

function boxOf(item: { str: string; transform: number[]; width: number }, sheetHeight: number): TextBox {
  const [size = 0, , , , x = 0, baseline = 0] = item.transform
  return {
    text: item.str,
    left: millimetres(x),
    right: millimetres(x + item.width),
    top: millimetres(sheetHeight - baseline - ascender * size),
    bottom: millimetres(sheetHeight - baseline + descender * size),
  }
}
