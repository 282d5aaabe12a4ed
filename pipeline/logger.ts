import { createRequire } from 'node:module'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import { codeOf, PipelineError } from './errors.ts'
import { scrub } from './privacy/scrub.ts'
import { visible } from './visible.ts'

const require = createRequire(import.meta.url)

/**
 * Log lines on standard error, or elsewhere: JSON, or readable when a person looks. They hold ids and counts. An error is logged by
 * what `describeError` tells of it, wherever it stands in a line, because messages of Postgres and others quote
 * data; and every line is scrubbed last. What a terminal would obey is made visible before, for pretty lines are made of
 * the parsed ones.
 */
export function createLogger(level: string, to: DestinationStream | null = null): Logger {
  if (to !== null) return pino(loggerOptions(level), to)
  if (!process.stderr.isTTY) return pino(loggerOptions(level), pino.destination({ fd: 2, sync: true }))
  const pretty: typeof import('pino-pretty') = require('pino-pretty') // which only people's commands wait for
  return pino(loggerOptions(level), pretty({ destination: 2, sync: true, ignore: 'pid,hostname' }))
}

export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    serializers: { err: (value) => value }, // not pino's own, which tells the message
    formatters: { log: (fields) => describeErrorsIn(fields) },
    hooks: {
      logMethod(args, method) {
        const [first, text] = args
        const error = first instanceof Error ? first : errorIn(first)
        // Where no words are given, pino would take the error's.
        if (error === null || typeof text === 'string') method.apply(this, args)
        else method.apply(this, [first instanceof Error ? { err: first } : first, codeOf(error)])
      },
      streamWrite: (line) => visible(scrub(line)),
    },
  }
}

function describeErrorsIn(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name === 'err' || value instanceof Error ? describeError(value) : describeNested(value),
    ]),
  )
}

function describeNested(value: unknown): unknown {
  if (typeof value === 'string') return visible(value)
  if (Array.isArray(value))
    return value.map((one) => (one instanceof Error ? describeError(one) : describeNested(one)))
  const isPlain = typeof value === 'object' && value !== null && !('toJSON' in value)
  return isPlain ? describeErrorsIn(value) : value
}

function errorIn(fields: unknown): Error | null {
  const error: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'err') : null
  return error instanceof Error ? error : null
}

interface ErrorDescription {
  readonly kind: string
  /** SQLSTATE of Postgres, errno of the system, or the code of one of our own errors. */
  readonly code?: string
  readonly stage?: string
  readonly schema?: string
  readonly table?: string
  readonly constraint?: string
  /** Of our own errors only: they never quote a value of a customer's row. */
  readonly message?: string
  readonly at: readonly string[]
  readonly cause?: ErrorDescription
}

/** What may be told of an error: an allow-list, not a filter. Never what Postgres says in message, detail, hint or where. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] }
  return {
    kind: isName(error.name) ? error.name : 'Error',
    ...named(error, 'code'),
    ...named(error, 'stage'),
    ...named(error, 'schema'),
    ...named(error, 'table'),
    ...named(error, 'constraint'),
    ...(error instanceof PipelineError ? { message: visible(error.message) } : {}),
    at: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

function named(error: Error, key: string): Record<string, string> {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' && isName(value) ? { [key]: value } : {}
}

/** Names of things that programs give have no spaces; what people are called and where they live has. */
function isName(value: string): boolean {
  return /^[\w.$-]{1,63}$/.test(value)
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? ''
  const start = stack.indexOf(error.message)
  return (start < 0 ? stack : stack.slice(start + error.message.length))
    .split('\n')
    .filter((line) => /^\s+at ([^(]+ \()?(async )?(file:\/\/|node:|\/)\S+:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim())
    .slice(0, 8)
}
