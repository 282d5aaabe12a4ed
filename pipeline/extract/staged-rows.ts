const firstBytes = 256 * 1024
const tab = 0x09
const lineFeed = 0x0a
const zero = 0x30

/** Rows in the text format of COPY, put together as bytes. */
export class StagedRows {
  #bytes = Buffer.allocUnsafe(firstBytes)
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** A whole number, not negative. */
  putNumber(value: number): void {
    this.#makeRoomFor(16)
    let from = this.#length
    let rest = value
    do {
      this.#bytes[this.#length++] = zero + (rest % 10)
      rest = Math.floor(rest / 10)
    } while (rest > 0)
    for (let to = this.#length - 1; from < to; from++, to--) {
      const digit = this.#bytes[from] ?? zero
      this.#bytes[from] = this.#bytes[to] ?? zero
      this.#bytes[to] = digit
    }
  }

  /** Bytes, and all between them, of a line. */
  put(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#makeRoomFor(end - start)
    // Most are a few bytes, which a loop copies before a call of `set` has begun.
    if (end - start > 64) this.#bytes.set(bytes.subarray(start, end), this.#length)
    else
      for (let from = start, to = this.#length; from < end; from++, to++) this.#bytes[to] = bytes[from] ?? 0
    this.#length += end - start
  }

  putText(text: string): void {
    // A call of `write` takes longer than most texts.
    this.#makeRoomFor(3 * text.length)
    let end = this.#length
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code >= 0x80) {
        end = this.#length + this.#bytes.write(text, this.#length)
        break
      }
      this.#bytes[end++] = code
    }
    this.#length = end
  }

  endValue(): void {
    this.#putByte(tab)
  }

  endRow(): void {
    this.#putByte(lineFeed)
  }

  /** The rows so far, which are the caller's from now on. */
  take(): Buffer {
    const rows = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafe(this.#bytes.length)
    this.#length = 0
    return rows
  }

  #putByte(byte: number): void {
    this.#makeRoomFor(1)
    this.#bytes[this.#length++] = byte
  }

  #makeRoomFor(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(2 * (this.#length + count))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}
