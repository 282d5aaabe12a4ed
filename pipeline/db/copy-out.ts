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
    for (let end = 0; end < bytes.length; end += 1) {
      const byte = bytes[end]
      if (byte !== tab && byte !== newline) continue
      columns[at]?.add(bytes.toString('latin1', begin, end)) // a key only: what it says is nobody's concern
      begin = end + 1
      at = byte === newline ? 0 : at + 1
    }
    rest = bytes.subarray(begin)
  }
  return columns.map(({ codes }) => codes)
}

/** Codes, each as wide as the column needs: millions of rows have few values in most columns. */
class Column {
  codes: Codes
  private length = 0
  private readonly known = new Map([
    ['', 0],
    [nullAsText, 0],
  ])

  constructor(length: number) {
    this.codes = new Uint8Array(length)
  }

  add(text: string): void {
    let code = this.known.get(text)
    if (code === undefined) {
      code = this.known.size
      this.known.set(text, code)
      if (code === 2 ** 8) this.codes = Uint16Array.from(this.codes)
      if (code === 2 ** 16) this.codes = Int32Array.from(this.codes)
    }
    this.codes[this.length] = code
    this.length += 1
  }
}

const tab = 0x09
const newline = 0x0a
/** In COPY's text format, which writes the tabs and newlines of a value as a backslash and a letter. */
const nullAsText = '\\N'
