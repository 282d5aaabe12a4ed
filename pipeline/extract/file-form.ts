/** What a file is when it is no text of lines: found from its bytes, before anything in it is read. */

const lineFeed = 0x0a
const carriageReturn = 0x0d
const substitute = 0x1a

const signatures: readonly (readonly [string, string])[] = [
  ['\xff\xfe\0\0', 'in UTF-32'],
  ['\0\0\xfe\xff', 'in UTF-32'],
  ['\xff\xfe', 'in UTF-16 (little-endian)'],
  ['\xfe\xff', 'in UTF-16 (big-endian)'],
  ['PK\x03\x04', 'a workbook or another zip archive'],
  ['\x1f\x8b', 'compressed (gzip)'],
  ['\xd0\xcf\x11\xe0', 'a workbook of old Excel'],
  ['%PDF', 'a PDF'],
]
const asText = 'have it exported as text in UTF-8 or Windows-1252'

/** Looks at a file, fed in chunks that end at a line end, for what makes its lines none. */
export class FormCheck {
  #isFirst = true
  #hasCarriageReturn = false
  #lastByte = -1
  #problem: string | null = null

  /** `linesBefore`: how many line feeds the chunks so far had. */
  add(chunk: Buffer, linesBefore: number): void {
    if (chunk.length === 0) return
    if (this.#isFirst) this.#problem = describeSignature(chunk)
    this.#isFirst = false
    if (chunk.includes(0) || chunk.includes(substitute)) this.#problem ??= describeLines(chunk, linesBefore)
    // Once there is a line feed, what CRs alone divide is found when the records are read.
    if (linesBefore === 0) this.#hasCarriageReturn ||= chunk.includes(carriageReturn)
    this.#lastByte = chunk[chunk.length - 1] ?? -1
  }

  /** The one thing that is wrong, or null. */
  judge(lines: number): string | null {
    if (this.#problem !== null) return this.#problem
    if (lines === 0 && this.#hasCarriageReturn)
      return 'line 1 and all others end in a carriage return (CR) alone: have it exported with LF or CRLF'
    if (this.#lastByte === substitute) return endsIn(lines + 1, substitute)
    return this.#lastByte === 0 ? endsIn(lines + 1, 0) : null
  }
}

function describeSignature(head: Buffer): string | null {
  const start = head.toString('latin1', 0, 4)
  const found = signatures.find(([signature]) => start.startsWith(signature))
  return found ? `line 1: the file is ${found[1]}: ${asText}` : null
}

/** A line in UTF-16 among others (something was appended), or of nothing but end marks. */
function describeLines(chunk: Buffer, linesBefore: number): string | null {
  let start = 0
  for (let line = linesBefore + 1; start < chunk.length; line++) {
    const found = chunk.indexOf(lineFeed, start)
    const end = found < 0 ? chunk.length : found
    const bytes = chunk.subarray(start, end)
    const wide = describeWide(bytes, line === 1)
    if (wide !== null) return `line ${line} is ${wide}: ${asText}`
    const [first] = bytes
    if (
      (first === substitute || first === 0) &&
      bytes.every((byte) => byte === first || byte === carriageReturn)
    )
      return endsIn(line, first)
    start = found < 0 ? chunk.length : found + 1
  }
  return null
}

/** In UTF-16 every other byte of a header or a row is NUL, but for a few letters. */
function describeWide(line: Buffer, isFirst: boolean): string | null {
  const sample = line.subarray(0, 400)
  let [even, odd] = [0, 0]
  sample.forEach((byte, at) => {
    if (byte !== 0) return
    if (at % 2 === 0) even++
    else odd++
  })
  if (sample.length < 8 || even === odd || even + odd === sample.length) return null
  if (even + odd > 0.6 * sample.length) return 'in UTF-32'
  if (even + odd < 0.3 * sample.length) return null
  // The second byte of a line feed begins the line after it, so only the first line tells the byte order.
  return isFirst ? `in UTF-16 (${odd > even ? 'little' : 'big'}-endian)` : 'in UTF-16'
}

function endsIn(line: number, byte: number): string {
  const [name, what] =
    byte === substitute
      ? ['Ctrl-Z (1A)', 'the end mark of DOS']
      : ['NUL bytes', 'which stand where a file was not written whole']
  return `line ${line} holds ${name}, ${what}: have the file exported again without`
}
