import { basename } from 'node:path'
import { z } from 'zod'
import type { Layout } from './header.ts'
import { Problems } from './problems.ts'
import type { Profile } from './profile.ts'
import { readTable, type Table } from './read-table.ts'
import { dateSchema, hetuSchema, textSchema } from './value-schemas.ts'

export type IdentityChange = z.infer<ReturnType<typeof identityChangeSchema>>

/**
 * Reads `identity-changes.csv` (README.md beside this file): chains are followed elsewhere, but each code changes once and comes
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
  const chains = new Chains()
  const problems = new Problems()
  const refuse = (line: number, problem: string) =>
    problems.add(`${basename(path)}: line ${line}: ${problem}`)

  for (const change of table.rows) {
    const { old_personal_identity_code: old, new_personal_identity_code: fresh, line_number: line } = change
    const sameOld = byOld.get(old)
    const sameNew = byNew.get(fresh)
    if (sameOld && sameOld === sameNew) continue
    if (sameOld) refuse(line, `the old code of line ${sameOld.line_number} changes to another new one`)
    if (sameNew) refuse(line, `another old code changes to the new code of line ${sameNew.line_number}`)
    if (sameOld || sameNew) continue
    if (chains.closesCircle(old, fresh)) refuse(line, 'this change closes a circle')
    byOld.set(old, change)
    byNew.set(fresh, change)
  }
  return {
    ...table,
    rows: [...byOld.values()],
    problems: [...table.problems, ...problems.list(basename(path))],
  }
}

function identityChangeSchema(profile: Profile) {
  return z.object({
    old_personal_identity_code: hetuSchema,
    new_personal_identity_code: hetuSchema,
    changed_on: dateSchema(profile),
    ground: textSchema.nullable(),
  })
}

/** Changes that follow one another, by their ends: a chain of a million is not walked for every link. */
class Chains {
  readonly #startOf = new Map<string, string>()
  readonly #endOf = new Map<string, string>()

  /** Adds a change; neither code has changed this way before. */
  closesCircle(old: string, fresh: string): boolean {
    const start = this.#startOf.get(old) ?? old
    if (start === fresh) return true
    const end = this.#endOf.get(fresh) ?? fresh
    this.#startOf.set(end, start)
    this.#endOf.set(start, end)
    return false
  }
}
