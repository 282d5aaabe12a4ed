/**
 * How requests go to the service: with one token, one limit of requests at a time and one rate for all, and again when
 * they failed for no fault of ours.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import pRetry from 'p-retry'
import type { z } from 'zod'
import { type Answer, readAnswer, tokenAnswer } from './answers.ts'
import { failureOf, SuomifiError } from './failures.ts'
import type { SuomifiSettings } from './settings.ts'

export interface ConnectionOptions {
  /** Ends every request, and those that wait, with its reason. */
  readonly signal: AbortSignal
  readonly onTrace?: (trace: Trace) => void
}

/** One answer, or none: for the log. */
export interface Trace {
  /** Method and path. */
  readonly call: string
  /** Status, or why there was no answer. */
  readonly result: string
  readonly traceId: string | null
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON, or as a form. */
  readonly body?: object
}

interface Token {
  readonly value: string
  /** By performance.now(). */
  readonly refreshAt: number
  /** The service has let in a request with it. */
  isAccepted: boolean
}

/** A request may be refused so often for tokens that had let others in, and wait so often for another to be renewed. */
const mostRenewals = 10

/**
 * Asks until there is an answer of one of the statuses, and reads it. Rejects with SuomifiError (`unavailable` after all
 * attempts, or `refused` at once), SuomifiDeniedError, or the reason of the signal.
 */
type Ask = <Read>(call: Call, statuses: readonly number[], schema: z.ZodType<Read>) => Promise<Read>

const tokenCall = 'POST /v1/token'

export function connect(settings: SuomifiSettings, { signal, onTrace = () => {} }: ConnectionOptions): Ask {
  const { retry } = settings
  const queue = new PQueue({
    concurrency: settings.concurrency,
    interval: 1000,
    intervalCap: settings.requestsPerSecond,
    strict: true,
  })
  let token: Token | null = null
  let nextToken: Promise<Token> | null = null
  let pausedUntil = 0

  function ask<Read>(call: Call, statuses: readonly number[], schema: z.ZodType<Read>): Promise<Read> {
    return pRetry(
      async () => {
        const answer = await exchangeWithToken(call)
        return read(nameOf(call), answer, statuses, schema)
      },
      {
        retries: retry.attempts - 1,
        minTimeout: retry.firstDelaySeconds * 1000,
        maxTimeout: retry.longestDelaySeconds * 1000,
        randomize: true,
        signal,
        shouldRetry: ({ error }) =>
          error instanceof SuomifiError &&
          error.kind === 'unavailable' &&
          error.pauseSeconds <= retry.longestDelaySeconds,
      },
    )
  }

  /**
   * A token that is refused has expired, and is renewed; we are denied only when a renewed one is refused that nobody
   * was let in with. Whoever was refused goes before those who wait for their turn.
   */
  async function exchangeWithToken(call: Call): Promise<Answer> {
    let isRefused = false
    for (let renewals = 0; renewals <= mostRenewals; renewals += 1) {
      await renewToken()
      const given = await exchange(call, () => token, isRefused)
      if (given === null) continue
      const { answer, bearer } = given
      if (answer.status !== 401) {
        bearer.isAccepted ||= isLetIn(answer)
        return answer
      }
      if (token === bearer) token = null
      if (isRefused && !bearer.isAccepted) return answer
      isRefused = true
    }
    throw new SuomifiError(nameOf(call), 'unavailable', '401 TOKEN_EXPIRES')
  }

  /** Those who need one at the same time wait for the same one. */
  async function renewToken(): Promise<void> {
    if (token !== null && performance.now() < token.refreshAt) return
    nextToken ??= requestToken().finally(() => {
      nextToken = null
    })
    token = await nextToken
  }

  async function requestToken(): Promise<Token> {
    const { username, password } = settings
    const call: Call = { method: 'POST', path: '/v1/token', body: { username, password } }
    const answer = await queue.add(() => request(call, null), { signal, priority: 2 }) // others wait for it
    const { access_token, expires_in } = read(tokenCall, answer, [200], tokenAnswer)
    const refreshAt = performance.now() + expires_in * 900 // a tenth before its end
    return { value: access_token, refreshAt, isAccepted: false }
  }

  /** One request with the token of the moment when its turn comes; null: it has been refused to somebody meanwhile. */
  function exchange(call: Call, bearerNow: () => Token | null, isFirst: boolean) {
    const ask = async () => {
      const bearer = bearerNow()
      return bearer === null ? null : { bearer, answer: await request(call, bearer.value) }
    }
    return queue.add(ask, { signal, priority: isFirst ? 1 : 0 })
  }

  async function request(call: Call, bearer: string | null): Promise<Answer> {
    const pause = pausedUntil - performance.now()
    if (pause > 0) await sleep(pause, undefined, { signal })
    const answer = await fetchAnswer(call, bearer)
    onTrace({ call: nameOf(call), result: String(answer.status), traceId: answer.traceId })
    if (answer.pauseSeconds <= retry.longestDelaySeconds) {
      pausedUntil = Math.max(pausedUntil, performance.now() + answer.pauseSeconds * 1000)
    }
    return answer
  }

  async function fetchAnswer(call: Call, bearer: string | null): Promise<Answer> {
    const timeout = AbortSignal.timeout(settings.timeoutSeconds * 1000)
    const isForm = call.body instanceof FormData
    try {
      const response = await fetch(urlOf(settings, call), {
        method: call.method,
        headers: {
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
          ...(call.body === undefined || isForm ? {} : { 'Content-Type': 'application/json' }),
        },
        body: call.body instanceof FormData ? call.body : (JSON.stringify(call.body) ?? null),
        redirect: 'manual', // identity codes go nowhere else
        signal: AbortSignal.any([signal, timeout]),
      })
      return await readAnswer(response)
    } catch (error) {
      const result = timeout.aborted ? 'TIMEOUT' : networkCodeOf(error)
      onTrace({ call: nameOf(call), result, traceId: null })
      throw new SuomifiError(nameOf(call), 'unavailable', result)
    }
  }

  return ask
}

/** An answer that only whoever knows the token's owner gives: one of trouble may come from anywhere before. */
function isLetIn({ status }: Answer): boolean {
  return status < 500 && ![401, 403, 408, 429].includes(status)
}

/** An answer we cannot read may well be a success: whoever asks again will be told. */
function read<Read>(
  call: string,
  answer: Answer,
  statuses: readonly number[],
  schema: z.ZodType<Read>,
): Read {
  if (!statuses.includes(answer.status)) throw failureOf(call, answer)
  const parsed = schema.safeParse(answer.body ?? {})
  if (!parsed.success) throw new SuomifiError(call, 'unavailable', `${answer.status} NOT_UNDERSTOOD`, answer)
  return parsed.data
}

/** Without the query. */
function nameOf({ method, path }: Call): string {
  return `${method} ${path}`
}

function urlOf({ url }: SuomifiSettings, { path, query = {} }: Call): string {
  const search = new URLSearchParams(query).toString()
  return search === '' ? url + path : `${url}${path}?${search}`
}

/** As the system names it, ECONNRESET for one; fetch has it in the cause of its error. */
function networkCodeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : 'NO_ANSWER'
}
