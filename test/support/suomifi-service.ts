/**
 * Suomi.fi Messages on this machine, with the faults networks have. It says what it was sent, quotes requests in its
 * errors, and gives messages ids beyond 2^53.
 *
 * By itself: `node test/support/suomifi-service.ts '{"port":4000,"activeMailboxes":[…]}'` prints its address; what it
 * was sent is at /double.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AcceptedMessage,
  type Answer,
  createEndpoints,
  type EndpointOptions,
  type EventRecord,
} from './suomifi-endpoints.ts'
import { messageRequests } from './suomifi-schemas.ts'

export const faults = [
  'badGateway', // 502, nothing accepted
  'serverError', // 500, nothing accepted
  'tooManyRequests', // 429
  'dropBefore', // the connection breaks, nothing accepted
  'dropAfter', // accepted, but the connection breaks before the answer
  'slowBefore', // the answer comes too late, nothing accepted
  'slowAfter', // accepted, but the answer comes too late
  'conflict', // accepted, but the answer is the 409 of a repeat
  'expiredToken', // the token is worth nothing from now on
  'garbled', // accepted, but the answer cannot be read
] as const
export type Fault = (typeof faults)[number]
export type FaultRates = Partial<Readonly<Record<Fault, number>>>

export interface SuomifiServiceOptions extends EndpointOptions {
  readonly port?: number
  /** How late a slow answer is. */
  readonly slowMilliseconds?: number
  /** How often requests fail, from 0 to 1 by kind of fault. */
  readonly faultRates?: FaultRates
  readonly seed?: number
}

/** What a test looks at, and what it may change at any time. */
export interface SuomifiDouble {
  readonly url: string
  /** What was accepted, by externalId. */
  readonly messages: ReadonlyMap<string, AcceptedMessage>
  readonly activeMailboxes: Set<string>
  /** Identity codes that the mailbox check refuses, with all that are asked for beside them. */
  readonly refusedCodes: Set<string>
  readonly events: EventRecord[]
  /** In the order they came, by method and path. */
  readonly requests: readonly { readonly call: string; readonly at: number; readonly authorization: string }[]
  /** What was wrong with requests that were refused as the OpenAPI says. */
  readonly violations: readonly string[]
  /** The faults that were drawn, of those with a rate. */
  readonly drawn: ReadonlySet<Fault>
  /** Requests at a time, at most. */
  mostAtOnce(): number
  /** The next requests, to the path or to any, are answered so. */
  failNext(fault: Fault | Answer, path?: string, times?: number): void
  setFaultRates(rates: FaultRates): void
  close(): Promise<void>
}

export async function startSuomifiService(options: SuomifiServiceOptions = {}): Promise<SuomifiDouble> {
  const { slowMilliseconds = 500, seed = 1 } = options
  const { handle, ...endpoints } = createEndpoints(options)
  const requests: { call: string; at: number; authorization: string }[] = []
  const script: { path: string | undefined; fault: Fault | Answer }[] = []
  const atOnce = { now: 0, most: 0 }
  let faultRates = options.faultRates ?? {}
  const drawn = new Set<Fault>()

  function nextFault(path: string): Fault | Answer | null {
    const index = script.findIndex((one) => one.path === undefined || one.path === path)
    const [scripted] = index < 0 ? [] : script.splice(index, 1)
    if (scripted !== undefined) return scripted.fault
    let chance = draw(seed, requests.length)
    for (const fault of faults) {
      chance -= faultRates[fault] ?? 0
      if (chance >= 0) continue
      drawn.add(fault)
      return fault
    }
    return null
  }

  /** Null: the connection breaks. */
  async function answerOf(request: IncomingMessage, url: URL, body: Buffer): Promise<Answer | null> {
    const fault = nextFault(url.pathname)
    if (fault !== null && typeof fault === 'object') {
      if (fault.afterMilliseconds !== undefined)
        await sleep(fault.afterMilliseconds, undefined, { ref: false })
      return fault
    }
    if (fault === 'dropBefore') return null
    if (fault === 'slowBefore') await sleep(slowMilliseconds, undefined, { ref: false })
    if (fault === 'badGateway' || fault === 'slowBefore')
      return { status: 502, body: { reason: 'bad gateway' } }
    if (fault === 'serverError') return { status: 500, body: { reason: `no room for ${body.toString()}` } }
    if (fault === 'tooManyRequests') return { status: 429, body: { reason: 'too many requests' } }
    const answer = await handle(request, url, body, fault === 'expiredToken')
    if (fault === 'dropAfter') return null
    if (fault === 'slowAfter') await sleep(slowMilliseconds, undefined, { ref: false })
    if (fault === 'garbled') return { ...answer, body: '<html>' }
    const isAccepted = answer.status === 200 && messageRequests.has(url.pathname)
    return fault === 'conflict' && isAccepted ? { ...answer, status: 409 } : answer
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/double') return write(response, { status: 200, body: describe() })
    const call = `${request.method} ${url.pathname}`
    requests.push({ call, at: performance.now(), authorization: request.headers.authorization ?? '' })
    atOnce.now += 1
    atOnce.most = Math.max(atOnce.most, atOnce.now)
    try {
      const answer = await answerOf(request, url, await buffer(request))
      if (answer === null) request.socket.destroy()
      else write(response, answer)
    } finally {
      atOnce.now -= 1
    }
  }

  function describe() {
    const calls = Object.entries(Object.groupBy(requests, ({ call }) => call))
    const counts = Object.fromEntries(calls.map(([call, all = []]) => [call, all.length]))
    const { messages, violations } = endpoints
    return { messages: Object.fromEntries(messages), calls: counts, violations, mostAtOnce: atOnce.most }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch(() => request.socket.destroy()) // the client has gone away
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the service has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    ...endpoints,
    requests,
    drawn,
    mostAtOnce: () => atOnce.most,
    failNext(fault, path, times = 1) {
      for (let time = 0; time < times; time += 1) script.push({ path, fault })
    },
    setFaultRates(rates) {
      faultRates = rates
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const isText = typeof body === 'string'
  // Ids of messages are numbers, of more digits than JavaScript's have.
  const text = isText ? body : JSON.stringify(body ?? {}).replaceAll(/("messageId":)"(\d+)"/g, '$1$2')
  const contentType = isText ? 'text/plain' : 'application/json'
  response.writeHead(status, { 'Content-Type': contentType, traceId: randomUUID(), ...headers }).end(text)
}

/** From 0 to 1, and the same for the same seed and request (mulberry32). */
function draw(seed: number, request: number): number {
  let mixed = (Math.imul(seed, 0x9e3779b1) + Math.imul(request, 0x6d2b79f5)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

if (import.meta.main) {
  const { url } = await startSuomifiService(JSON.parse(process.argv[2] ?? '{}'))
  process.stdout.write(`${url}\n`)
}
