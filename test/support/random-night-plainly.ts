import type { TeDecision } from './oracle/decisions.ts'
import { judgeNight, unknownCustomer } from './oracle/judge.ts'
import { acts, type ProgrammeId } from './oracle/programmes.ts'
import type { Customer, Judgement, Verdict } from './oracle/verdict.ts'
import type { RandomNight } from './random-customer-nights.ts'

/** Something a night says of customers, by customer number: equal texts where it says the same. */
export type ByCustomer = ReadonlyMap<string, string>

/** What a night decides and leaves behind. */
export interface NightAccount {
  readonly verdicts: ByCustomer
  /** The decisions written into the account. */
  readonly written: ByCustomer
  /** The customerships open when the night is over. */
  readonly customerships: ByCustomer
  /** The TE office's decisions that still wait for a later night. */
  readonly waiting: ByCustomer
}

export interface PlainJudgement extends Judgement {
  readonly customerNumber: string
  /** What was known of the customer before the night, for a reader. */
  readonly before: string
}

/**
 * The night by the plain reading of the law, one customer after the other; `customers` remembers them, and `usedUp` the
 * decisions of the TE office that had their effect, in any programme.
 */
export function judgeNightPlainly(
  customers: Map<string, Customer>,
  usedUp: Map<string, TeDecision[]>,
  programme: ProgrammeId,
  { date, rows, decisions }: RandomNight,
  allowUnconfirmedAreas: boolean,
): { readonly account: NightAccount; readonly judgements: readonly PlainJudgement[] } {
  const accepted = rows.filter(({ fate }) => fate === 'accepted')
  const rowOf = new Map(accepted.map((row) => [row.customerNumber, row]))
  const decisionsOf = Map.groupBy(decisions, ({ customerNumber }) => customerNumber)
  const concerned = new Set([...customers.keys(), ...rowOf.keys(), ...decisionsOf.keys()])
  const judgements = [...concerned].flatMap((customerNumber) => {
    const customer = customers.get(customerNumber) ?? unknownCustomer(usedUp.get(customerNumber) ?? [])
    customers.set(customerNumber, customer)
    usedUp.set(customerNumber, customer.usedUp)
    const before = JSON.stringify(customer)
    const judgement = judgeNight(customer, {
      act: acts[programme],
      date,
      allowUnconfirmedAreas,
      facts: rowOf.get(customerNumber)?.facts ?? null,
      decisions: decisionsOf.get(customerNumber) ?? [],
    })
    return judgement === null ? [] : [{ ...judgement, customerNumber, before }]
  })
  return { account: accountOf(customers, judgements), judgements }
}

function accountOf(
  customers: ReadonlyMap<string, Customer>,
  judgements: readonly PlainJudgement[],
): NightAccount {
  const verdictsOf = (some: readonly PlainJudgement[]) =>
    new Map(some.map(({ customerNumber, verdict }) => [customerNumber, describeVerdict(verdict)]))
  const customerships = new Map<string, string>()
  const waiting = new Map<string, string>()
  for (const [number, { membership, pending }] of customers) {
    if (membership !== null) customerships.set(number, `${membership.area} ${membership.municipality}`)
    if (pending.length > 0) waiting.set(number, describeDecisions(pending))
  }
  const written = verdictsOf(judgements.filter(({ isWritten }) => isWritten))
  return { verdicts: verdictsOf(judgements), written, customerships, waiting }
}

export function describeVerdict(verdict: Verdict): string {
  const { outcome, reason, area, municipality } = verdict
  const met = [...verdict.groupsMet].sort().join(', ') || 'none'
  const unknown = [...verdict.groupsUnknown].sort().join(', ') || 'none'
  return `${outcome} ${reason}, area ${area}, municipality ${municipality}, groups met ${met}, unknown ${unknown}`
}

/** The decisions in an order of their own. */
export function describeDecisions(decisions: readonly Omit<TeDecision, 'customerNumber'>[]): string {
  return decisions
    .map(({ kind, date, municipality }) => `${kind} ${date} ${municipality}`)
    .sort()
    .join(', ')
}
