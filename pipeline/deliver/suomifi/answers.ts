/**
 * What the service answers (OpenAPI of Suomi.fi Messages, v2). It adds fields without notice, so only what is used is
 * read.
 */
import { z } from 'zod'

export interface Answer {
  readonly status: number
  /** Parsed JSON, ids of messages as text; null when it is not JSON. */
  readonly body: unknown
  readonly errorCode: string | null
  readonly traceId: string | null
  /** `Retry-After`; 0 = none. */
  readonly pauseSeconds: number
}

export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
export const mailboxAnswer = z.object({ endUsersWithActiveMailbox: z.array(z.object({ id: z.string() })) })
export const attachmentAnswer = z.object({ attachmentId: z.string() })
/** A 409 of paper mail without id has none. */
export const messageAnswer = z.object({
  messageId: z
    .string()
    .nullish()
    .transform((id) => id ?? null),
})

const absent = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null)
const eventAnswer = z
  .object({
    type: z.string().catch('unknown'),
    eventTime: z.iso.datetime({ offset: true, local: true }),
    metadata: z
      .object({ messageId: absent, externalId: absent })
      .catch({ messageId: null, externalId: null }),
  })
  .transform(({ type, eventTime, metadata }) => ({ type, happenedAt: eventTime, ...metadata }))

/** An event that cannot be read is left out of `events`, but counted: it must not keep back those after it. */
export const eventsAnswer = z
  .object({ continuationToken: z.string(), events: z.array(z.unknown()) })
  .transform(({ continuationToken, events }) => ({
    continuationToken,
    count: events.length,
    events: events.flatMap((event) => eventAnswer.safeParse(event).data ?? []),
  }))
export type EventPage = z.infer<typeof eventsAnswer>
export type SuomifiEvent = EventPage['events'][number]

const errorCodes = z.object({
  errorCode: z.string().optional().catch(undefined),
  validationErrors: z.array(z.object({ errorCode: z.string().optional().catch(undefined) })).catch([]),
})

export async function readAnswer(response: Response): Promise<Answer> {
  const body = parseJson(await response.text())
  return {
    status: response.status,
    body,
    errorCode: findErrorCode(body),
    traceId: readTraceId(response.headers.get('traceId')),
    pauseSeconds: readPause(response.headers.get('Retry-After')),
  }
}

/** An id is an int64, of which JavaScript's numbers hold only the first 53 bits. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/("messageId"\s*:\s*)(-?\d+)/g, '$1"$2"'))
  } catch {
    return null
  }
}

function findErrorCode(body: unknown): string | null {
  const { errorCode, validationErrors = [] } = errorCodes.safeParse(body).data ?? {}
  const codes = [errorCode, ...validationErrors.map((one) => one.errorCode)]
  return codes.find((code) => code !== undefined && /^[A-Z_]{1,60}$/.test(code)) ?? null
}

/** Kept only when it is nothing but an id. */
function readTraceId(value: string | null): string | null {
  return value !== null && /^[0-9a-f]{8}(-?[0-9a-f]{4,12}){4}$/i.test(value) ? value : null
}

/** Seconds, or a point in time (RFC 9110 § 10.2.3). */
function readPause(value: string | null): number {
  if (value === null) return 0
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Math.max(seconds || 0, 0)
}
