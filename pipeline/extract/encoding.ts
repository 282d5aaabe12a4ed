import { isAscii, isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'windows-1252'

const lineFeed = 0x0a
// Windows-1252 differs from ISO-8859-1 in 80-9F alone; 81, 8D, 8F, 90 and 9D are undefined.
const upperControls = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const inUpperControls = /[\u0080-\u009f]/g
// The bytes of å ä ö Å Ä Ö in older character sets, beside a letter.
const macLetter = /[A-Za-z][\x80\x81\x85\x8a\x8c\x9a]|[\x80\x81\x85\x8a\x8c\x9a][A-Za-z]/g
const dosLetter = /[A-Za-z][\x84\x86\x8e\x8f\x94\x99]|[\x84\x86\x8e\x8f\x94\x99][A-Za-z]/g
const undefinedByte = /[\x81\x8d\x8f\x90\x9d]/
// A UTF-8 sequence, as bytes. Ä or another letter before a dash, an apostrophe, a no-break space or a letter such as Š
// is text in Windows-1252 too, and proves nothing.
const afterLetter = String.raw`[\x85\x8a\x8c\x8e\x91-\x97\x9a\x9c\x9e-\xa0\xad\xb0\xb4\xb7]`
const utf8Sequence = new RegExp(
  [
    String.raw`[\xc2\xc3][\x80-\xbf]`,
    String.raw`[\xc4-\xdf](?!${afterLetter})[\x80-\xbf]`,
    String.raw`[\xe0-\xef](?!${afterLetter}{2})[\x80-\xbf]{2}`,
    String.raw`[\xf0-\xf4][\x80-\xbf]{3}`,
  ].join('|'),
)

const exportInOne = ': have the whole file exported in UTF-8, or in Windows-1252'

/** Decodes the bytes from `start` to `end`. They must be valid in the encoding: `EncodingCheck` has seen to that. */
export function decode(bytes: Buffer, encoding: Encoding, start: number, end: number): string {
  if (encoding === 'utf-8') return bytes.toString('utf8', start, end)
  return mapUpperControls(bytes.toString('latin1', start, end))
}

/** Windows-1252 text that was decoded as ISO-8859-1: one character for one, so offsets stay. */
function mapUpperControls(text: string): string {
  return text.replace(
    inUpperControls,
    (character) => upperControls[character.charCodeAt(0) - 0x80] ?? character,
  )
}

/** Decides the encoding of a file, fed in chunks that end at a line end. */
export class EncodingCheck {
  #lines = 0
  #utf8Line: number | undefined
  #singleByteLine: number | undefined
  #undefinedByteLine: number | undefined
  #likelySet = ''

  /** Line feeds so far. */
  get lines(): number {
    return this.#lines
  }

  add(chunk: Buffer): void {
    if (!isUtf8(chunk)) {
      this.#utf8Line ??= this.#findLine(chunk, (line) => utf8Sequence.test(line))
      if (this.#undefinedByteLine === undefined) {
        this.#undefinedByteLine = this.#findLine(chunk, (line) => undefinedByte.test(line))
        if (this.#undefinedByteLine !== undefined) this.#likelySet = nameSet(chunk.toString('latin1'))
      }
      this.#singleByteLine ??= this.#findLine(chunk, (line) => !isUtf8(Buffer.from(line, 'latin1')))
    } else if (this.#utf8Line === undefined && !isAscii(chunk)) {
      this.#utf8Line = this.#findLine(chunk, (line) => utf8Sequence.test(line))
    }
    this.#lines += countLineFeeds(chunk)
  }

  /** The encoding, given what the profile says of it, and what cannot be decoded. */
  judge(declared: Encoding | 'detect'): {
    readonly encoding: Encoding
    readonly problems: readonly string[]
  } {
    const found = this.#singleByteLine === undefined ? 'utf-8' : 'windows-1252'
    const encoding = declared === 'detect' ? found : declared
    if (encoding === 'utf-8') {
      return {
        encoding,
        problems: found === 'utf-8' ? [] : [`line ${this.#singleByteLine} is not UTF-8${exportInOne}`],
      }
    }
    if (this.#utf8Line !== undefined) {
      const rest =
        this.#singleByteLine === undefined
          ? 'the profile says Windows-1252'
          : `line ${this.#singleByteLine} has single-byte letters`
      return { encoding, problems: [`line ${this.#utf8Line} has UTF-8 sequences, but ${rest}${exportInOne}`] }
    }
    const line = this.#undefinedByteLine
    return {
      encoding,
      problems:
        line === undefined
          ? []
          : [`line ${line} has a byte that is undefined in Windows-1252${this.#likelySet}`],
    }
  }

  #findLine(chunk: Buffer, isMatch: (line: string) => boolean): number | undefined {
    // The whole chunk first: lines are looked at one by one only where there is something to find.
    const text = chunk.toString('latin1')
    if (!isMatch(text)) return undefined
    const index = text.split('\n').findIndex(isMatch)
    return index < 0 ? undefined : this.#lines + index + 1
  }
}

function nameSet(text: string): string {
  const [mac, dos] = [macLetter, dosLetter].map((letter) => text.match(letter)?.length ?? 0)
  if (mac === dos || mac === undefined || dos === undefined) return exportInOne
  return `: it looks like ${mac > dos ? 'Mac Roman' : 'CP850 or CP437'}, have it exported in UTF-8 or Windows-1252`
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++
  return count
}
