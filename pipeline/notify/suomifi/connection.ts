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
}

/**
 * Asks until there is an answer of one of the statuses, and reads it. Rejects with SuomifiError (`unavailable` after all
 * attempts, or `refused` at once), SuomifiDeniedError, or the reason of the signal.
 */
export type Ask = <Read>(call: Call, statuses: readonly number[], schema: z.ZodType<Read>) => Promise<Read>

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

  /** A token that is refused has expired, or else its successor is refused too. */
  async function exchangeWithToken(call: Call): Promise<Answer> {
    const bearer = await currentToken()
    const answer = await exchange(call, bearer)
    if (answer.status !== 401) return answer
    if (token?.value === bearer) token = null
    return exchange(call, await currentToken())
  }

  /** Those who need one at the same time wait for the same one. */
  async function currentToken(): Promise<string> {
    if (token !== null && performance.now() < token.refreshAt) return token.value
    nextToken ??= requestToken().finally(() => {
      nextToken = null
    })
    token = await nextToken
    return token.value
  }

  async function requestToken(): Promise<Token> {
    const { username, password } = settings
    const answer = await exchange({ method: 'POST', path: '/v1/token', body: { username, password } }, null)
    const { access_token, expires_in } = read(tokenCall, answer, [200], tokenAnswer)
    return { value: access_token, refreshAt: performance.now() + expires_in * 900 } // a tenth before its end
  }

  /** One request, when its turn comes. Asking for a token comes first: others wait for it. */
  function exchange(call: Call, bearer: string | null): Promise<Answer> {
    const request = async () => {
      const pause = pausedUntil - performance.now()
      if (pause > 0) await sleep(pause, undefined, { signal })
      const answer = await fetchAnswer(call, bearer)
      onTrace({ call: nameOf(call), result: String(answer.status), traceId: answer.traceId })
      if (answer.pauseSeconds <= retry.longestDelaySeconds) {
        pausedUntil = Math.max(pausedUntil, performance.now() + answer.pauseSeconds * 1000)
      }
      return answer
    }
    return queue.add(request, { signal, priority: bearer === null ? 1 : 0 })
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
