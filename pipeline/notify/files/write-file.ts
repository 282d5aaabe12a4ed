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
 * bytes, so it does not matter whether a worker died before or after the file was in place.
 */
export async function writeOutputFile(
  tx: Tx,
  outputFileId: string,
  outRoot: string,
  renderer: LetterRenderer,
): Promise<void> {
  const file = await queries.findOutputFile(tx, outputFileId)
  const path = join(nightFolder(outRoot, file.programme_id, file.as_of_date), file.file_name)
  switch (file.kind) {
    case 'handover': {
      const content = composeHandover(await queries.findHandoverLines(tx, outputFileId))
      return await queries.markFileRendered(tx, file, await writePrivateFile(path, content), [])
    }
    case 'messages': {
      const programme = loadProgramme(file.programme_id)
      const notices = await findNotices(tx, outputFileId)
      const lines = notices.map((notice) =>
        composeMessageLine(factsOf(notice, programme), notice.customer_number),
      )
      const content = Buffer.from(lines.join(''))
      const places = notices.map((notice, index) => ({
        notificationId: notice.notification_id,
        page: index + 1,
        pages: 1,
      }))
      return await queries.markFileRendered(tx, file, await writePrivateFile(path, content), places)
    }
    case 'letters': {
      const programme = loadProgramme(file.programme_id)
      const letters = (await findNotices(tx, outputFileId)).map((notice) => factsOf(notice, programme))
      const { pdf, pages, held } = renderer.renderBatch({
        title: programme.name.fi,
        date: file.as_of_date,
        letters,
      })
      await queries.holdNotices(tx, held)
      return await queries.markFileRendered(tx, file, pdf && (await writePrivateFile(path, pdf)), pages)
    }
    default:
      throw new Error(`output file ${outputFileId} is of no known kind`)
  }
}
