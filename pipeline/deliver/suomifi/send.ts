/** Sends notifications: as a message to whoever has a mailbox, else as a letter, if letters may go out. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { IsoDate } from '../../domain.ts'
import type { LetterFacts } from '../content/letter.ts'
import { composeMessage } from '../content/message.ts'
import type { LetterHoldReason, LetterRenderer } from '../print/render-letters.ts'
import { SuomifiError } from './failures.ts'
import { electronicMessage, multichannelMessage, paperMail, type Recipient } from './requests.ts'
import type { SuomifiService } from './service.ts'
import type { PostalAddress, SuomifiSettings } from './settings.ts'

export interface Notification {
  /** Stored before it is sent: the service takes only one message of it. */
  readonly notificationId: string
  readonly personalIdentityCode: string
  readonly facts: LetterFacts
  /** Null: no letter can be sent. */
  readonly address: PostalAddress | null
  /** Printed on the letter, should one be needed. */
  readonly date: IsoDate
}

/**
 * `sent`: accepted, now or when it was sent before. The form is what was asked for; what became of it, the events tell.
 * `held`: a person must see to it. `unsent`: nothing is known, so send it again under the same id.
 */
export type SendResult = { readonly notificationId: string } & Outcome
type Outcome =
  | {
      readonly outcome: 'sent'
      readonly messageId: string
      readonly form: 'electronic' | 'multichannel' | 'paper'
      /** Of the letter; null = there is none. */
      readonly fileName: string | null
      readonly sha256: string | null
    }
  | { readonly outcome: 'held'; readonly reason: SuomifiHoldReason; readonly error: string | null }
  | { readonly outcome: 'unsent'; readonly code: string }

type SuomifiHoldReason = LetterHoldReason | 'NO_MAILBOX' | 'NO_ADDRESS' | 'NOT_COMPOSED' | 'REFUSED'

/** When so many in a row cannot be sent, each after all its attempts, the rest need not be tried. */
const mostFailuresInARow = 10

export type LetterPrinter = Pick<LetterRenderer, 'renderLetter'>

/**
 * Calls `onResult` once for every notification as soon as it is known, and for several at a time. Rejects, with the rest not
 * tried, when the service denies us (SuomifiDeniedError), when the signal says so, and when `onResult` rejects.
 * `refresh` is asked just before a notification is sent for what is known of it now; null = it is not to be sent any more.
 */
export async function sendNotifications(
  service: SuomifiService,
  renderer: LetterPrinter,
  notifications: readonly Notification[],
  onResult: (result: SendResult) => Promise<void>,
  signal: AbortSignal,
  refresh: (notification: Notification) => Promise<Notification | null> = async (notification) =>
    notification,
): Promise<void> {
  const mailboxes = await findMailboxes(service, notifications)
  const waiting = [...notifications]
  let failuresInARow = 0
  let lastFailure: Outcome = unsent('NOT_TRIED')

  async function sendWaiting(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal.throwIfAborted()
      const isTried = failuresInARow < mostFailuresInARow
      const notification = isTried ? await refresh(next) : next
      if (notification === null) continue
      const outcome = isTried
        ? await sendNotification(service, renderer, notification, mailboxes)
        : lastFailure
      failuresInARow = outcome.outcome === 'unsent' ? failuresInARow + 1 : 0
      if (outcome.outcome === 'unsent') lastFailure = outcome
      await onResult({ notificationId: notification.notificationId, ...outcome })
    }
  }

  // More than may be under way as requests: while some are stored, rendered or waiting to be repeated, others are sent.
  const senders = Array.from({ length: 2 * service.settings.concurrency }, () =>
    sendWaiting().catch((error: unknown) => {
      waiting.length = 0
      throw error
    }),
  )
  const ended = await Promise.allSettled(senders) // what is under way still gets its result
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

/** Who has a mailbox now, and whose code the service refuses to look up. */
interface Mailboxes {
  readonly active: Set<string>
  readonly refused: Map<string, SuomifiError>
}

/** A service that refuses so many codes of a batch refuses something else. */
const mostRefusedCodes = 10

/** An error when it cannot be known who has a mailbox, which is not the same as nobody. */
async function findMailboxes(
  service: SuomifiService,
  notifications: readonly Notification[],
): Promise<Mailboxes | SuomifiError> {
  const codes = notifications.map((notification) => notification.personalIdentityCode)
  const mailboxes: Mailboxes = { active: new Set(), refused: new Map() }
  try {
    await lookUp(
      service,
      codes.filter((code) => isIdentity(service.settings, code)),
      mailboxes,
    )
    return mailboxes
  } catch (error) {
    if (error instanceof SuomifiError) return error
    throw error
  }
}

/** One code that the service refuses makes it refuse all that are asked for with it: halving finds which. */
async function lookUp(service: SuomifiService, codes: readonly string[], found: Mailboxes): Promise<void> {
  try {
    for (const code of await service.findActiveMailboxes(codes)) found.active.add(code)
  } catch (error) {
    if (!(error instanceof SuomifiError) || error.kind !== 'refused') throw error
    const [only, ...others] = codes
    if (only === undefined || found.refused.size >= mostRefusedCodes) throw error
    if (others.length === 0) {
      found.refused.set(only, error)
      return
    }
    const half = Math.ceil(codes.length / 2)
    await lookUp(service, codes.slice(0, half), found)
    await lookUp(service, codes.slice(half), found)
  }
}

async function sendNotification(
  service: SuomifiService,
  renderer: LetterPrinter,
  notification: Notification,
  mailboxes: Mailboxes | SuomifiError,
): Promise<Outcome> {
  if (mailboxes instanceof SuomifiError) return unsent(mailboxes.code)
  const refusal = mailboxes.refused.get(notification.personalIdentityCode)
  if (refusal !== undefined) return held('REFUSED', refusal.summary)
  try {
    const hasMailbox = mailboxes.active.has(notification.personalIdentityCode)
    const sent = hasMailbox ? await sendMessage(service, notification) : null
    return sent ?? (await sendLetter(service, renderer, notification))
  } catch (error) {
    if (error instanceof NotComposedError) return held('NOT_COMPOSED')
    if (!(error instanceof SuomifiError)) throw error
    return error.kind === 'refused' ? held('REFUSED', error.summary) : unsent(error.code)
  }
}

/** A text or a page that cannot be made is this notification's fault, and keeps nobody else's back. */
class NotComposedError extends Error {
  override readonly name = 'NotComposedError'
}

function composed<Result>(compose: () => Result): Result {
  try {
    return compose()
  } catch {
    throw new NotComposedError() // the error can quote the text
  }
}

/** Null: the mailbox has been closed since it was looked up. */
async function sendMessage(service: SuomifiService, notification: Notification): Promise<Outcome | null> {
  const message = composed(() => composeMessage(notification.facts))
  try {
    const messageId = await service.sendElectronic(
      electronicMessage(service.settings, recipientOf(notification), message),
    )
    return { outcome: 'sent', messageId, form: 'electronic', fileName: null, sha256: null }
  } catch (error) {
    if (error instanceof SuomifiError && error.errorCode === 'MAILBOX_NOT_IN_USE') return null
    throw error
  }
}

/** The letter is uploaded anew in every round: the service deletes one that no message has used for 24 hours. */
async function sendLetter(
  service: SuomifiService,
  renderer: LetterPrinter,
  notification: Notification,
): Promise<Outcome> {
  const { notificationId, personalIdentityCode, facts, address } = notification
  const { settings } = service
  const { paper } = settings
  if (address === null) return held('NO_ADDRESS')
  if (paper === null) return held('NO_MAILBOX')
  await turn() // rendering occupies the thread: answers that have come in go first
  const letter = composed(() => renderer.renderLetter(notification.date, facts))
  if ('held' in letter) return held(letter.held)
  const fileName = attachmentName(notification)
  const sha256 = createHash('sha256').update(letter.pdf).digest('hex')
  const attachmentId = await service.uploadAttachment(fileName, letter.pdf)
  if (!isIdentity(settings, personalIdentityCode)) {
    const mail = paperMail(settings, paper, notificationId, address, attachmentId)
    return {
      outcome: 'sent',
      messageId: await service.sendPaperWithoutId(mail),
      form: 'paper',
      fileName,
      sha256,
    }
  }
  const words = composed(() => composeMessage(facts))
  const message = multichannelMessage(
    settings,
    paper,
    recipientOf(notification),
    address,
    words,
    attachmentId,
  )
  return {
    outcome: 'sent',
    messageId: await service.sendMultichannel(message),
    form: 'multichannel',
    fileName,
    sha256,
  }
}

/** Shown to the recipient: says what it is and of when, and is no other's name, for phones mix up files named alike. */
function attachmentName({ notificationId, facts, date }: Notification): string {
  return `${facts.language === 'sv' ? 'meddelande' : 'ilmoitus'}-${date}-${notificationId.slice(0, 8)}.pdf`
}

/** Codes 900-999 stand for people who have none (or for the test persons of the service): no one's mailbox. */
function isIdentity({ hasTestPersons }: SuomifiSettings, personalIdentityCode: string): boolean {
  return hasTestPersons || !/^.{7}9\d\d/.test(personalIdentityCode)
}

function recipientOf({ notificationId, personalIdentityCode, facts }: Notification): Recipient {
  return { notificationId, personalIdentityCode, isProtected: facts.isProtected }
}

function held(reason: SuomifiHoldReason, error: string | null = null): Outcome {
  return { outcome: 'held', reason, error }
}

function unsent(code: string): Outcome {
  return { outcome: 'unsent', code }
}
