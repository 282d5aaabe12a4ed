import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatTable } from '../../pipeline/commands/table.ts'
import { projectRoot } from '../../pipeline/config.ts'
import type { TestNights } from './nights.ts'

/** A question of the README's analysts, with its SQL and what the README says that each fixture answers. */
export interface Question {
  readonly title: string
  readonly sql: string
  readonly answers: Readonly<Record<string, string>>
}

export function readQuestions(): readonly Question[] {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
  const section = readme.split('### Ten questions')[1]?.split(/^##+ /m)[0] ?? ''
  return Array.from(
    section.matchAll(/^\*\*(\d+\. .*?)\*\*.*?^```sql\n(.*?)^```\n\n^```\n(.*?)^```$/gms),
    ([, title = '', sql = '', text = '']) => ({
      title,
      sql,
      answers: Object.fromEntries(
        text.split('\n\n').map((answer) => {
          const [fixture = '', ...lines] = answer.trimEnd().split('\n')
          return [fixture, lines.join('\n')]
        }),
      ),
    }),
  )
}

/** As `kuntasiirto sql` prints it. */
export async function answer({ session }: TestNights, question: Question): Promise<string> {
  const { fields, rows } = await session.client.query<unknown[]>({ text: question.sql, rowMode: 'array' })
  const columns = fields.map(({ name }) => name)
  return formatTable(columns, rows).join('\n')
}
