/** The part of `kuntasiirto worklist` that decides about cases: resolve, waive. */
import type { Command } from 'commander'
import {
  type CaseFilter,
  findCases,
  findCasesBeginning,
  insertCaseActions,
  lockCaseActions,
  type WorkCase,
} from '../audit/worklist.ts'
import type { Db } from '../db/database.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { listProblems } from '../notify/operator-actions.ts'
import { addCaseFilter, caseFilterOf, type FilterOptions, requireReason } from './case-filter.ts'
import { type Context, withCurrentDatabase } from './context.ts'
import { addSignature } from './signature.ts'

export type CaseDecision = 'resolve' | 'waive'

/** Ids or their beginnings; or all that wait and match. */
export type CasesMeant = readonly string[] | CaseFilter

export interface Decided {
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

const words = {
  resolve: {
    description: 'says that cases are done: each comes back if a later night still finds it',
    done: 'Resolved',
    after: 'what a later night still finds comes back',
    example: 'worklist resolve 3f2a9c01b7de --because "office mended the row"',
  },
  waive: {
    description: 'lets cases be: each stays away until its facts change',
    done: 'Waived',
    after: 'each stays away until its facts change',
    example: 'worklist waive --all --kind absent-member --days 30 --because "office was asked 3.3.2021"',
  },
} as const

interface DecisionOptions extends FilterOptions, Signature {
  readonly all: boolean
}

export function addCaseActions(worklist: Command, context: () => Context): void {
  for (const decision of ['resolve', 'waive'] as const) {
    const { description, done, after, example } = words[decision]
    addSignature(addCaseFilter(worklist.command(decision)))
      .description(`${description}; all of those named, or none`)
      .argument('[cases...]', 'an id, or its first 6 characters or more')
      .option('--all', 'all that wait and match --kind and the other options', false)
      .addHelpText('after', `\nExample:\n  kuntasiirto ${example}`)
      .action(async (ids: readonly string[], options: DecisionOptions) => {
        const isNarrowed = Object.values(caseFilterOf(options, []))
          .filter((value) => !Array.isArray(value))
          .some((value) => value !== null)
        if (options.all ? ids.length > 0 || options.kind === undefined : ids.length === 0 || isNarrowed)
          throw new UsageError('give ids, or --all with --kind (see kuntasiirto worklist list)')
        const ready = context()
        const meant = options.all ? caseFilterOf(options, ['waiting']) : ids
        const { count, before } = await decideCases(ready, decision, meant, options)
        for (const line of before) ready.print(`Not again: ${line}.`)
        if (count > 0) ready.print(`${done}: ${count} ${count === 1 ? 'case' : 'cases'}; ${after}.`)
        else if (before.length === 0) ready.print('No such case waits.')
      })
  }
}
