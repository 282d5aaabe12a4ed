import { readFileSync } from 'node:fs'

/**
 * The code points a TrueType font can draw: format 12 of its cmap table (OpenType specification, cmap), which every
 * font with characters beyond U+FFFF has. Throws when the font has none.
 */
export function readCoverage(fontPath: string): ReadonlySet<number> {
  const font = readFileSync(fontPath)
  const tables = entries(12, font.readUInt16BE(4), 16)
  const cmap = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap')
  if (cmap === undefined) throw new Error(`${fontPath}: no cmap table`)
  const start = font.readUInt32BE(cmap + 8)
  const encodings = entries(start + 4, font.readUInt16BE(start + 2), 8)
  const format12 = encodings
    .map((at) => start + font.readUInt32BE(at + 4))
    .find((at) => font.readUInt16BE(at) === 12)
  if (format12 === undefined) throw new Error(`${fontPath}: its cmap has no format 12 subtable`)
  const coverage = new Set<number>()
  for (const at of entries(format12 + 16, font.readUInt32BE(format12 + 12), 12)) {
    const last = font.readUInt32BE(at + 4)
    for (let codePoint = font.readUInt32BE(at); codePoint <= last; codePoint += 1) coverage.add(codePoint)
  }
  return coverage
}

/** The offsets of a table's entries. */
function entries(first: number, count: number, size: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index * size)
}
