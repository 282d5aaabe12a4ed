import {
  PDFContext,
  PDFCrossRefSection,
  PDFHeader,
  type PDFObject,
  type PDFRef,
  PDFTrailer,
  PDFTrailerDict,
} from '@cantoo/pdf-lib'

/**
 * A PDF of pdf-lib's objects. Each is written as soon as it is known and then let go, which pdf-lib's own writer does not
 * do; that one also gives way to a browser's other work, and so returns later.
 */
export class PdfFile {
  readonly context = PDFContext.create()
  #bytes = Buffer.allocUnsafeSlow(1 << 16)
  readonly #places: (readonly [ref: PDFRef, offset: number])[] = []
  #length = 0

  constructor() {
    this.#write(`${PDFHeader.forVersion(1, 7)}\n`)
  }

  /** For an object that others refer to before it is known. */
  reserve(): PDFRef {
    return this.context.nextRef()
  }

  add(object: PDFObject, ref = this.reserve()): PDFRef {
    this.#start(ref)
    this.#write(`${object}\nendobj\n`)
    return ref
  }

  /** Bytes that are already as its dictionary says. */
  addStream(bytes: Uint8Array, dictionary: Readonly<Record<string, string | number>>): PDFRef {
    const ref = this.reserve()
    this.#start(ref)
    this.#write(`${this.context.obj({ ...dictionary, Length: bytes.length })}\nstream\n`)
    this.#write(bytes)
    this.#write('\nendstream\nendobj\n')
    return ref
  }

  end(trailer: Readonly<Record<'Root' | 'Info' | 'ID', PDFObject>>): Buffer {
    const references = PDFCrossRefSection.create()
    const inOrder = this.#places.toSorted(([one], [other]) => one.objectNumber - other.objectNumber)
    for (const [ref, offset] of inOrder) references.addEntry(ref, offset)
    const start = PDFTrailer.forLastCrossRefSectionOffset(this.#length)
    const last = this.context.obj({ ...trailer, Size: this.context.largestObjectNumber + 1 })
    this.#write(`${references}${PDFTrailerDict.of(last)}\n${start}`)
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }

  #start(ref: PDFRef): void {
    this.#places.push([ref, this.#length])
    this.#write(`${ref.objectNumber} ${ref.generationNumber} obj\n`)
  }

  /** A text is of Latin-1 here, a byte for each character. */
  #write(piece: string | Uint8Array): void {
    const { length } = piece
    if (this.#length + length > this.#bytes.length) {
      const more = Buffer.allocUnsafeSlow(2 * (this.#length + length))
      this.#bytes.copy(more, 0, 0, this.#length)
      this.#bytes = more
    }
    if (typeof piece === 'string') this.#bytes.write(piece, this.#length, 'latin1')
    else this.#bytes.set(piece, this.#length)
    this.#length += length
  }
}
