import { type Context, withCurrentDatabase } from '../context.ts'
import type { Db } from '../db/database.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { requireReason } from './case-filter.ts'
import {
  type CaseFilter,
  findCases,
  findCasesBeginning,
  insertCaseActions,
  lockCaseActions,
  type WorkCase,
} from './case-queries.ts'
import { listProblems } from './hold.ts'

type CaseDecision = 'resolve' | 'waive'

/** Ids or their beginnings; or all that wait and match. */
type CasesMeant = readonly string[] | CaseFilter

interface Decided {
  readonly count: number
  /** What stands on record about those that were decided so before: a stopped command can be given again. */
  readonly before: readonly string[]
}

/**
 * Decides about cases, all of those named or none. Throws UsageError naming every one that is not there, or is meant by
 * too short an id.
 */
export async function decideCases(
  context: Context,
  decision: CaseDecision,
  meant: CasesMeant,
  signature: Signature,
): Promise<Decided> {
  return await withCurrentDatabase(context, 'worklist', async ({ session: { db } }) => {
    return await db.transaction().execute(async (tx) => {
      await lockCaseActions(tx)
      if ('states' in meant) await requireReason(tx, meant.reason)
      const cases = 'states' in meant ? await findCases(tx, meant) : await resolveCases(tx, decision, meant)
      const isDecided = ({ state }: WorkCase) => state === decidedAs[decision]
      const open = cases.filter((one) => !isDecided(one))
      await insertCaseActions(tx, decision, open, signature)
      const before = cases.filter(isDecided).map(({ caseId, note }) => `case ${caseId} was ${note}`)
      return { count: open.length, before }
    })
  })
}

const decidedAs = { resolve: 'resolved', waive: 'waived' } as const

async function resolveCases(
  db: Db,
  decision: CaseDecision,
  starts: readonly string[],
): Promise<readonly WorkCase[]> {
  const found = await findCasesBeginning(db, starts.map(requireCaseId))
  const problems = starts.flatMap((start) => {
    const [one, other] = found.filter(({ caseId }) => caseId.startsWith(start.toLowerCase()))
    if (one === undefined) return [`there is no case ${start}, or the last night no longer found it`]
    if (other !== undefined) return [`several cases begin with ${start}: give more of the id`]
    return one.state === 'recovered' ? [`case ${start} ${one.note}: nothing is left to decide`] : []
  })
  if (problems.length > 0)
    throw new UsageError(
      `nothing was ${decidedAs[decision]}: ${listProblems(problems)} (see kuntasiirto worklist list)`,
    )
  return found
}

/** The beginning of an id, as it is stored. Throws UsageError where it is none. */
export function requireCaseId(start: string): string {
  if (!/^[0-9a-f]{6,12}$/i.test(start))
    throw new UsageError(
      `${start} is no id of a case: give its first 6 characters or more (see kuntasiirto worklist list)`,
    )
  return start.toLowerCase()
}
