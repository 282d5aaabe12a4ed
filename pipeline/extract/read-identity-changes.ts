import { basename } from 'node:path'
import { z } from 'zod'
import type { Layout } from './header.ts'
import type { Profile } from './profile.ts'
import { readTable, type Table } from './read-table.ts'
import { dateSchema, hetuSchema, textSchema } from './value-schemas.ts'

export type IdentityChange = z.infer<ReturnType<typeof identityChangeSchema>>

/**
 * Reads `identity-changes.csv` (specification §5): chains are followed elsewhere, but each code changes once and comes
 * from one: a fork or a cycle is a problem. A change that is said again counts once.
 */
export async function readIdentityChanges(
  path: string,
  layout: Layout,
  profile: Profile,
): Promise<Table<IdentityChange>> {
  const table = await readTable(path, layout, profile.headers.identity_changes, identityChangeSchema(profile))
  const byOld = new Map<string, (typeof table.rows)[number]>()
  const byNew = new Map<string, (typeof table.rows)[number]>()
  const problems = [...table.problems]
  const refuse = (line: number, problem: string) =>
    problems.push(`${basename(path)}: line ${line}: ${problem}`)

  for (const change of table.rows) {
    const { old_personal_identity_code: old, new_personal_identity_code: fresh, line_number: line } = change
    const sameOld = byOld.get(old)
    const sameNew = byNew.get(fresh)
    if (sameOld && sameOld === sameNew) continue
    if (sameOld) refuse(line, `the old code of line ${sameOld.line_number} changes to another new one`)
    if (sameNew) refuse(line, `another old code changes to the new code of line ${sameNew.line_number}`)
    if (sameOld || sameNew) continue
    if (leadsTo(fresh, old, byOld)) refuse(line, 'this change closes a circle')
    byOld.set(old, change)
    byNew.set(fresh, change)
  }
  return { ...table, rows: [...byOld.values()], problems }
}

function identityChangeSchema(profile: Profile) {
  return z.object({
    old_personal_identity_code: hetuSchema,
    new_personal_identity_code: hetuSchema,
    changed_on: dateSchema(profile),
    ground: textSchema.nullable(),
  })
}

/** Whether changes known so far lead from one code to the other. They hold no circle of their own. */
function leadsTo(from: string, to: string, byOld: ReadonlyMap<string, IdentityChange>): boolean {
  let code: string | undefined = from
  while (code !== undefined && code !== to) code = byOld.get(code)?.new_personal_identity_code
  return code === to
}
