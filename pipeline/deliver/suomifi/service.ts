/** Suomi.fi Messages REST (https://api.messages.suomi.fi/api-docs/): one function per endpoint. */
import * as answers from './answers.ts'
import { type Call, type ConnectionOptions, connect } from './connection.ts'
import { SuomifiError } from './failures.ts'
import type { ElectronicMessage, MultichannelMessage, PaperMail } from './requests.ts'
import type { SuomifiSettings } from './settings.ts'

/**
 * Errors as of `Ask`. To send again under the same externalId is safe: the answer is the id of the first message.
 */
export interface SuomifiService {
  readonly settings: SuomifiSettings
  /** Those of the identity codes whose mailbox is active now. */
  findActiveMailboxes(identityCodes: readonly string[]): Promise<ReadonlySet<string>>
  /** The attachment's id. The service deletes what no message uses within 24 hours. */
  uploadAttachment(fileName: string, pdf: Uint8Array): Promise<string>
  /** The id of the message, as all that send. */
  sendElectronic(message: ElectronicMessage): Promise<string>
  /** Electronic if the mailbox is active when it arrives, else paper. */
  sendMultichannel(message: MultichannelMessage): Promise<string>
  sendPaperWithoutId(mail: PaperMail): Promise<string>
  /** Null: the service has no message of that externalId. */
  findMessageId(externalId: string): Promise<string | null>
  /** The events after a point; null = from the oldest it keeps (60 days). */
  readEvents(continuationToken: string | null): Promise<answers.EventPage>
}

/** All of the request; some of it is the form around the file. */
const largestAttachment = 10_485_760 - 1024
const mostMailboxes = 10_000

export function openSuomifi(settings: SuomifiSettings, options: ConnectionOptions): SuomifiService {
  const ask = connect(settings, options)

  async function send(path: string, message: { readonly externalId: string }): Promise<string> {
    const { messageId } = await ask(
      { method: 'POST', path, body: message },
      [200, 409],
      answers.messageAnswer,
    )
    const known = messageId ?? (await findMessageId(message.externalId))
    if (known === null) throw new SuomifiError(`POST ${path}`, 'unavailable', 'NO_MESSAGE_ID')
    return known
  }

  async function findMessageId(externalId: string): Promise<string | null> {
    const call: Call = { method: 'GET', path: '/v1/messages/id', query: { externalId } }
    return (await ask(call, [200, 404], answers.messageAnswer)).messageId
  }

  return {
    settings,

    async findActiveMailboxes(identityCodes) {
      const asked = [...new Set(identityCodes)]
      const active = new Set<string>()
      for (let start = 0; start < asked.length; start += mostMailboxes) {
        const endUsers = asked.slice(start, start + mostMailboxes).map((id) => ({ id }))
        const call: Call = { method: 'POST', path: '/v1/mailboxes/active', body: { endUsers } }
        const { endUsersWithActiveMailbox } = await ask(call, [200], answers.mailboxAnswer)
        for (const { id } of endUsersWithActiveMailbox) active.add(id)
      }
      return active
    },

    async uploadAttachment(fileName, pdf) {
      const path = '/v2/attachments'
      if (pdf.byteLength > largestAttachment) throw new SuomifiError(`POST ${path}`, 'refused', '413')
      const body = new FormData()
      body.set('file', new File([Uint8Array.from(pdf)], fileName, { type: 'application/pdf' }))
      return (await ask({ method: 'POST', path, body }, [201], answers.attachmentAnswer)).attachmentId
    },

    sendElectronic: (message) => send('/v2/messages/electronic', message),
    sendMultichannel: (message) => send('/v2/messages', message),
    sendPaperWithoutId: (mail) => send('/v2/paper-mail-without-id', mail),
    findMessageId,

    readEvents(continuationToken) {
      const query = continuationToken === null ? {} : { continuationToken }
      return ask({ method: 'GET', path: '/v2/events', query }, [200], answers.eventsAnswer)
    },
  }
}
