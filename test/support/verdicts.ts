import { sql } from 'kysely'
import { changeCustomerships } from '../../pipeline/assign/assign.ts'
import { addDays } from '../../pipeline/calendar.ts'
import { classify } from '../../pipeline/classify/classify.ts'
import type { Session, Tx } from '../../pipeline/db/database.ts'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { municipalitiesOn, type Programme } from '../../pipeline/programmes/programme.ts'
import { registerProgramme } from '../../pipeline/programmes/register-queries.ts'
import {
  beginRun,
  completeRun,
  identityOf,
  type People,
  type PersonTonight,
  recordDecisions,
  stagePeople,
  type TeDecision,
} from './staged-people.ts'

export type { Facts } from './staged-people.ts'

/** One customer on one night, and what earlier nights left in the register. */
export interface Person extends PersonTonight<DecisionOnFile> {
  /** For a member: where the customership is, and the last known home municipality. */
  readonly member: Membership | null
  /** The last customership, ended on an earlier night. */
  readonly former: (Membership & { readonly ended: IsoDate; readonly reason: string }) | null
}

interface Membership {
  readonly of: string
  readonly lastKnownHome: string
}

interface DecisionOnFile extends TeDecision {
  /** The earlier night that read it, and on which it was settled; null: tonight's. */
  readonly settled: IsoDate | 'earlier' | null
}

export interface Verdict {
  /** `OUTCOME REASON_CODE`, or one of the two below. */
  readonly verdict: string
  readonly groups: readonly string[]
  readonly unknown: readonly string[]
  /** `area 609`, `no area 609` or `nowhere`. */
  readonly place: string
}

/** Nobody was judged: the whole night is refused. */
export const nightRefused = 'NIGHT REFUSED'
/** The night says nothing about the person. */
export const noVerdict = 'NO VERDICT'

interface Night {
  readonly date: IsoDate
  readonly allowUnconfirmedAreas: boolean
}

/** One night's verdicts on many people, in their order; the night is undone. */
export async function judge(
  session: Session,
  programme: Programme,
  { date, allowUnconfirmedAreas }: Night,
  people: readonly Person[],
): Promise<readonly Verdict[]> {
  const byNumber = new Map(people.map((person, index) => [numberOf(index), person]))
  return await undone(session, async (tx) => {
    try {
      await registerProgramme(tx, programme)
      await recordHistory(tx, programme, date, byNumber)
      const run = await beginRun(tx, programme, date)
      await stagePeople(tx, run, withTonightsDecisions(byNumber))
      await classify(tx, run, programme, { allowUnconfirmedAreas })
    } catch (error) {
      if (error instanceof InputRefusedError) return people.map(() => unjudged(nightRefused))
      throw error
    }
    const verdicts = await findVerdicts(tx)
    return people.map((_, index) => verdicts.get(numberOf(index)) ?? unjudged(noVerdict))
  })
}

/** Who is in the files of a night: by a key of the caller's for each person. */
interface NightOfPeople {
  readonly date: IsoDate
  readonly people: ReadonlyMap<number, PersonTonight>
}

/**
 * The verdicts of nights run one after the other, customerships and all, on people by their keys. Whoever is not among
 * a night's people is absent from it. All nights are undone.
 */
export async function judgeNights(
  session: Session,
  programme: Programme,
  nights: readonly NightOfPeople[],
): Promise<readonly ReadonlyMap<number, Verdict>[]> {
  return await undone(session, async (tx) => {
    await registerProgramme(tx, programme)
    const verdicts: ReadonlyMap<number, Verdict>[] = []
    for (const { date, people } of nights) {
      const run = await beginRun(tx, programme, date)
      await stagePeople(tx, run, new Map([...people].map(([key, person]) => [numberOf(key), person])))
      await classify(tx, run, programme, { allowUnconfirmedAreas: false })
      const found = await findVerdicts(tx)
      await changeCustomerships(tx, run, programme)
      await completeRun(tx, run)
      verdicts.push(
        new Map([...people.keys()].map((key) => [key, found.get(numberOf(key)) ?? unjudged(noVerdict)])),
      )
    }
    return verdicts
  })
}

async function undone<Result>(session: Session, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const transaction = await session.db.startTransaction().execute()
  try {
    return await work(transaction)
  } finally {
    await transaction.rollback().execute()
  }
}

function unjudged(verdict: string): Verdict {
  return { verdict, groups: [], unknown: [], place: 'nowhere' }
}

type Register = ReadonlyMap<string, Person>

/** The earlier nights on which customerships ended and decisions were settled, and members as the last of them left them. */
async function recordHistory(tx: Tx, programme: Programme, date: IsoDate, people: Register): Promise<void> {
  const yesterday = addDays(date, -1)
  const settledOn = ({ settled }: DecisionOnFile) => (settled === 'earlier' ? yesterday : settled)
  const dates = [...people.values()].flatMap(({ former, decisions }) => [
    former?.ended ?? yesterday,
    ...decisions.map((decision) => settledOn(decision) ?? yesterday),
  ])
  await rememberCustomers(tx, programme, addDays([...dates].sort()[0] ?? yesterday, -1), people)
  for (const night of [...new Set([yesterday, ...dates])].sort()) {
    const run = await beginRun(tx, programme, night)
    await recordFormer(tx, run, programme, people)
    const settled = new Map(
      [...people].map(([number, { decisions }]) => [
        number,
        { decisions: decisions.filter((decision) => settledOn(decision) === night) },
      ]),
    )
    await recordDecisions(tx, run, settled)
    await sql`
      update register.te_decision set settled_run_id = ${run.runId}, effect = 'APPLIED'
      where run_id = ${run.runId}`.execute(tx)
    if (night === yesterday) await recordMembers(tx, run, programme, people)
    await completeRun(tx, run)
  }
}

async function rememberCustomers(
  tx: Tx,
  programme: Programme,
  date: IsoDate,
  people: Register,
): Promise<void> {
  const run = await beginRun(tx, programme, date)
  const known = [...people].filter(([, { member, former }]) => member !== null || former !== null)
  for (const [number] of known)
    await sql`
      insert into register.customer (
          customer_number, personal_identity_code, is_protected, non_disclosure, changed_run_id
      )
      values (${number}, ${identityOf(number)}, false, false, ${run.runId})`.execute(tx)
  await completeRun(tx, run)
}

/** Customerships that the run's night ended. */
async function recordFormer(tx: Tx, run: Run, programme: Programme, people: Register): Promise<void> {
  await insertCustomerships(
    tx,
    [...people].flatMap(([number, { former }]) =>
      former?.ended !== run.asOfDate
        ? []
        : {
            ...customershipOf(run, programme, number, former),
            started_on: addDays(former.ended, -1),
            ended_on: former.ended,
            end_reason: former.reason,
            ended_run_id: run.runId,
          },
    ),
  )
}

async function recordMembers(tx: Tx, run: Run, programme: Programme, people: Register): Promise<void> {
  await insertCustomerships(
    tx,
    [...people].flatMap(([number, { member }]) =>
      member === null ? [] : customershipOf(run, programme, number, member),
    ),
  )
}

interface NewCustomership extends ReturnType<typeof customershipOf> {
  readonly ended_on?: IsoDate
  readonly end_reason?: string
  readonly ended_run_id?: string
}

async function insertCustomerships(tx: Tx, rows: readonly NewCustomership[]): Promise<void> {
  const columns = sql`
    programme_id, customer_number, area_id, municipality_code, group_ids, home_municipality, started_on, start_reason,
    started_run_id, ended_on, end_reason, ended_run_id`
  await sql`
    insert into register.customership (${columns})
    select ${columns}
    from jsonb_populate_recordset(null::register.customership, ${JSON.stringify(rows)}::jsonb)`.execute(tx)
}

function customershipOf(run: Run, programme: Programme, number: string, { of, lastKnownHome }: Membership) {
  const place = municipalitiesOn(programme, run.asOfDate).find(({ code }) => code === of)
  return {
    programme_id: programme.id,
    customer_number: number,
    area_id: place?.areaId ?? 'no area',
    municipality_code: of,
    group_ids: [],
    home_municipality: lastKnownHome,
    started_on: run.asOfDate,
    start_reason: 'ELIGIBLE',
    started_run_id: run.runId,
  }
}

function withTonightsDecisions(people: Register): People {
  return new Map(
    [...people].map(([number, person]) => [
      number,
      { ...person, decisions: person.decisions.filter(({ settled }) => settled === null) },
    ]),
  )
}

async function findVerdicts(tx: Tx): Promise<Map<string, Verdict>> {
  const { rows } = await sql<Verdict & { number: string }>`
    select
        customer_number as number, outcome || ' ' || reason_code as verdict, groups_met as groups,
        groups_unknown as unknown, coalesce(coalesce(area_id, 'no area') || ' ' || municipality_code, 'nowhere') as place
    from staging.night_verdict`.execute(tx)
  return new Map(rows.map(({ number, ...verdict }) => [number, verdict]))
}

function numberOf(index: number): string {
  return String(1001 + index)
}
