import { join } from 'node:path'
import type { Tx } from '../../db/database.ts'
import { loadProgramme } from '../../programmes/programme.ts'
import { factsOf } from '../content/facts.ts'
import { composeMessageLine } from '../content/message.ts'
import { findNotices } from '../notice-queries.ts'
import type { LetterRenderer } from '../print/render-letters.ts'
import * as queries from './file-queries.ts'
import { composeHandover } from './handover.ts'
import { writePrivateFile } from './private-file.ts'

/** Where the files of a night stand below the output folder. */
export function nightFolder(outRoot: string, programmeId: string, asOfDate: string): string {
  return join(outRoot, programmeId, asOfDate)
}

/**
 * Writes one planned file and marks it, all in the caller's transaction. The same file written again has the same
 * bytes, so it does not matter whether a worker died before or after the file was in place. Tells how many letters it
 * rendered.
 */
export async function writeOutputFile(
  tx: Tx,
  outputFileId: string,
  outRoot: string,
  renderer: LetterRenderer,
): Promise<number> {
  const file = await queries.findOutputFile(tx, outputFileId)
  const path = join(nightFolder(outRoot, file.programme_id, file.as_of_date), file.file_name)
  if (file.kind === 'handover') {
    const content = composeHandover(await queries.findHandoverLines(tx, outputFileId))
    await queries.markFileRendered(tx, file, await writePrivateFile(path, content), [])
    return 0
  }
  const programme = loadProgramme(file.programme_id)
  const notices = await findNotices(tx, outputFileId)
  const facts = notices.map((notice) => factsOf(notice, programme))
  if (file.kind === 'messages') {
    const lines = facts.map((one, index) => composeMessageLine(one, notices[index]?.customer_number ?? ''))
    const places = notices.map(({ notification_id: notificationId }, index) => {
      return { notificationId, page: index + 1, pages: 1 }
    })
    const sha256 = await writePrivateFile(path, Buffer.from(lines.join('')))
    await queries.markFileRendered(tx, file, sha256, places)
    return 0
  }
  const batch = { title: programme.name.fi, date: file.as_of_date, letters: facts }
  const { pdf, pages, held } = renderer.renderBatch(batch)
  await queries.holdNotices(tx, held)
  await queries.markFileRendered(tx, file, pdf && (await writePrivateFile(path, pdf)), pages)
  return facts.length
}
