/**
 * The e-service message: the words of the letter as plain text. The limits are those of Suomi.fi Messages (REST v2,
 * `electronic`), the strictest known. Text, not Markdown: Markdown would link no bare address, would read a name's
 * `_` or `*` as markup, and the e-services that take the files are not known to render it.
 */
import { type Block, composeParts, type Part } from './letter.ts'
import type { LetterFacts } from './letter-facts.ts'

export interface Message {
  readonly title: string
  readonly body: string
  readonly bodyFormat: 'Text'
}

const longestTitle = 256
const longestBody = 40_000

/** Throws when the texts break a limit of the message service; the error names the notification only. */
export function composeMessage(facts: LetterFacts): Message {
  const parts = composeParts(facts)
  const title = parts.map((part) => part.title).join(' / ')
  const body = parts.map(composeBody).join('\n\n')
  const problems = [
    ...(title.length > longestTitle ? [`the title has more than ${longestTitle} characters`] : []),
    ...(body.length > longestBody ? [`the body has more than ${longestBody} characters`] : []),
    ...(/http:\/\//i.test(body) ? ['a link does not begin with https://'] : []),
  ]
  if (problems.length > 0) throw new Error(`message ${facts.notificationId}: ${problems.join('; ')}`)
  return { title, body, bodyFormat: 'Text' }
}

/** The message as a line of JSON; the e-service finds the recipient by the customer number. */
export function composeMessageLine(facts: LetterFacts, customerNumber: string): string {
  const { notificationId: notification, language } = facts
  return `${JSON.stringify({ notification, customerNumber, language, ...composeMessage(facts) })}\n`
}

/** With its own title in a message of two languages, where the message's title is both. */
function composeBody(part: Part, _: number, parts: readonly Part[]): string {
  const sections = part.sections.flatMap(({ heading, blocks }) => {
    const text = blocks.map(composeBlock)
    return heading === null ? text : [`${heading}\n${text[0]}`, ...text.slice(1)]
  })
  return [...(parts.length > 1 ? [part.title.toUpperCase()] : []), ...sections].join('\n\n')
}

function composeBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n')
    case 'details':
      return block.rows.map(([label, value]) => `${label}: ${value}`).join('\n')
    default:
      return block satisfies never
  }
}
