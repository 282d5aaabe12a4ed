import { type FileHandle, open } from 'node:fs/promises'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import { parseHetu } from '../privacy/hetu.ts'
import * as queries from './accept-queries.ts'
import type { Layout } from './header.ts'
import type { ReadableFile } from './manifest.ts'
import { readValues } from './original-record.ts'
import { insertRejectedHeaders } from './reject-queries.ts'
import { readText } from './text.ts'
import { describeChange, requireUnchanged } from './unchanged.ts'

/**
 * Keeps the bytes of tonight's rejected records, and how to read them, apart from the account, to tell the office of them.
 * Throws InputRefusedError where their file has been replaced since its rows were staged.
 */
export async function keepRejectedRecords(tx: Tx, run: Run, files: readonly ReadableFile[]): Promise<void> {
  const byName = new Map(files.map((file) => [file.fileName, file]))
  const readFrom = new Set<string>()
  for await (const positions of queries.findRejectedPositions(tx)) {
    for (const { fileName } of positions) readFrom.add(fileName)
    await queries.insertRejectedRecords(tx, run, positions, await readRecords(byName, positions))
  }
  for (const file of files) if (readFrom.has(file.fileName)) await requireUnchanged(file)
  await insertRejectedHeaders(tx, files)
}

async function readRecords(
  files: ReadonlyMap<string, ReadableFile>,
  positions: readonly queries.RecordPosition[],
): Promise<queries.RejectedRecord[]> {
  const records: queries.RejectedRecord[] = []
  for (const [name, its] of Map.groupBy(positions, (position) => position.fileName)) {
    const source = files.get(name)
    if (source === undefined) throw new Error(`${name} has rejected rows and is none of tonight's files`)
    const file = await open(source.path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new InputRefusedError([describeChange(name)]) : error
    })
    try {
      for (const position of its) {
        const raw = await readRecord(file, position)
        const { isWhole, personalIdentityCode } = position
        records.push({
          raw,
          personalIdentityCode: isWhole ? personalIdentityCode : findOnlyCode(raw, source.layout),
        })
      }
    } finally {
      await file.close()
    }
  }
  return records
}

async function readRecord(file: FileHandle, position: queries.RecordPosition): Promise<Buffer> {
  const { byteOffset, byteLength } = position
  const { buffer } = await file.read(Buffer.alloc(byteLength), 0, byteLength, Number(byteOffset))
  return buffer
}

/** The identity code that a record with a wrong number of columns holds somewhere; null where none, or several. */
function findOnlyCode(raw: Buffer, layout: Layout): string | null {
  const found = readValues(raw, layout).flatMap((value) => {
    const hetu = parseHetu(readText(value) ?? '')
    return hetu?.isCheckCharacterRight ? [hetu.code] : []
  })
  return found.length === 1 ? (found[0] ?? null) : null
}
