import type { Delimiter, Layout } from './header.ts'

const breaks = /[\t\r]/g
/** A quoted value that swallows so many delimiters and a line end is no address that somebody typed. */
const fewestSwallowed = 20

/** Spaces, also invisible ones, that may stand between a delimiter and a quote. */
const space = (delimiter: Delimiter) => String.raw`(?:(?!${delimiter})[\s\p{Cf}])*`
const patterns = new Map(
  ([';', ',', '\t'] as const).map((delimiter) => [
    delimiter,
    {
      opening: new RegExp(`${space(delimiter)}"`, 'uy'),
      closing: new RegExp(`${space(delimiter)}(?:${delimiter}|$)`, 'uy'),
    },
  ]),
)

/** A record with quotes in it, put together line by line. */
export class QuotedRecord {
  readonly #layout: Pick<Layout, 'columnCount'>
  readonly #delimiter: Delimiter
  readonly #opening: RegExp
  readonly #closing: RegExp
  readonly #values: string[] = []
  /** The value of the quoted field under way. */
  #text = ''
  #isOpen = false
  #lines = 0
  #swallowed = 0

  constructor(layout: Pick<Layout, 'columnCount' | 'delimiter'>) {
    const found = patterns.get(layout.delimiter)
    if (found === undefined) throw new Error('a delimiter without patterns')
    this.#layout = layout
    this.#delimiter = layout.delimiter
    this.#opening = found.opening
    this.#closing = found.closing
  }

  get values(): readonly string[] {
    return this.#values
  }

  /**
   * Takes one line, without its end. `open`: a quoted value goes on on the next line. `stray`: a quote that was opened
   * on an earlier line comes to its end where none can: the one that opened it was text, or was never closed.
   */
  addLine(line: string): 'whole' | 'open' | 'stray' {
    this.#lines++
    let at = 0
    if (this.#isOpen) {
      this.#text += ' '
      const end = this.#readQuoted(line, 0, 0)
      if (end === null) return this.#isOpen ? 'open' : 'stray'
      at = end
    }
    while (at <= line.length) {
      this.#opening.lastIndex = at
      if (this.#opening.test(line)) {
        const end = this.#readQuoted(line, this.#opening.lastIndex, at)
        if (end === null) return 'open'
        at = end
      } else at = this.#readPlain(line, at, at)
    }
    return this.#isSwallowed() ? 'stray' : 'whole'
  }

  /** Reads on inside quotes. Gives where the next value begins; null where the line ends first, or the quote is stray. */
  #readQuoted(line: string, from: number, fieldStart: number): number | null {
    const isContinued = this.#isOpen
    this.#isOpen = true
    for (let at = from; ; ) {
      const found = line.indexOf('"', at)
      if (found < 0) {
        this.#text += line.slice(at)
        return null
      }
      if (line[found + 1] === '"') {
        this.#text += line.slice(at, found + 1)
        at = found + 2
        continue
      }
      const text = this.#text + line.slice(at, found)
      this.#isOpen = false
      this.#text = ''
      this.#closing.lastIndex = found + 1
      if (!this.#closing.test(line)) return isContinued ? null : this.#readPlain(line, fieldStart, found + 1)
      if (isContinued) this.#swallowed += text.split(this.#delimiter).length - 1
      this.#values.push(text.replace(breaks, ' '))
      return nextField(line, this.#closing.lastIndex, this.#delimiter)
    }
  }

  /** A value as it stands, quotes and all, to the first delimiter after `from`. */
  #readPlain(line: string, fieldStart: number, from: number): number {
    const found = line.indexOf(this.#delimiter, from)
    this.#values.push(line.slice(fieldStart, found < 0 ? line.length : found))
    return found < 0 ? line.length + 1 : found + 1
  }

  #isSwallowed(): boolean {
    const { columnCount } = this.#layout
    return (
      this.#lines > 1 &&
      (this.#swallowed >= Math.max(columnCount - 1, fewestSwallowed) ||
        (this.#swallowed >= 3 && this.#values.length !== columnCount))
    )
  }
}

/** After the last value of a line there is none; after a delimiter at its end there is an empty one. */
function nextField(line: string, end: number, delimiter: Delimiter): number {
  return end === line.length && line[end - 1] !== delimiter ? end + 1 : end
}
