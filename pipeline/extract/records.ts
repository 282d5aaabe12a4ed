import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { InputRefusedError } from '../errors.ts'
import type { Layout } from './header.ts'
import { parseBlock, type SourceRecord } from './parse-block.ts'

const maxRecordBytes = 64 * 1024
const blockBytes = 3 * maxRecordBytes

/**
 * Reads the records of a file, a block at a time, in bounded memory: `onRecord` gets each, then `onBlock` is awaited. An
 * unclosed quote, a record over 64 kB or records that a CR alone divides throw an `InputRefusedError` that names the line
 * where the record begins (README.md beside this file). Returns the SHA-256 of the bytes it read, in lower-case hex: of the
 * whole file, header included.
 */
export async function readRecords(
  path: string,
  layout: Layout,
  onRecord: (record: SourceRecord) => void,
  onBlock: () => Promise<void> = async () => {},
): Promise<string> {
  const refuse = (line: number, problem: string) =>
    new InputRefusedError([
      `${basename(path)}: line ${line}: the record that begins here ${problem}; have the file exported again`,
    ])
  const receive = (record: SourceRecord) => {
    if (record.byteLength > maxRecordBytes) throw refuse(record.line, 'is over 64 kB')
    if (
      record.values.count >= 2 * layout.columnCount - 1 &&
      record.values.texts().some((value) => value.includes('\r'))
    )
      throw refuse(record.line, 'ends in a carriage return (CR) alone, not in LF or CRLF')
    onRecord(record)
  }

  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const header = await file.read(Buffer.alloc(layout.dataOffset), 0, layout.dataOffset, 0)
    hash.update(header.buffer.subarray(0, header.bytesRead))
    const buffer = Buffer.allocUnsafe(blockBytes)
    let start = { offset: layout.dataOffset, line: layout.headerLine + 1 }
    let held = 0
    let isLast = false
    while (!isLast) {
      const { bytesRead } = await file.read(buffer, held, buffer.length - held, start.offset + held)
      hash.update(buffer.subarray(held, held + bytesRead))
      held += bytesRead
      isLast = bytesRead === 0
      const rest = parseBlock(buffer.subarray(0, held), start, isLast, layout, receive)
      const consumed = rest.offset - start.offset
      held -= consumed
      if (rest.quote === 'stray' || (rest.quote === 'open' && (isLast || held > maxRecordBytes)))
        throw refuse(rest.line, 'has a quote that is never closed, or only in a later record')
      if (held > maxRecordBytes) throw refuse(rest.line, 'is over 64 kB')
      await onBlock()
      buffer.copyWithin(0, consumed, consumed + held)
      start = rest
    }
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}
