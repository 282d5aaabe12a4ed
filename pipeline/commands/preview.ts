import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { type Context, withCurrentDatabase } from '../context.ts'
import { factsOf } from '../deliver/content/facts.ts'
import { composeMessage } from '../deliver/content/message.ts'
import { createLetterRenderer, type LetterHoldReason } from '../deliver/print/render-letters.ts'
import { type Carrier, type Channel, type NotificationKind, notificationKinds } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { loadProgramme } from '../programmes/programme.ts'
import { findMemberships, type Membership, planPreview } from '../rehearsal/preview-queries.ts'
import { undone } from '../rehearsal/undone-night.ts'
import { writePrivateFile } from '../replace-file.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseCustomerNumber } from '../terminal/customer-number.ts'
import { oneOf, parseProgramme } from '../terminal/known-values.ts'

interface PreviewOrder {
  readonly customer: string
  readonly kind: NotificationKind
  /** Needed only where somebody is a customer of several programmes. */
  readonly programme?: string
  readonly out: string
}

interface Preview {
  readonly programmeId: string
  readonly channel: Channel
  /** The same in words, as this machine's carrier has it. */
  readonly way: string
  /** Why it would be held, and a person would have to tell the customer. */
  readonly holdReason: string | null
  readonly language: string
  /** Null: it cannot be printed. */
  readonly letter: { readonly path: string; readonly pages: number } | null
  readonly letterHeld: LetterHoldReason | null
  readonly message: { readonly text: string; readonly json: string }
}

/**
 * Writes the letter and the message that a member would get now, whichever of the two would be used. Throws UsageError
 * for whoever is no member, or of several programmes. The database stays as it is.
 */
export async function preview(context: Context, order: PreviewOrder): Promise<Preview> {
  const { customer, kind } = order
  return await withCurrentDatabase(context, 'preview', async ({ session }) => {
    const membership = theOneOf(
      await findMemberships(session.db, customer, order.programme ?? null),
      customer,
      order.programme,
    )
    const programme = loadProgramme(membership.programmeId)
    const notification = await undone(session, (tx) => planPreview(tx, membership, kind))
    const facts = factsOf(notification, programme)
    const pathOf = (ending: string) => join(resolve(order.out), `${customer}-${kind}.${ending}`)
    const write = (ending: string, content: Buffer) =>
      writePrivateFile(pathOf(ending), content, { sweeps: true })
    const letter = createLetterRenderer().renderLetter(membership.asOfDate, facts)
    const message = composeMessage(facts)
    if ('pdf' in letter) await write('pdf', letter.pdf)
    else await rm(pathOf('pdf'), { force: true }) // that of an earlier preview
    await write('md', Buffer.from(`${message.title}\n\n${message.body}\n`))
    await write('json', Buffer.from(`${JSON.stringify(message, null, 2)}\n`))
    const letterHeld = 'held' in letter ? letter.held : null
    const { channel } = membership
    return {
      programmeId: programme.id,
      channel,
      way: wayOf(membership, context.config),
      holdReason: holdReasonOf(membership, context.config.carrier, letterHeld),
      language: facts.language,
      letter: 'pdf' in letter ? { path: pathOf('pdf'), pages: letter.pages } : null,
      letterHeld,
      message: { text: pathOf('md'), json: pathOf('json') },
    }
  })
}

function wayOf({ channel, holdReason }: Membership, { carrier, suomifi }: Context['config']): string {
  if (carrier === 'files') return channel === 'manual' ? 'by neither letter nor message' : `by ${channel}`
  const held = channel === 'manual' ? holdReason : suomifi?.paper ? null : 'NO_MAILBOX'
  const otherwise = held === null ? 'by letter' : `held (${held})`
  return `by message where the mailbox of Suomi.fi is in use, otherwise ${otherwise}`
}

/** What is known beforehand: Suomi.fi is asked for a mailbox first. */
function holdReasonOf(
  { channel, holdReason }: Membership,
  carrier: Carrier,
  letterHeld: LetterHoldReason | null,
): string | null {
  if (channel === 'manual') return carrier === 'files' ? holdReason : null
  return channel === 'letter' ? letterHeld : null
}

function theOneOf(
  memberships: readonly Membership[],
  customer: string,
  programme: string | undefined,
): Membership {
  const [membership, other] = memberships
  if (membership === undefined)
    throw new UsageError(
      `customer ${customer} is nobody's customer now${programme === undefined ? '' : ` in ${programme}`}, so there is nothing to tell (see kuntasiirto explain ${customer})`,
    )
  if (other !== undefined)
    throw new UsageError(
      `customer ${customer} is a customer of ${memberships.map(({ programmeId }) => programmeId).join(' and ')}: say which with --programme`,
    )
  return membership
}

function formatPreview(order: PreviewOrder, found: Preview): string[] {
  const { programmeId, way, holdReason, language, letter, letterHeld, message } = found
  return [
    `Customer ${order.customer}, ${order.kind}, ${programmeId}: would be told ${way} (${language})`,
    ...(holdReason === null ? [] : [`Would be held, for a person to see to: ${holdReason}`]),
    letter === null
      ? `letter   cannot be printed: ${letterHeld}`
      : `letter   ${letter.path}, ${letter.pages} ${letter.pages === 1 ? 'page' : 'pages'}`,
    `message  ${message.text}, ${message.json}`,
    'Nothing was planned or sent.',
  ]
}

interface PreviewOptions extends PreviewOrder {
  readonly json: boolean
}

export function previewCommand(context: () => Context): Command {
  return new Command('preview')
    .description('writes the one letter and the one message that a member would get now')
    .requiredOption('--customer <number>', 'asiakasnumero', parseCustomerNumber)
    .option('--kind <kind>', notificationKinds.join(', '), oneOf(notificationKinds), 'transfer')
    .option('--programme <id>', 'where somebody is a customer of several', parseProgramme)
    .option('--out <folder>', 'where the two are written', 'preview')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto preview --customer 100042\n  kuntasiirto preview --customer 100042 --kind move --out /tmp/preview',
    )
    .action(async (options: PreviewOptions) => {
      const ready = context()
      const found = await preview(ready, options)
      printAnswer(ready, options.json, found, () => formatPreview(options, found))
    })
}
