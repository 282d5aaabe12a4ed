/** A document of letters, PDF/A-2a and PDF/UA-1: what it consists of is said here, and pdf-lib writes it. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { PDFHexString, type PDFRef, PDFString } from '@cantoo/pdf-lib'
import type { Language } from '../../content/text-schema.ts'
import type { Drawing } from './drawing.ts'
import { PdfFile } from './file.ts'
import { composeMetadata, type DocumentInfo } from './metadata.ts'
import { PageWriter } from './page-writer.ts'
import { screenColours } from './screen-colours.ts'
import { TagTree } from './tags.ts'

/** A letter's text in one language: of each page what stands on it, in reading order. */
export interface DrawnPart {
  readonly language: Language
  readonly pages: readonly (readonly Drawing[])[]
}

/** Of each letter its parts; the first one's language is the letter's. The same letters make the same bytes. */
export function writeDocument(info: DocumentInfo, letters: readonly (readonly DrawnPart[])[]): Buffer {
  const file = new PdfFile()
  const tags = new TagTree(file)
  const drawings = letters.flatMap((parts) => parts.flatMap(({ pages }) => pages.flat()))
  const pages = new PageWriter(file, tags, drawings)
  const writeLetter = ([first, ...others]: readonly DrawnPart[], parent: PDFRef) =>
    tags.divide('Sect', parent, first?.language, (letter) => [
      ...(first?.pages ?? []).flatMap((page) => pages.write(page, letter)),
      ...others.map((part) =>
        tags.divide('Sect', letter, part.language, (own) =>
          part.pages.flatMap((page) => pages.write(page, own)),
        ),
      ),
    ])
  const document = tags.divide('Document', tags.ref, undefined, (own) =>
    letters.map((parts) => writeLetter(parts, own)),
  )
  tags.end(document)
  const { tree, digest } = pages.end()
  return file.end(describe(file, info, { tags: tags.ref, pages: tree, digest }))
}

const profile = deflateSync(screenColours())

/** What the end of the file refers to. */
function describe(
  file: PdfFile,
  info: DocumentInfo,
  { tags, pages, digest }: { readonly tags: PDFRef; readonly pages: PDFRef; readonly digest: Buffer },
) {
  const { context } = file
  const metadata = Buffer.from(composeMetadata(info))
  const catalog = context.obj({
    Type: 'Catalog',
    Pages: pages,
    Lang: PDFString.of(info.language),
    MarkInfo: { Marked: true },
    StructTreeRoot: tags,
    ViewerPreferences: { DisplayDocTitle: true },
    OutputIntents: [
      {
        Type: 'OutputIntent',
        S: 'GTS_PDFA1',
        OutputConditionIdentifier: PDFString.of('sRGB'),
        Info: PDFString.of('sRGB IEC61966-2.1'),
        DestOutputProfile: file.addStream(profile, { N: 3, Filter: 'FlateDecode' }),
      },
    ],
    Metadata: file.addStream(metadata, { Type: 'Metadata', Subtype: 'XML' }),
  })
  const title = PDFHexString.fromText(info.title)
  const created = PDFString.of(`D:${info.date.replaceAll('-', '')}000000Z`)
  const id = PDFHexString.of(createHash('sha256').update(digest).update(metadata).digest('hex').slice(0, 32))
  return {
    Root: file.add(catalog),
    Info: file.add(context.obj({ Title: title, CreationDate: created })),
    ID: context.obj([id, id]),
  }
}
