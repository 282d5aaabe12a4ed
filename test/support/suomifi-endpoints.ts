/** What Suomi.fi Messages does when all goes well: its endpoints, as the OpenAPI describes them (v2). */
import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type MessageRequest, mailboxRequest, messageRequests, tokenRequest } from './suomifi-schemas.ts'

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** How late it comes. */
  readonly afterMilliseconds?: number
}

export interface EndpointOptions {
  readonly username?: string
  readonly password?: string
  readonly activeMailboxes?: Iterable<string>
  readonly tokenSeconds?: number
  /** Even a token that expires early serves so many requests: who has just got one can use it. */
  readonly leastUses?: number
  readonly attachmentSeconds?: number
  readonly eventsPerPage?: number
}

/** A message as it was accepted. */
export interface AcceptedMessage {
  readonly messageId: string
  readonly path: string
  readonly isElectronic: boolean
  readonly request: MessageRequest
  /** Of the letter. */
  readonly fileName: string | null
  readonly sha256: string | null
}

export interface EventRecord {
  readonly type: string
  readonly eventTime: string
  readonly metadata?: unknown
}

/** Refuses a request, in words that quote it, as the service does. */
class Refusal extends Error {
  readonly answer: Answer

  constructor(status: number, reason: string, errorCode?: string) {
    super(reason)
    const error = errorCode === undefined ? { error: reason } : { error: reason, errorCode }
    this.answer = { status, body: { reason, validationErrors: [error] } }
  }
}

const largestRequest = 10_485_760
const firstMessageId = 9_007_199_254_740_993n // no JavaScript number

export function createEndpoints(options: EndpointOptions) {
  const { username = 'kuntasiirto', password = 'a password of thirty-two signs 1' } = options
  const { tokenSeconds = 3600, leastUses = 30, attachmentSeconds = 86_400, eventsPerPage = 1000 } = options
  const messages = new Map<string, AcceptedMessage>()
  const activeMailboxes = new Set(options.activeMailboxes)
  const refusedCodes = new Set<string>()
  const events: EventRecord[] = []
  const violations: string[] = []
  const tokens = new Map<string, { readonly expiresAt: number; uses: number }>()
  const files = new Map<string, { readonly fileName: string; readonly sha256: string; readonly at: number }>()

  /** `isExpired`: the token that comes with the request is worth nothing from now on. */
  async function handle(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    isExpired: boolean,
  ): Promise<Answer> {
    if (body.byteLength > largestRequest) {
      return { status: 413, body: 'HTTP content length exceeded 10485760 bytes.' }
    }
    try {
      if (url.pathname === '/v1/token') return issueToken(body)
      authorize(request, isExpired)
      const schema = messageRequests.get(url.pathname)
      return schema === undefined
        ? await handleOther(request, url, body)
        : acceptMessage(url.pathname, parse(schema, body))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.answer.status === 400) violations.push(error.message)
      return error.answer
    }
  }

  async function handleOther(request: IncomingMessage, url: URL, body: Buffer): Promise<Answer> {
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /v1/mailboxes/active': {
        const { endUsers } = parse(mailboxRequest, body)
        if (endUsers.some(({ id }) => refusedCodes.has(id))) throw new Refusal(400, 'no such person')
        const endUsersWithActiveMailbox = endUsers.filter(({ id }) => activeMailboxes.has(id))
        return { status: 200, body: { endUsersWithActiveMailbox } }
      }
      case 'POST /v2/attachments':
        return storeFile(request, body)
      case 'GET /v1/messages/id': {
        const message = messages.get(url.searchParams.get('externalId') ?? '')
        if (message === undefined) throw new Refusal(404, 'no such message')
        return { status: 200, body: { messageId: message.messageId } }
      }
      case 'GET /v2/events': {
        const start = /^after-(\d+)$/.exec(url.searchParams.get('continuationToken') ?? 'after-0')?.[1]
        if (start === undefined) throw new Refusal(400, 'no such continuation token')
        const page = events.slice(Number(start), Number(start) + eventsPerPage)
        return {
          status: 200,
          body: { events: page, continuationToken: `after-${Number(start) + page.length}` },
        }
      }
      default:
        throw new Refusal(404, `no such path ${url.pathname}`)
    }
  }

  function issueToken(body: Buffer): Answer {
    const given = parse(tokenRequest, body)
    if (given.username !== username || given.password !== password) {
      throw new Refusal(400, `wrong password ${given.password}`)
    }
    const token = randomUUID()
    tokens.set(token, { expiresAt: performance.now() + tokenSeconds * 1000, uses: 0 })
    return { status: 200, body: { access_token: token, expires_in: tokenSeconds, token_type: 'Bearer' } }
  }

  function authorize(request: IncomingMessage, isExpired: boolean): void {
    const name = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const token = tokens.get(name)
    if (token !== undefined) token.uses += 1
    if (isExpired && token !== undefined && token.uses > leastUses) tokens.delete(name)
    if (!tokens.has(name) || (token?.expiresAt ?? 0) < performance.now()) {
      throw new Refusal(401, `the token ${name} has expired`)
    }
  }

  async function storeFile(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = { 'Content-Type': request.headers['content-type'] ?? '' }
    const form = await new Response(Uint8Array.from(body), { headers }).formData()
    const file = form.get('file')
    if (!(file instanceof File)) throw new Refusal(400, 'no file')
    if (file.type !== 'application/pdf') throw new Refusal(415, `unsupported media type ${file.type}`)
    const bytes = Buffer.from(await file.arrayBuffer())
    if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw new Refusal(400, 'not a PDF')
    const attachmentId = randomUUID()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.set(attachmentId, { fileName: file.name, sha256, at: performance.now() })
    return { status: 201, body: { attachmentId } }
  }

  function acceptMessage(path: string, request: MessageRequest): Answer {
    const { externalId, recipient, electronic, paperMail } = request
    const known = messages.get(externalId)
    if (known !== undefined) {
      const id = path === '/v2/paper-mail-without-id' ? {} : { messageId: known.messageId }
      return { status: 409, body: { reason: `${externalId} is in use`, ...id } }
    }
    const isElectronic = electronic !== undefined && activeMailboxes.has(recipient?.id ?? '')
    if (!isElectronic && paperMail === undefined) {
      throw new Refusal(400, `${recipient?.id} has no mailbox`, 'MAILBOX_NOT_IN_USE')
    }
    const attached = [...(electronic?.attachments ?? []), ...(paperMail?.attachments ?? [])]
    const found = attached.map(({ attachmentId }) => {
      const file = files.get(attachmentId)
      if (file !== undefined && performance.now() - file.at <= attachmentSeconds * 1000) return file
      throw new Refusal(400, `no such attachment ${attachmentId}`)
    })
    const messageId = String(firstMessageId + BigInt(messages.size))
    const { fileName = null, sha256 = null } = found[0] ?? {}
    messages.set(externalId, { messageId, path, isElectronic, request, fileName, sha256 })
    events.push({
      type: isElectronic ? 'Electronic message created' : 'Paper mail created',
      eventTime: new Date().toISOString(),
      metadata: { messageId, externalId, serviceId: request.sender.serviceId },
    })
    return { status: 200, body: { messageId } }
  }

  return { handle, messages, activeMailboxes, refusedCodes, events, violations }
}

function parse<Read>(schema: z.ZodType<Read>, body: Buffer): Read {
  const text = body.toString()
  const parsed = schema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Refusal(400, `${z.prettifyError(parsed.error)} in ${text}`)
  return parsed.data
}
