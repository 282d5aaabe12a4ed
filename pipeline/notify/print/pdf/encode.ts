import {
  type PDFContext,
  PDFCrossRefSection,
  PDFHeader,
  PDFStream,
  PDFTrailer,
  PDFTrailerDict,
} from '@cantoo/pdf-lib'

/**
 * A document's bytes. pdf-lib has a writer, which gives way to a browser's other work in between and so returns later; this
 * one puts the same pieces one after another at one go.
 */
export function encode(context: PDFContext): Buffer {
  const pieces: (string | Uint8Array)[] = []
  let length = 0
  const write = (piece: string | Uint8Array) => {
    pieces.push(piece)
    length += piece.length
  }
  write(`${PDFHeader.forVersion(1, 7)}\n`)
  const references = PDFCrossRefSection.create()
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    references.addEntry(ref, length)
    const start = `${ref.objectNumber} ${ref.generationNumber} obj\n`
    if (object instanceof PDFStream) {
      object.updateDict() // its length
      write(`${start}${object.dict}\nstream\n`)
      write(object.getContents())
      write('\nendstream\nendobj\n')
    } else write(`${start}${object}\nendobj\n`)
  }
  const trailer = context.obj({ ...context.trailerInfo, Size: context.largestObjectNumber + 1 })
  const end = PDFTrailer.forLastCrossRefSectionOffset(length)
  write(`${references}${PDFTrailerDict.of(trailer)}\n${end}`)
  return concatenate(pieces, length)
}

/** Texts are of Latin-1 here, a byte each. */
function concatenate(pieces: readonly (string | Uint8Array)[], length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const piece of pieces) {
    if (typeof piece === 'string') bytes.write(piece, at, 'latin1')
    else bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
