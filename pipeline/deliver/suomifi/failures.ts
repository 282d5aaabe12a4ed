/**
 * How a request to the service can fail. The errors hold its path, status, error code and trace id: never a word of
 * the answer, which can quote the request, and no cause.
 */
import { PipelineError } from '../../errors.ts'
import type { Answer } from './answers.ts'

/** Try again later, or hold this notification. */
type FailureKind = 'unavailable' | 'refused'

export class SuomifiError extends Error {
  override readonly name = 'SuomifiError'
  readonly kind: FailureKind
  /** Status and error code (`400 MAILBOX_NOT_IN_USE`), or why there was no answer (`TIMEOUT`, `ECONNRESET`). */
  readonly code: string
  readonly errorCode: string | null
  /** The code, and the trace id by which the service's support finds the request. */
  readonly summary: string
  /** The pause the service asked for; 0 = none. */
  readonly pauseSeconds: number

  constructor(call: string, kind: FailureKind, code: string, answer?: Answer) {
    const summary = summarise(code, answer?.traceId ?? null)
    super(`Suomi.fi ${call}: ${summary}`)
    this.kind = kind
    this.code = code
    this.errorCode = answer?.errorCode ?? null
    this.summary = summary
    this.pauseSeconds = answer?.pauseSeconds ?? 0
  }
}

/** The service does not let us in: nothing can be sent, and no notification is to blame. */
export class SuomifiDeniedError extends PipelineError {
  override readonly name = 'SuomifiDeniedError'
  readonly exitCode = 1
  readonly code = 'SUOMIFI_DENIED'

  constructor(call: string, code: string, answer: Answer) {
    super(
      `Suomi.fi ${call}: ${summarise(code, answer.traceId)}: access is denied; check the address, user name, password and service of KUNTASIIRTO_SUOMIFI_*, and that this machine is on the service's allow-list`,
    )
  }
}

/** Ours is switched off: the fault of no notification (OpenAPI, POST /v2/messages/electronic). */
const deniedCodes = ['SERVICE_NOT_ACTIVE', 'SYSTEM_NOT_ACTIVE']

/** What an answer that is no success means (OpenAPI: retry 5xx; other 4xx are to be mended). */
export function failureOf(call: string, answer: Answer): SuomifiError | SuomifiDeniedError {
  const { status, errorCode } = answer
  const code = [status, errorCode].filter((part) => part !== null).join(' ')
  if (status >= 500 || status === 429 || status === 408) {
    return new SuomifiError(call, 'unavailable', code, answer)
  }
  // A bad password is a 400; a redirection, or no such path at the first call, is a wrong address.
  const isDenied = status < 400 || status === 401 || status === 403 || call === 'POST /v1/token'
  if (isDenied || deniedCodes.includes(errorCode ?? '')) return new SuomifiDeniedError(call, code, answer)
  return new SuomifiError(call, 'refused', code, answer)
}

function summarise(code: string, traceId: string | null): string {
  return traceId === null ? code : `${code} trace ${traceId}`
}
