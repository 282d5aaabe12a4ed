/** The letters' fonts as HarfBuzz reads them. */
import { readFileSync } from 'node:fs'
import { Blob, Face, Font } from 'harfbuzzjs'
import { findFontFiles } from './font-files.ts'

export interface FontFace {
  /** What page contents call it. */
  readonly id: string
  readonly font: Font
  readonly file: Uint8Array
  /** How wide it draws each code point it has, in parts of the font size, before kerning and joining. */
  readonly widths: ReadonlyMap<number, number>
  /** What each glyph says by itself: of several characters the one with the least number; some joined forms say nothing. */
  readonly texts: ReadonlyMap<number, string>
}

/** Characters for glyphs that stand for others: "fi" in one, Arabic letters as they are joined. */
const presentationForm = /[\ufb00-\ufeff]/

/** Weight by weight (regular, bold), in the order in which the fonts of a weight are asked for a character. */
export const fontFaces = findFontFiles().map((paths, weight) =>
  paths.map((path, index) => readFontFace(path, `F${weight}${index}`)),
)

export function readFontFace(path: string, id: string): FontFace {
  const file = readFileSync(path)
  const face = new Face(new Blob(file))
  const font = new Font(face)
  const widths = new Map<number, number>()
  const texts = new Map<number, string>()
  for (const codePoint of face.collectUnicodes()) {
    const glyph = font.nominalGlyph(codePoint) ?? 0
    widths.set(codePoint, font.glyphHAdvance(glyph) / face.upem)
    if (!texts.has(glyph))
      texts.set(
        glyph,
        String.fromCodePoint(codePoint).replace(presentationForm, (form) => form.normalize('NFKC')),
      )
  }
  return { id, font, file, widths, texts }
}
