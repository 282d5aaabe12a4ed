/**
 * The e-service message: the words of the letter as Markdown. The limits are those of Suomi.fi Messages (REST v2,
 * `electronic`), the strictest known.
 */
import type { IsoDate } from '../../domain.ts'
import { composeParts } from './letter.ts'
import type { LetterFacts } from './letter-facts.ts'
import { markdownOf } from './markdown.ts'
import { referenceOf } from './reference.ts'

export interface Message {
  readonly title: string
  readonly body: string
  readonly bodyFormat: 'Markdown'
}

const longestTitle = 256
const longestBody = 40_000

/** Throws when the texts break a limit of the message service; the error names the notification only. */
export function composeMessage(facts: LetterFacts): Message {
  const parts = composeParts(facts)
  const title = parts.map((part) => part.title).join(' / ')
  const body = markdownOf(parts)
  const problems = [
    ...(title.length > longestTitle ? [`the title has more than ${longestTitle} characters`] : []),
    ...(body.length > longestBody ? [`the body has more than ${longestBody} characters`] : []),
    ...(/http:\/\//i.test(body) ? ['a link does not begin with https://'] : []),
  ]
  if (problems.length > 0) throw new Error(`message ${facts.notificationId}: ${problems.join('; ')}`)
  return { title, body, bodyFormat: 'Markdown' }
}

/** In which night a message was planned. */
interface MessageNight {
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

/** The message as a line of JSON; the e-service finds the recipient by the customer number. */
export function composeMessageLine(
  facts: LetterFacts,
  customerNumber: string,
  { programmeId: programme, asOfDate: night }: MessageNight,
): string {
  const { notificationId: notification, kind, eventDate, language } = facts
  const reference = referenceOf(notification)
  const line = { notification, reference, programme, night, kind, eventDate, customerNumber, language }
  return `${JSON.stringify({ ...line, ...composeMessage(facts) })}\n`
}
