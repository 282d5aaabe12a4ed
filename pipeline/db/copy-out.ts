import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'

export type Codes = Uint8Array | Uint16Array | Int32Array

/**
 * The result of a query by columns, each value as a code: equal values of a column have equal codes, and 0 is null or
 * empty. For what is too much to take row by row: a code takes a byte or two of most columns.
 *
 * @param statement `copy (…) to stdout`, which can have no parameters. Runs in the connection's transaction, if there is one.
 * @param rowCount How many rows the query has.
 */
export async function copyOutCodes(
  client: Client,
  statement: string,
  { rowCount, columnCount }: { readonly rowCount: number; readonly columnCount: number },
): Promise<Codes[]> {
  const columns = Array.from({ length: columnCount }, () => new Column(rowCount))
  let at = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of client.query(copyTo(statement))) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let begin = 0
    let number = 0
    for (let end = 0; end < bytes.length; end += 1) {
      const byte = bytes[end] as number
      if (byte !== tab && byte !== newline) {
        number = number * 256 + byte // exact as long as it is used
        continue
      }
      // A key only: what it says is nobody's concern.
      columns[at]?.add(end - begin <= longestNumber ? number : bytes.toString('latin1', begin, end))
      begin = end + 1
      number = 0
      at = byte === newline ? 0 : at + 1
    }
    rest = bytes.subarray(begin)
  }
  return columns.map(({ codes }) => codes)
}

/** A value's bytes: of a short one as a number, which is found faster than a text. */
type Key = string | number

/** Codes, each as wide as the column needs: millions of rows have few values in most columns. */
class Column {
  codes: Codes
  private length = 0
  private readonly known = new Map<Key, number>([
    [empty, 0],
    [nullAsText, 0],
  ])

  constructor(length: number) {
    this.codes = new Uint8Array(length)
  }

  add(value: Key): void {
    let code = this.known.get(value)
    if (code === undefined) {
      code = this.known.size
      this.known.set(value, code)
      if (code === 2 ** 8) this.codes = Uint16Array.from(this.codes)
      if (code === 2 ** 16) this.codes = Int32Array.from(this.codes)
    }
    this.codes[this.length] = code
    this.length += 1
  }
}

const tab = 0x09
const newline = 0x0a
/** Bytes of which a number can be made that no other value has: none is zero. */
const longestNumber = 6
const empty = 0
/** In COPY's text format, which writes the tabs and newlines of a value as a backslash and a letter: `\N`. */
const nullAsText = 0x5c * 256 + 0x4e
