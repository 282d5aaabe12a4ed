import { readFileSync } from 'node:fs'

/**
 * How wide a TrueType font draws each code point it has, in parts of the font size (OpenType specification: head,
 * hhea, hmtx, and format 12 of cmap, which every font with characters beyond U+FFFF has). Throws when a table is
 * missing. Shaping may draw a character narrower or a little wider: kerning, and the joined forms of Arabic.
 */
export function readGlyphWidths(fontPath: string): ReadonlyMap<number, number> {
  const font = readFileSync(fontPath)
  const directory = entries(12, font.readUInt16BE(4), 16)
  const table = (name: string) => {
    const entry = directory.find((at) => font.toString('latin1', at, at + 4) === name)
    if (entry === undefined) throw new Error(`${fontPath}: no ${name} table`)
    return font.readUInt32BE(entry + 8)
  }
  const unitsPerEm = font.readUInt16BE(table('head') + 18)
  const lastMetric = font.readUInt16BE(table('hhea') + 34) - 1
  const metrics = table('hmtx')
  // Glyphs after the last metric are as wide as it says.
  const widthOf = (glyph: number) => font.readUInt16BE(metrics + 4 * Math.min(glyph, lastMetric)) / unitsPerEm

  const cmap = table('cmap')
  const format12 = entries(cmap + 4, font.readUInt16BE(cmap + 2), 8)
    .map((at) => cmap + font.readUInt32BE(at + 4))
    .find((at) => font.readUInt16BE(at) === 12)
  if (format12 === undefined) throw new Error(`${fontPath}: its cmap has no format 12 subtable`)
  const widths = new Map<number, number>()
  for (const at of entries(format12 + 16, font.readUInt32BE(format12 + 12), 12)) {
    const first = font.readUInt32BE(at)
    const last = font.readUInt32BE(at + 4)
    const firstGlyph = font.readUInt32BE(at + 8)
    for (let codePoint = first; codePoint <= last; codePoint += 1)
      widths.set(codePoint, widthOf(firstGlyph + codePoint - first))
  }
  return widths
}

/** The offsets of a table's entries. */
function entries(first: number, count: number, size: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index * size)
}
