import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/config.ts'

/** A question of sql/README.md, with its SQL. */
export interface Question {
  readonly title: string
  readonly sql: string
}

export function readQuestions(): readonly Question[] {
  const readme = readFileSync(join(projectRoot, 'sql/README.md'), 'utf8')
  const questions = readme.split(/^## Questions$/m)[1] ?? ''
  return Array.from(
    questions.matchAll(/^\*\*\d+\. (.*?)\*\*[^\n]*\n\n```sql\n(.*?)\n```$/gms),
    ([, title = '', sql = '']) => ({ title, sql }),
  )
}
