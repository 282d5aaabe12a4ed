import { join } from 'node:path'
import type { Tx } from '../db/database.ts'
import { loadProgramme, type Programme } from '../programmes/programme.ts'
import * as queries from './file-queries.ts'
import { composeHandover } from './handover.ts'
import type { LetterFacts } from './letter.ts'
import { composeMessageLine } from './message.ts'
import { writePrivateFile } from './private-file.ts'
import type { LetterRenderer } from './render-letters.ts'

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
      const notices = await queries.findNotices(tx, outputFileId)
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
      const letters = (await queries.findNotices(tx, outputFileId)).map((notice) =>
        factsOf(notice, programme),
      )
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

function factsOf(notice: queries.NoticeRow, programme: Programme): LetterFacts {
  const municipality = { fi: notice.municipality_fi, sv: notice.municipality_sv }
  const leaves = notice.kind === 'return' || notice.kind === 'end'
  return {
    notificationId: notice.notification_id,
    notificationTexts: programme.notificationTexts,
    kind: notice.kind,
    language: notice.language,
    recipientName: `${notice.first_names} ${notice.last_name}`,
    address: [
      notice.street_address,
      [notice.postal_code, notice.post_office].filter(isText).join(' '),
    ].filter(isText),
    eventDate: notice.event_date,
    programmeName: programme.name,
    municipalityName: leaves ? null : municipality,
    formerMunicipalityName: leaves
      ? municipality
      : bilingual(notice.former_municipality_fi, notice.former_municipality_sv),
    servicePoint: servicePointOf(notice),
    caseworkerName: notice.caseworker_name,
    caseworkerTitle: programme.caseworkerTitle,
    teOfficeName: null, // the export names offices by code only
    isProtected: notice.is_restricted,
  }
}

function servicePointOf(notice: queries.NoticeRow): LetterFacts['servicePoint'] {
  const name = bilingual(notice.service_point_fi, notice.service_point_sv)
  const {
    service_point_street: street,
    service_point_postal_code: postalCode,
    service_point_post_office: postOffice,
  } = notice
  if (name === null || street === null || postalCode === null || postOffice === null) return null
  return {
    name,
    street,
    postalCode,
    postOffice,
    phone: notice.service_point_phone,
    email: notice.service_point_email,
  }
}

function bilingual(fi: string | null, sv: string | null): { fi: string; sv: string } | null {
  return fi === null || sv === null ? null : { fi, sv }
}

function isText(value: string | null): value is string {
  return value !== null && value !== ''
}
