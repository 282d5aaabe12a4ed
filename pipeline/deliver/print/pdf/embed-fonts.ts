/** The fonts of a document, each with the glyphs that it shows (ISO 32000-1, 9.7). */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { type PDFRef, PDFString } from '@cantoo/pdf-lib'
import type { FontFace } from '../font-faces.ts'
import { capHeight } from '../sizes.ts'
import type { Drawing } from './drawing.ts'
import type { PdfFile } from './file.ts'
import type { Run } from './shape.ts'
import { hexOf, hexOfText } from './shown-glyphs.ts'
import { subsetFont } from './subset.ts'

/** The fonts of a document's drawings, each once, by the names that page contents use. */
export function embedFonts(file: PdfFile, drawings: readonly Drawing[]): Record<string, PDFRef> {
  const runs = new Set<Run>()
  for (const drawing of new Set(drawings)) for (const run of drawing.runs) runs.add(run)
  const used = new Map<FontFace, Map<number, string>>()
  for (const { face, glyphs } of runs) {
    const known = used.get(face) ?? new Map<number, string>()
    used.set(face, known)
    // Of what a glyph says in several places, the first in the document.
    for (const [glyph, text] of glyphs) if (!known.has(glyph)) known.set(glyph, text)
  }
  const faces = [...used].toSorted(([one], [other]) => (one.id < other.id ? -1 : 1))
  return Object.fromEntries(faces.map(([face, glyphs]) => [face.id, embedFont(file, face, glyphs)]))
}

function embedFont(file: PdfFile, face: FontFace, glyphs: ReadonlyMap<number, string>): PDFRef {
  const { context } = file
  const { font } = face
  const numbers = [...glyphs.keys()].toSorted((one, other) => one - other)
  const subset = subsetFont(face, numbers)
  const name = `${tagOf(subset)}+${font.face.getName(postScriptName, 'en')}`
  const perEm = (units: number) => Math.round((1000 * units) / font.face.upem)
  const { ascender, descender } = font.hExtents()
  const head = Buffer.from(font.face.referenceTable('head') ?? [])
  const descriptor = context.obj({
    Type: 'FontDescriptor',
    FontName: name,
    Flags: symbolic,
    FontBBox: [36, 38, 40, 42].map((at) => perEm(head.readInt16BE(at))),
    ItalicAngle: 0,
    Ascent: perEm(ascender),
    Descent: perEm(descender),
    CapHeight: 1000 * capHeight,
    StemV: 80, // fonts do not say it, and only a font in this one's place would need it
    FontFile2: file.addStream(deflateSync(subset), { Filter: 'FlateDecode', Length1: subset.length }),
  })
  const descendant = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
    FontDescriptor: file.add(descriptor),
    CIDToGIDMap: 'Identity',
    W: numbers.flatMap((glyph) => [glyph, [perEm(font.glyphHAdvance(glyph))]]),
  })
  const characterMap = deflateSync(characterMapOf(numbers.map((glyph) => [glyph, glyphs.get(glyph) ?? ''])))
  return file.add(
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: name,
      Encoding: 'Identity-H',
      DescendantFonts: [file.add(descendant)],
      ToUnicode: file.addStream(characterMap, { Filter: 'FlateDecode' }),
    }),
  )
}

/** In the font's table of names. */
const postScriptName = 6
/** Its glyphs are asked for by their numbers. */
const symbolic = 4

/** Six letters that tell this subset from others of the same font, which a printer may have at the same time. */
function tagOf(subset: Uint8Array): string {
  const digest = createHash('sha256').update(subset).digest()
  return String.fromCharCode(...digest.subarray(0, 6).map((byte) => 65 + (byte % 26)))
}

/** Which text each glyph says. */
function characterMapOf(texts: readonly (readonly [glyph: number, text: string])[]): string {
  const lines = texts.map(([glyph, text]) => `<${hexOf(glyph)}> <${hexOfText(text)}>`)
  const blocks = Array.from({ length: Math.ceil(lines.length / 100) }, (_, index) => {
    const block = lines.slice(100 * index, 100 * index + 100) // as many as a block may have
    return [`${block.length} beginbfchar`, ...block, 'endbfchar']
  })
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def',
    '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange <0000> <ffff> endcodespacerange',
    ...blocks.flat(),
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n')
}
