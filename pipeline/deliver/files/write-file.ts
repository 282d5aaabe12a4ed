import { join } from 'node:path'
import { requireTransaction, type Tx } from '../../db/database.ts'
import { writePrivateFile } from '../../replace-file.ts'
import { factsOf } from '../content/facts.ts'
import type { LetterFacts } from '../content/letter.ts'
import { composeMessageLine } from '../content/message.ts'
import { findNotificationFacts, type NotificationRow } from '../fact-queries.ts'
import { programmeOnce } from '../fingerprint.ts'
import type { LetterRenderer } from '../print/render-letters.ts'
import * as queries from './file-queries.ts'
import { type Put, writeHandovers } from './write-handover.ts'

/** Where the files of a night stand below the output folder. */
export function nightFolder(outRoot: string, programmeId: string, asOfDate: string): string {
  return join(outRoot, programmeId, asOfDate)
}

/** How long an answer of the transaction holds, in milliseconds. */
const answerHolds = 100

/**
 * Writes planned files and marks them, all in the caller's transaction. The same file written again has the same
 * bytes, so it does not matter whether a worker died before or after the file was in place; one that has lost its
 * transaction puts none in place. Tells how many letters it rendered.
 */
export async function writeOutputFiles(
  tx: Tx,
  outputFileIds: readonly string[],
  outRoot: string,
  renderer: LetterRenderer,
): Promise<number> {
  let answered = Number.NEGATIVE_INFINITY
  const mayStand = async () => {
    const now = performance.now()
    if (now - answered < answerHolds) return
    await requireTransaction(tx)
    answered = now
  }
  const put: Put = ({ programmeId, asOfDate, fileName }, content) =>
    writePrivateFile(join(nightFolder(outRoot, programmeId, asOfDate), fileName), content, { mayStand })

  const files = await queries.findOutputFiles(tx, outputFileIds)
  let letters = 0
  for (const file of files.filter(({ kind }) => kind !== 'handover'))
    letters += await writeNotifications(tx, file, put, renderer)
  await writeHandovers(
    tx,
    files.filter(({ kind }) => kind === 'handover'),
    put,
  )
  return letters
}

/** Writes a file of letters or messages. Tells how many letters it rendered. */
async function writeNotifications(
  tx: Tx,
  file: queries.OutputFile,
  put: Put,
  renderer: LetterRenderer,
): Promise<number> {
  const notifications = await findNotificationFacts(tx, file.outputFileId)
  const { content, pages, held } =
    file.kind === 'messages'
      ? composeMessages(file, notifications)
      : composeLetters(file, notifications, renderer)
  await queries.holdUnwritten(tx, held)
  await queries.markFileRendered(tx, file, content && (await put(file, content)), pages)
  return file.kind === 'letters' ? notifications.length : 0
}

interface ComposedFile {
  /** Null: everybody is held. */
  readonly content: Buffer | null
  readonly pages: readonly queries.WrittenNotification[]
  readonly held: readonly { readonly notificationId: string; readonly reason: string }[]
}

/** One line each. A message that cannot be composed is held, and keeps nobody else's back. */
function composeMessages(file: queries.OutputFile, notifications: readonly NotificationRow[]): ComposedFile {
  const programme = programmeOnce(file.programmeId)
  const night = { programmeId: file.programmeId, asOfDate: file.asOfDate }
  const lines: string[] = []
  const pages: queries.WrittenNotification[] = []
  const held: { notificationId: string; reason: string }[] = []
  for (const notification of notifications) {
    const notificationId = notification.notificationId
    try {
      lines.push(composeMessageLine(factsOf(notification, programme), notification.customerNumber, night))
      pages.push({ notificationId, page: lines.length, pages: 1 })
    } catch {
      held.push({ notificationId, reason: 'NOT_COMPOSED' })
    }
  }
  return { content: lines.length === 0 ? null : Buffer.from(lines.join('')), pages, held }
}

/** A letter without an address would reach nobody; one that fails is found by rendering each for itself. */
function composeLetters(
  file: queries.OutputFile,
  notifications: readonly NotificationRow[],
  renderer: LetterRenderer,
): ComposedFile {
  const programme = programmeOnce(file.programmeId)
  const date = file.asOfDate
  const facts = notifications.map((notification) => factsOf(notification, programme))
  const addressed = facts.filter(({ address }) => address.length > 0)
  const held = facts
    .filter(({ address }) => address.length === 0)
    .map(({ notificationId }) => ({ notificationId, reason: 'NO_ADDRESS' }))
  const render = (letters: readonly LetterFacts[]) => renderer.renderBatch({ date, letters })
  const rendered = attempt(() => render(addressed))
  if (rendered !== null)
    return { content: rendered.pdf, pages: rendered.pages, held: [...held, ...rendered.held] }
  const sound = addressed.filter((one) => attempt(() => renderer.renderLetter(date, one)) !== null)
  const failed = addressed.filter((one) => !sound.includes(one))
  if (failed.length === 0) throw new Error('letters can be rendered one by one, but not together')
  const rest = render(sound)
  const unsound = failed.map(({ notificationId }) => ({ notificationId, reason: 'NOT_COMPOSED' }))
  return { content: rest.pdf, pages: rest.pages, held: [...held, ...unsound, ...rest.held] }
}

function attempt<Result>(make: () => Result): Result | null {
  try {
    return make()
  } catch {
    return null // the error can quote the letter
  }
}
