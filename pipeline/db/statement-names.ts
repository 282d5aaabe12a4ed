import { type CompiledQuery, PostgresQueryCompiler, type RootOperationNode } from 'kysely'

/**
 * Every statement carries the name of the function that says it, as a comment before it, such as `classify insertVerdicts`.
 * The server shows it where it shows the statement: pg_stat_activity, its log, a trace.
 */
export class NamingCompiler extends PostgresQueryCompiler {
  override compileQuery(node: RootOperationNode, queryId: CompiledQuery['queryId']): CompiledQuery {
    const compiled = super.compileQuery(node, queryId)
    const name = callerName()
    return name === null ? compiled : { ...compiled, sql: `/* ${name} */ ${compiled.sql}` }
  }
}

/** The name in the comment before a statement; null: it has none. */
export function nameOf(statement: string): string | null {
  return /^\/\* ([\w. -]{1,120}) \*\/ /.exec(statement)?.[1] ?? null
}

/** Kysely's own frames lie between the statement and whoever says it. */
const deepest = 40

/** The nearest function of ours: folder and name. What the database's folder does for others has their name. */
function callerName(): string | null {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = deepest
  const stack = new Error('a stack').stack ?? ''
  Error.stackTraceLimit = limit
  const frames = stack.split('\n').flatMap((line) => frameOf(line) ?? [])
  const frame = frames.find(({ folder }) => folder !== 'db') ?? frames.find(({ file }) => file !== ownFile)
  if (frame === undefined) return null
  const method = frame.called.split('.').at(-1) ?? ''
  return `${frame.folder} ${/^\w+$/.test(method) ? method : frame.file.replace(/\.ts$/, '')}`
}

const ownFile = 'statement-names.ts'

/** `at insertVerdicts (file:///…/pipeline/classify/verdict-queries.ts:62:3)`, or without a function's name; null: not ours. */
function frameOf(line: string) {
  const { called = '', folder, file } = ours.exec(line)?.groups ?? {}
  return folder === undefined || file === undefined ? null : { called, folder, file }
}

const ours =
  /^\s+at (?:async )?(?:(?<called>[^( ]+) \()?(?:file:)?\/\S*\/pipeline\/(?<folder>[a-z-]+)\/(?:[a-z-]+\/)*(?<file>[a-z-]+\.ts):/
