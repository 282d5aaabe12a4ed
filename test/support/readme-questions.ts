import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/project.ts'
import type { TestNights } from './nights.ts'

/** A question of sql/README.md, with its SQL. */
interface Question {
  readonly title: string
  readonly sql: string
  /** It takes months, or two programmes, to answer. */
  readonly isOfMonths: boolean
}

const ofMonths = /analysis\.(month_|cohort|passage)|'non-disclosure'/

export function readQuestions(): readonly Question[] {
  const readme = readFileSync(join(projectRoot, 'sql/README.md'), 'utf8')
  const questions = readme.split(/^## Questions$/m)[1] ?? ''
  return Array.from(
    questions.matchAll(/^\*\*\d+\. (.*?)\*\*[^\n]*\n\n```sql\n(.*?)\n```$/gms),
    ([, title = '', sql = '']) => ({ title, sql, isOfMonths: ofMonths.test(sql) }),
  )
}

/** With the rights of kuntasiirto_analyst, and no others. */
export async function askAsAnalyst(
  { session: { client } }: TestNights,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  await client.query('begin read only; set local role kuntasiirto_analyst')
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.query('rollback')
  }
}

/** Lines in one order. Numbers come as text where they may be large, and decimals with their places. */
export function asText(lines: readonly (readonly unknown[])[]): readonly string[] {
  return lines
    .map((line) =>
      JSON.stringify(line.map((cell) => (/^-?\d+(\.\d+)?$/.test(`${cell}`) ? Number(cell) : cell))),
    )
    .toSorted()
}
