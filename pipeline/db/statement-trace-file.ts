import { writeFile } from 'node:fs/promises'
import { replaceFile, requireReplaceable } from '../replace-file.ts'
import type { StatementTrace } from './database.ts'
import type { TracedStatement } from './statement-trace.ts'

/** Traces what is done into a file of JSON Lines (0600), written also where it fails: a slow night may be one that stops. */
export async function tracedInto<Result>(
  path: string | undefined,
  work: (trace: StatementTrace | undefined) => Promise<Result>,
): Promise<Result> {
  if (path === undefined) return await work(undefined)
  await requireReplaceable(path)
  const statements: TracedStatement[] = []
  let plans: string | null = null
  try {
    return await work({
      tell: (statement) => void statements.push(statement),
      withoutPlans: (reason) => {
        plans = reason
      },
    })
  } finally {
    const head = {
      trace: 'statements',
      plans: plans === null ? 'as executed' : `none: auto_explain, ${plans}`,
    }
    const lines = [head, ...statements].map((line) => `${JSON.stringify(line)}\n`)
    await replaceFile(path, (partial) => writeFile(partial, lines.join(''), { mode: 0o600 }), { mode: 0o600 })
  }
}
