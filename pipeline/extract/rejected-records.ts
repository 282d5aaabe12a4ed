import { type FileHandle, open } from 'node:fs/promises'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import type { ReadableFile } from './manifest.ts'
import * as queries from './queries.ts'
import { insertRejectedHeaders } from './repair-queries.ts'
import { describeChange, requireUnchanged } from './unchanged.ts'

/**
 * Keeps the bytes of tonight's rejected records, and how to read them, apart from the account, for repair. Throws
 * InputRefusedError where their file has been replaced since its rows were staged.
 */
export async function keepRejectedRecords(tx: Tx, run: Run, files: readonly ReadableFile[]): Promise<void> {
  const paths = new Map(files.map(({ fileName, path }) => [fileName, path]))
  const readFrom = new Set<string>()
  for await (const positions of queries.findRejectedPositions(tx)) {
    for (const { file_name } of positions) readFrom.add(file_name)
    await queries.insertRejectedRecords(tx, run, positions, await readRecords(paths, positions))
  }
  for (const file of files) if (readFrom.has(file.fileName)) await requireUnchanged(file)
  await insertRejectedHeaders(tx, files)
}

async function readRecords(
  paths: ReadonlyMap<string, string>,
  positions: readonly queries.RecordPosition[],
): Promise<Buffer[]> {
  const raw: Buffer[] = []
  for (const [name, its] of Map.groupBy(positions, (position) => position.file_name)) {
    const file = await open(paths.get(name) ?? name).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new InputRefusedError([describeChange(name)]) : error
    })
    try {
      for (const position of its) raw.push(await readRecord(file, position))
    } finally {
      await file.close()
    }
  }
  return raw
}

async function readRecord(file: FileHandle, position: queries.RecordPosition): Promise<Buffer> {
  const { byte_offset, byte_length } = position
  const { buffer } = await file.read(Buffer.alloc(byte_length), 0, byte_length, Number(byte_offset))
  return buffer
}
