import type { ClientBase } from 'pg'
import { codeOf } from '../errors.ts'
import { nameOf } from './statement-names.ts'
import { type Plan, readPlan } from './statement-plans.ts'

/** A statement as it was executed. Never its text, its parameters or a value of its plan: they are personal data. */
export interface TracedStatement {
  /** Of the function that says it; null: it has none (`begin`, `commit`). */
  readonly name: string | null
  /** Milliseconds since the connection was traced. */
  readonly start: number
  /** Until the server was done with it. */
  readonly milliseconds: number
  /** Returned or changed; null: it failed, or has none. */
  readonly rows: number | null
  /** SQLSTATE, where it failed. */
  readonly error?: string
  /** As it was executed, where the server tells. */
  readonly plan?: Plan
}

/**
 * Tells of every statement of the connection from now on. Returns why the server tells no plans, or null where it does:
 * auto_explain must be loaded for that, which a superuser may, and whom one has granted it.
 */
export async function traceStatements(
  client: ClientBase,
  onStatement: (statement: TracedStatement) => void,
): Promise<string | null> {
  const reason = await askForPlans(client)
  const begun = performance.now()
  let plan: Plan | null = null
  client.on('notice', ({ message }) => {
    plan = readPlan(message ?? '') ?? plan
  })
  const tell = (text: string, start: number, rows: number | null, error?: unknown) => {
    const executed = plan
    plan = null
    onStatement({
      name: nameOf(text),
      start: rounded(start - begun),
      milliseconds: rounded(performance.now() - start),
      rows,
      ...(error === undefined ? {} : { error: codeOf(error) }),
      ...(executed === null ? {} : { plan: executed }),
    })
  }
  const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown
  const traced = (...given: readonly unknown[]): unknown => {
    const start = performance.now()
    const [statement] = given
    const answer = query(...given)
    if (answer instanceof Promise)
      answer.then(
        ({ rowCount }: { readonly rowCount?: number | null }) =>
          tell(textOf(statement), start, rowCount ?? null),
        (error: unknown) => tell(textOf(statement), start, null, error),
      )
    else if (isStream(answer))
      answer.once('finish', () => tell(textOf(statement), start, answer.rowCount ?? null))
    return answer
  }
  client.query = traced as typeof client.query
  return reason
}

/** A COPY is a stream that its owner writes to; it finishes when the server has said how many rows it has taken. */
interface CopyStream {
  readonly rowCount?: number
  once(event: 'finish', listener: () => void): unknown
}

function isStream(answer: unknown): answer is CopyStream {
  return typeof answer === 'object' && answer !== null && 'once' in answer
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  const text: unknown = typeof statement === 'object' && statement !== null && Reflect.get(statement, 'text')
  return typeof text === 'string' ? text : ''
}

/** As a notice on this connection, of every statement, with what was executed; parameters are not logged. */
const planSettings = [
  ['auto_explain.log_min_duration', '0'],
  ['auto_explain.log_analyze', 'on'],
  ['auto_explain.log_buffers', 'on'],
  ['auto_explain.log_format', 'json'],
  ['auto_explain.log_level', 'notice'],
  ['auto_explain.log_parameter_max_length', '0'],
  ['client_min_messages', 'notice'],
] as const

async function askForPlans(client: ClientBase): Promise<string | null> {
  try {
    await client.query("load 'auto_explain'")
    for (const [name, value] of planSettings)
      await client.query('select set_config($1, $2, false)', [name, value])
    return null
  } catch (error) {
    return codeOf(error)
  }
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100
