import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/**
 * Log lines on standard error: JSON, or readable when a person looks. They hold ids and counts. An error is logged by
 * kind, code and stack frames only, because messages of Postgres, Typst and others quote data.
 */
export function createLogger(level: string): Logger {
  const options = { level, base: null, serializers: { err: describeError } }
  return process.stderr.isTTY
    ? pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname' }))
    : pino(options, pino.destination({ fd: 2, sync: true }))
}

export interface ErrorDescription {
  readonly kind: string
  readonly code?: string
  readonly constraint?: string
  readonly table?: string
  readonly at: readonly string[]
  readonly cause?: ErrorDescription
}

/** What may be told of an error that is not one of ours: an allow-list, not a filter. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] }
  const text = (key: string) => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? { [key]: value } : {}
  }
  return {
    kind: error.name,
    ...text('code'),
    ...text('constraint'),
    ...text('table'),
    at: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 8)
}
