import { findWaitingStocks, type ProgrammeStock } from '../approval/stock-queries.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import { sumOf } from '../counts.ts'
import { UsageError } from '../errors.ts'
import { requireReason } from './case-filter.ts'
import {
  type CaseAction,
  type CaseCount,
  type CaseFilter,
  caseStates,
  countCases,
  findCaseActions,
  findCases,
  findCasesBeginning,
  type WorkCase,
} from './case-queries.ts'
import { requireCaseId } from './decide-cases.ts'

export interface Worklist {
  readonly total: number
  readonly counts: readonly CaseCount[]
  readonly cases: readonly WorkCase[]
  /** Cases that are there, but were waived or resolved, and are not asked for. */
  readonly hidden: readonly CaseCount[]
  /** Rejected rows that came right by themselves within 30 days, asked for or not. */
  readonly recovered: readonly CaseCount[]
  /** Among those who wait: who must be transferred by a day, in the programmes asked for. */
  readonly stocks: readonly ProgrammeStock[]
}

/** The cases asked for, longest there first, counted by kind and reason. */
export async function listCases(context: Context, filter: CaseFilter, most: number): Promise<Worklist> {
  return await withReadableDatabase(context, 'worklist', async ({ session: { db } }) => {
    await requireReason(db, filter.reason)
    const all = await countCases(db, { ...filter, states: caseStates })
    const counts = all.filter(({ state }) => filter.states.includes(state))
    return {
      total: sumOf(counts),
      counts,
      cases: await findCases(db, filter, most),
      hidden: all.filter(
        ({ state }) => ['waived', 'resolved'].includes(state) && !filter.states.includes(state),
      ),
      recovered: all.filter(({ state }) => state === 'recovered'),
      stocks: (await findWaitingStocks(db)).filter(
        ({ programmeId }) => filter.programmeId === null || filter.programmeId === programmeId,
      ),
    }
  })
}

export interface CaseDetail {
  readonly caseId: string
  readonly programmeId: string
  readonly kind: string
  /** Null: the case is gone. */
  readonly now: WorkCase | null
  /** Oldest first. */
  readonly actions: readonly CaseAction[]
  readonly whatToDo: string
}

/** Everything on record about one case, also one that is gone. Throws UsageError where there is none of that id. */
export async function showCase(context: Context, start: string): Promise<CaseDetail> {
  const id = requireCaseId(start)
  return await withReadableDatabase(context, 'worklist', async ({ session: { db } }) => {
    const [now = null, ...others] = await findCasesBeginning(db, [id])
    const actions = await findCaseActions(db, id)
    const ids = new Set([now, ...others, ...actions].flatMap((one) => one?.caseId ?? []))
    const [subject] = [...(now === null ? [] : [now]), ...actions]
    if (subject === undefined)
      throw new UsageError(`there is no case ${start} (see kuntasiirto worklist list)`)
    if (ids.size > 1) throw new UsageError(`several cases begin with ${start}: give more of the id`)
    const { caseId, programmeId, kind } = subject
    return {
      ...{ caseId, programmeId, kind, now },
      actions: actions.map(({ action, doneBy, login, machineUser, because, doneAt, facts }) => {
        return { action, doneBy, login, machineUser, because, doneAt, facts }
      }),
      whatToDo: now?.state === 'recovered' ? 'nothing: the row came right by itself' : (whatToDo[kind] ?? ''),
    }
  })
}

const whatToDo: Readonly<Record<string, string>> = {
  'rejected-row':
    'send the TE office its message (kuntasiirto rejects export): the row is mended at the source, and comes right with a later night by itself',
  'identity-conflict':
    'ask the TE office who is who (kuntasiirto rejects export): a new identity code is announced in identity-changes.csv, a wrong row is mended at the source',
  'garbled-values':
    'names, streets or post offices of the file lost letters: ask the TE office to look at its export, and to mend the rows at the source',
  review:
    'find out what is unknown and have the TE office export it; an unconfirmed area takes run --allow-unconfirmed-areas or a change of the programme file',
  'held-notification': 'see kuntasiirto notifications list --status held, then notifications release',
  'failed-notification': 'see kuntasiirto notifications list --status failed, then notifications retry',
  'absent-member':
    'ask the TE office whether the customer left; only an event named by law ends a customership',
  'home-municipality-unknown':
    'find out the home municipality (or, where it decides, that of residence); the customer stays where they are until then',
  'not-in-area':
    'the municipality never took part: a KORJAUS in decisions.csv returns the customer to the TE office; until then they stay',
  'waiting-for-caseworker': 'see kuntasiirto capacity; a longer caseworkers.csv takes the customer in',
  'protection-to-confirm': 'confirm that non-disclosure ended, then kuntasiirto protection release',
  'te-decision':
    'one that WAITS has its effect when its day, or the first row as a member, comes; of others ask the TE office what was meant: kuntasiirto explain shows the decision and the customer',
}
