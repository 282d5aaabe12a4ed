import { openSession, type Session, type Tx } from '../../pipeline/db/database.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import type { TeDecision } from './oracle/decisions.ts'
import type { ProgrammeId } from './oracle/programmes.ts'
import type { Customer } from './oracle/verdict.ts'
import { type RandomNight, randomNights } from './random-customer-nights.ts'
import { runNightInSql } from './random-night-in-sql.ts'
import {
  type ByCustomer,
  judgeNightPlainly,
  type NightAccount,
  type PlainJudgement,
} from './random-night-plainly.ts'
import { createTestDatabase } from './test-database.ts'

/** The nights of a programme, one after the other, over the same customers. */
export interface Sequence {
  readonly programme: ProgrammeId
  readonly seed: number
  readonly customers: number
  /** Whether unconfirmed areas are allowed on every other night, beginning with the first. */
  readonly allowsUnconfirmedAreas: boolean
  /** Runs after each night is classified: a way to spoil it. */
  readonly afterClassify?: (tx: Tx) => Promise<unknown>
}

export interface Comparison {
  readonly sequence: Sequence
  /** Of the first night that differs: each says who, on what facts, and what either side says. */
  readonly differences: readonly string[]
  /** What the plain reading says, of every customer and night. */
  readonly judgements: readonly PlainJudgement[]
}

/**
 * Runs the nights of each sequence through the pipeline's SQL and through the plain reading of the law, and compares.
 * The sequences share a database, customer numbers and what the TE office exports: what one programme knows must not
 * reach another, but for the decisions that had their effect.
 */
export async function compareSequences(sequences: readonly Sequence[]): Promise<readonly Comparison[]> {
  const database = await createTestDatabase()
  const session = await openSession(database.url, 'random nights')
  const comparisons: Comparison[] = []
  const past: Past = { usedUp: new Map(), exported: new Map() }
  try {
    for (const sequence of sequences) comparisons.push(await compareNights(session, sequence, past))
    return comparisons
  } finally {
    await session.close()
    await database.drop()
  }
}

/** What earlier programmes leave behind, by customer. */
interface Past {
  /** The decisions that had their effect. */
  readonly usedUp: Map<string, TeDecision[]>
  /** All decisions the TE office exported: it may do so again. */
  readonly exported: Map<string, TeDecision[]>
}

async function compareNights(
  session: Session,
  sequence: Sequence,
  { usedUp, exported }: Past,
): Promise<Comparison> {
  const { afterClassify, allowsUnconfirmedAreas } = sequence
  const programme = loadProgramme(sequence.programme)
  const customers = new Map<string, Customer>()
  const drawn = randomNights(sequence.programme, sequence.seed, sequence.customers, exported)
  const nights = drawn.map((night, index) => {
    const allowUnconfirmedAreas = allowsUnconfirmedAreas && index % 2 === 0
    const plain = judgeNightPlainly(customers, usedUp, sequence.programme, night, allowUnconfirmedAreas)
    return { night, allowUnconfirmedAreas, ...plain }
  })
  for (const decision of drawn.flatMap(({ decisions }) => decisions)) {
    const { customerNumber } = decision
    exported.set(customerNumber, [...(exported.get(customerNumber) ?? []), decision])
  }
  const comparison = { sequence, judgements: nights.flatMap(({ judgements }) => judgements) }
  for (const { night, allowUnconfirmedAreas, account, judgements } of nights) {
    const inSql = await session.db
      .transaction()
      .execute((tx) => runNightInSql(tx, { programme, night, allowUnconfirmedAreas, afterClassify }))
    const differences = differencesBetween(inSql, account).map(
      (difference) => `${programme.id}, ${night.date}, ${explain(difference, night, judgements)}`,
    )
    if (differences.length > 0) return { ...comparison, differences }
  }
  return { ...comparison, differences: [] }
}

interface Difference {
  readonly what: string
  readonly customerNumber: string
  readonly inSql: string
  readonly plainly: string
}

function differencesBetween(inSql: NightAccount, plainly: NightAccount): Difference[] {
  const between = (what: string, found: ByCustomer, expected: ByCustomer) =>
    [...new Set([...found.keys(), ...expected.keys()])]
      .filter((customerNumber) => found.get(customerNumber) !== expected.get(customerNumber))
      .map((customerNumber) => ({
        what,
        customerNumber,
        inSql: found.get(customerNumber) ?? 'nothing',
        plainly: expected.get(customerNumber) ?? 'nothing',
      }))
  return [
    ...between('verdict', inSql.verdicts, plainly.verdicts),
    ...between('decision written', inSql.written, plainly.written),
    ...between('open customership', inSql.customerships, plainly.customerships),
    ...between('waiting decisions', inSql.waiting, plainly.waiting),
  ]
}

/** The difference with what a reader needs to say who is right. */
function explain(
  { what, customerNumber, inSql, plainly }: Difference,
  { rows, decisions }: RandomNight,
  judgements: readonly PlainJudgement[],
): string {
  const isTheirs = (one: { readonly customerNumber: string }) => one.customerNumber === customerNumber
  return `customer ${customerNumber}, ${what}:
  in SQL:   ${inSql}
  plainly:  ${plainly}
  before:   ${judgements.find(isTheirs)?.before}
  row:      ${JSON.stringify(rows.find(isTheirs))}
  decided:  ${JSON.stringify(decisions.filter(isTheirs))}`
}
