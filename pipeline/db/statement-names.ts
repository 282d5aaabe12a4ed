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
  let last: Frame | null = null
  for (const site of findCallers()) {
    const frame = frameOf(site)
    if (frame === null || frame.file === ownFile) continue
    if (frame.folder !== 'db') return naming(frame)
    last ??= frame
  }
  return last && naming(last)
}

const ownFile = 'statement-names.ts'

interface Frame {
  readonly called: string
  readonly folder: string
  readonly file: string
}

/** Without the text of a stack, which takes ten times as long to make as it takes to look at it. */
function findCallers(): readonly NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error
  Error.stackTraceLimit = deepest
  let callers: readonly NodeJS.CallSite[] = []
  Error.prepareStackTrace = (_, sites) => {
    callers = sites
    return ''
  }
  void new Error('a stack').stack
  Error.stackTraceLimit = stackTraceLimit
  Error.prepareStackTrace = prepareStackTrace
  return callers
}

function naming({ called, folder, file }: Frame): string {
  const method = called.split('.').at(-1) ?? ''
  return `${folder} ${/^\w+$/.test(method) ? method : file.replace(/\.ts$/, '')}`
}

/** Null: none of ours. */
function frameOf(site: NodeJS.CallSite): Frame | null {
  const { folder, file } = ours.exec(site.getFileName() ?? '')?.groups ?? {}
  return folder === undefined || file === undefined
    ? null
    : { called: site.getFunctionName() ?? '', folder, file }
}

const ours = /\/pipeline\/(?<folder>[a-z-]+)\/(?:[a-z-]+\/)*(?<file>[a-z-]+\.ts)$/
