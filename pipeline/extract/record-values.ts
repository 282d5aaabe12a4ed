import { decode, type Encoding } from './encoding.ts'

/** How a value is written, by the bytes in it, beside what most names are written with: these can be added up. */
export const written = {
  /** Other printable ASCII, but no backslash. */
  asciiSigns: 1,
  /** Å, Ä, Ö and the small ones, in UTF-8. */
  nordicLetters: 2,
  /** Anything else: to be decoded, and looked at. */
  otherwise: 4,
} as const

const kinds = new Uint8Array(256).fill(written.otherwise)
for (let byte = 0x20; byte < 0x7f; byte++)
  kinds[byte] = byte === 0x5c ? written.otherwise : written.asciiSigns
for (const byte of Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,'/:()&-"))
  kinds[byte] = 0
// In valid UTF-8 these bytes make up no other letters.
for (const byte of Buffer.from('åäöÅÄÖ')) kinds[byte] = written.nordicLetters

const space = 0x20

/**
 * The values of one record as bytes, which most of them are read from without ever being text. One of these serves a
 * whole file: the next record overwrites it.
 */
export class RecordValues {
  #count = 0
  #bytes: Buffer = Buffer.alloc(0)
  #encoding: Encoding = 'utf-8'
  #starts = new Int32Array(64)
  #ends = new Int32Array(64)
  #hashes = new Int32Array(64)
  #written = new Uint8Array(64)

  get count(): number {
    return this.#count
  }

  /** Those of all values, and more. */
  get bytes(): Buffer {
    return this.#bytes
  }

  /** Of the bytes: that of the file, and UTF-8 where values were decoded. */
  get encoding(): Encoding {
    return this.#encoding
  }

  start(place: number): number {
    return this.#starts[place] ?? 0
  }

  end(place: number): number {
    return this.#ends[place] ?? 0
  }

  /** Of the bytes. */
  hash(place: number): number {
    return this.#hashes[place] ?? 0
  }

  /** Also where there is no such place. */
  isEmpty(place: number): boolean {
    return this.#starts[place] === this.#ends[place]
  }

  /** Whether the bytes are what is read: trimmed, and with nothing in them but what is `allowed` of `written`. */
  isVerbatim(place: number, allowed: number): boolean {
    return (
      ((this.#written[place] ?? 0) & ~allowed) === 0 &&
      this.#bytes[this.start(place)] !== space &&
      this.#bytes[this.end(place) - 1] !== space
    )
  }

  /** Whether one of the letters is Å, Ä or Ö. Only for a value that is verbatim. */
  hasNordicLetter(place: number): boolean {
    return ((this.#written[place] ?? 0) & written.nordicLetters) !== 0
  }

  isSame(place: number, bytes: Buffer, start: number, end: number): boolean {
    const own = this.start(place)
    if (this.end(place) - own !== end - start) return false
    for (let at = start; at < end; at++) if (bytes[at] !== this.#bytes[own + at - start]) return false
    return true
  }

  text(place: number): string {
    return decode(this.#bytes, this.#encoding, this.start(place), this.end(place))
  }

  texts(): string[] {
    return Array.from({ length: this.#count }, (_, place) => this.text(place))
  }

  /** Takes the values of a line without quotes, between two offsets. */
  cut(bytes: Buffer, from: number, to: number, delimiter: string, encoding: Encoding): void {
    this.#bytes = bytes
    this.#encoding = encoding
    this.#count = 0
    this.#addValues(from, to, delimiter.charCodeAt(0))
  }

  /** Takes values that were decoded. */
  take(texts: readonly string[]): void {
    this.#bytes = Buffer.from(texts.join(''))
    this.#encoding = 'utf-8'
    this.#count = 0
    let start = 0
    for (const text of texts) {
      const end = start + Buffer.byteLength(text)
      this.#addValues(start, end, -1)
      start = end
    }
  }

  #addValues(from: number, to: number, delimiter: number): void {
    const bytes = this.#bytes
    const others = this.#encoding === 'utf-8' ? 0 : written.nordicLetters
    let start = from
    let hash = 0
    let kind = 0
    for (let at = from; at <= to; at++) {
      const byte = at < to ? (bytes[at] ?? 0) : delimiter
      if (byte !== delimiter) {
        hash = Math.imul(hash ^ byte, 0x01000193)
        kind |= kinds[byte] ?? 0
        continue
      }
      if (this.#count === this.#starts.length) this.#grow()
      const place = this.#count++
      this.#starts[place] = start
      this.#ends[place] = at
      this.#hashes[place] = hash
      this.#written[place] = (kind & others) === 0 ? kind : kind | written.otherwise
      start = at + 1
      hash = 0
      kind = 0
    }
  }

  #grow(): void {
    const twice = <Numbers extends Int32Array | Uint8Array>(numbers: Numbers, grown: Numbers): Numbers => {
      grown.set(numbers)
      return grown
    }
    const length = 2 * this.#starts.length
    this.#starts = twice(this.#starts, new Int32Array(length))
    this.#ends = twice(this.#ends, new Int32Array(length))
    this.#hashes = twice(this.#hashes, new Int32Array(length))
    this.#written = twice(this.#written, new Uint8Array(length))
  }
}
