import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { EncodingCheck } from './encoding.ts'
import { FormCheck } from './file-form.ts'
import { findLayout, type Layout } from './header.ts'
import type { FileKind, Profile } from './profile.ts'

const blockBytes = 256 * 1024
const lineFeed = 0x0a

/** What one pass over a file tells. */
export interface Inspection {
  /** In lower-case hex. */
  readonly sha256: string
  /** Null when the file cannot be read; `problems` says why. */
  readonly layout: Layout | null
  /** What is wrong with the file as a whole, each beginning with nothing but the fact: the caller names the file. */
  readonly problems: readonly string[]
}

/** Reads a file once for its checksum, encoding and header; memory does not grow with the file. */
export async function inspectFile(path: string, kind: FileKind, profile: Profile): Promise<Inspection> {
  const hash = createHash('sha256')
  const formCheck = new FormCheck()
  const encodingCheck = new EncodingCheck()
  const buffer = Buffer.allocUnsafe(blockBytes)
  let head: Buffer | null = null
  let held = 0
  let isLast = false
  const file = await open(path)
  try {
    while (!isLast) {
      const { bytesRead } = await file.read(buffer, held, buffer.length - held)
      isLast = bytesRead === 0
      hash.update(buffer.subarray(held, held + bytesRead))
      held += bytesRead
      head ??= Buffer.from(buffer.subarray(0, held))
      // A character may lie across two blocks, but not across a line end. A line longer than a block is given up on:
      // it is refused when the records are read.
      const lineEnd = buffer.subarray(0, held).lastIndexOf(lineFeed) + 1
      const end = isLast || (lineEnd === 0 && held === buffer.length) ? held : lineEnd
      formCheck.add(buffer.subarray(0, end), encodingCheck.lines)
      encodingCheck.add(buffer.subarray(0, end))
      buffer.copyWithin(0, end, held)
      held -= end
    }
  } finally {
    await file.close()
  }

  const sha256 = hash.digest('hex')
  const problem = formCheck.judge(encodingCheck.lines)
  if (problem !== null) return { sha256, layout: null, problems: [problem] }
  const { encoding, problems } = encodingCheck.judge(profile.dialect.encoding)
  if (problems.length > 0) return { sha256, layout: null, problems }
  return { sha256, ...findLayout(head ?? Buffer.alloc(0), kind, encoding, profile) }
}
