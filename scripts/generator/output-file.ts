import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export type Encoding = 'utf-8' | 'windows-1252'

/** A file being written in pieces, with its checksum; lines are counted from 1. */
export interface OutputFile {
  /** Appends text; returns the line on which it begins. */
  readonly write: (text: string) => number
  /** Returns the checksum in hexadecimal. */
  readonly close: () => string
}

const flushAt = 1 << 18

export function createOutputFile(path: string, encoding: Encoding = 'utf-8'): OutputFile {
  mkdirSync(dirname(path), { recursive: true })
  const descriptor = openSync(path, 'w')
  const hash = createHash('sha256')
  let pending = ''
  let line = 1
  const flush = () => {
    const bytes = encoding === 'utf-8' ? Buffer.from(pending) : encodeWindows1252(pending)
    hash.update(bytes)
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset)
    pending = ''
  }
  return {
    write(text) {
      const beginsOn = line
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1
      pending += text
      if (pending.length > flushAt) flush()
      return beginsOn
    },
    close() {
      flush()
      closeSync(descriptor)
      return hash.digest('hex')
    },
  }
}

/** The letters that Windows-1252 has where ISO-8859-1 has control characters, as far as names use them. */
const windows1252Bytes: Readonly<Record<string, string>> = {
  Š: '\x8a',
  Œ: '\x8c',
  Ž: '\x8e',
  '–': '\x96',
  '’': '\x92',
  š: '\x9a',
  œ: '\x9c',
  ž: '\x9e',
  Ÿ: '\x9f',
  Đ: 'D',
  đ: 'd',
}

/** A letter the encoding lacks loses its marks, as old registers write it: `Nguyễn` is `Nguyen`. */
function encodeWindows1252(text: string): Buffer {
  const bytes = text.replace(/[\u{100}-\u{10ffff}]/gu, (letter) => {
    return windows1252Bytes[letter] ?? letter.normalize('NFD').replace(/\P{ASCII}/gu, '')
  })
  return Buffer.from(bytes, 'latin1')
}
