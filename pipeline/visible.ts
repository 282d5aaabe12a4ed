// Control characters but for line feed and tab, marks and overrides of direction, line and paragraph separators, the byte
// order mark, and tags: a terminal obeys them, or shows nothing.
const obeyed = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/**
 * Text as it may be shown: what a terminal would obey stands there as JSON writes it (`\u001b`), so JSON stays the same
 * value. The last thing that is done to whatever leaves for a person, wherever its words come from: names of files, reasons
 * that somebody gave, cells, words of a server.
 */
export function visible(text: string): string {
  return text.replace(obeyed, spell)
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\n\t]/g, spell)
}

function spell(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16)
    return `\\u${unit.padStart(4, '0')}`
  }).join('')
}
