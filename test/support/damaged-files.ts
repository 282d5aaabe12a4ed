/** Small files with damage that no single row holds: an open quote, bytes of no encoding, half a file. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Session } from '../../pipeline/db/database.ts'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { readNight } from '../../pipeline/extract/extract.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { stageFiles } from '../../pipeline/extract/stage-files.ts'
import { composeManifest } from '../../scripts/generator/manifest.ts'
import { between, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import { randomDialect, writeRow } from './mutant.ts'
import { soundRows } from './mutation-slices.ts'

const asOfDate = '2021-03-01'
const rowsPerFile = 20
const sound = soundRows(rowsPerFile)
const profile = await loadProfile()

/** Refused as a whole, or every row read: tells which. Throws when it is neither, or the refusal quotes a row. */
export async function readDamaged(
  session: Session,
  folder: string,
  seed: number,
  number: number,
): Promise<'refused' | 'read'> {
  const random = createRandom(seed, number)
  const dialect = randomDialect(random)
  const rows = sound.map(({ row }) => writeRow(row, dialect))
  const content = damage(Buffer.concat([dialect.head, ...rows]), random)
  const exports = join(folder, `damaged-${number}`)
  await mkdir(exports)
  await writeFile(join(exports, 'customers-1.csv'), content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const listed = [{ fileName: 'customers-1.csv', rowCount: rowsPerFile, sha256 }]
  await writeFile(join(exports, 'manifest.csv'), composeManifest(asOfDate, listed))
  try {
    const input = await readNight({ exports, asOfDate, profile, options: { withoutOffices: [] } }, [])
    const signal = new AbortController().signal
    const [file] = await stageFiles(session, input, { profile, signal, onRows: () => {} })
    const { rows: staged } = await sql<{ count: number }>`
      select count(*)::integer as count from staging.customer where staged_file_id = ${file?.stagedFileId}`.execute(
      session.db,
    )
    if (staged[0]?.count !== rowsPerFile) throw new Error('rows were lost without a word')
    return 'read'
  } catch (error) {
    if (!(error instanceof InputRefusedError)) throw error
    const values = sound.flatMap(({ row }) => Object.values(row))
    if (values.some((value) => value.length > 6 && !value.startsWith('20') && error.message.includes(value)))
      throw new Error('the refusal quotes a row')
    return 'refused'
  }
}

/** Does something to the bytes of a file that may spoil it as a whole. */
function damage(content: Buffer, random: Random): Buffer {
  const at = between(random, 0, content.length - 1)
  const [before, after] = [content.subarray(0, at), content.subarray(at)]
  const withBytes = (...bytes: number[]) => Buffer.concat([before, Buffer.from(bytes), after])
  const kinds = [
    () => withBytes(0x22),
    () => withBytes(0x3b, 0x22),
    () => withBytes(0xc3, 0x28),
    () => withBytes(0x81),
    () => withBytes(0xed, 0xa0, 0x80),
    () => withBytes(0),
    () => withBytes(0x0a),
    () => withBytes(0x0d, 0x0a, 0x0d, 0x0a),
    () => Buffer.concat([before, Buffer.alloc(70_000, 0x61), after]),
    () => before,
    () => after,
    () => Buffer.concat([before, after.subarray(between(random, 1, 50))]),
    () => Buffer.from(content.map((byte) => (random() < 0.001 ? Math.floor(random() * 256) : byte))),
    () => Buffer.concat([content, content]),
    () => content,
  ]
  return pick(random, kinds)()
}
