import { type Act, inForce } from './programmes.ts'

/** A line of `decisions.csv`. */
export interface TeDecision {
  readonly customerNumber: string
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly date: string
  readonly municipality: string | null
}

/** The decisions about one customer. */
export interface DecisionsOnRecord {
  /** Every decision read that the programme knows, once. */
  readonly decisions: TeDecision[]
  /** Those that still wait: for their day, an accepted row, or a membership. */
  pending: TeDecision[]
  /** Those that had their effect, in this programme or in an earlier one. */
  readonly usedUp: TeDecision[]
}

/** Takes tonight's decisions on record and returns the new ones: once each, none settled in an earlier programme. */
export function readDecisions(
  record: DecisionsOnRecord,
  act: Act,
  decisions: readonly TeDecision[],
): readonly TeDecision[] {
  const read: TeDecision[] = []
  for (const decision of decisions) {
    const isSame = (other: TeDecision) => isSameDecision(decision, other)
    if (!isKnown(act, decision) || record.decisions.some(isSame) || record.usedUp.some(isSame)) continue
    record.decisions.push(decision)
    record.pending.push(decision)
    read.push(decision)
  }
  return read
}

/** Settles the pending decisions that the test picks out, and returns them. */
export function settle(
  record: DecisionsOnRecord,
  picks: (decision: TeDecision) => boolean,
): readonly TeDecision[] {
  const settled = record.pending.filter(picks)
  record.pending = record.pending.filter((decision) => !settled.includes(decision))
  return settled
}

/** Settles every decision whose day has come: it had its turn with a member's accepted row, and has no other. */
export function settleDue(record: DecisionsOnRecord, date: string): void {
  record.usedUp.push(...settle(record, (decision) => decision.date <= date))
}

/**
 * Settles what the office decided about somebody who is no member (any more): a PALAUTUS at once, a KORJAUS on its day,
 * and with them a SIIRTO whose day has come. Returns what was settled.
 */
export function settleForNoMember(record: DecisionsOnRecord, date: string): readonly TeDecision[] {
  const settled = settle(
    record,
    (decision) => decision.kind === 'PALAUTUS' || (decision.kind === 'KORJAUS' && decision.date <= date),
  )
  if (settled.length > 0) settleDueTransfers(record, date)
  return settled
}

function settleDueTransfers(record: DecisionsOnRecord, date: string): void {
  settle(record, (decision) => decision.kind === 'SIIRTO' && decision.date <= date)
}

function isKnown(act: Act, { kind, date }: TeDecision): boolean {
  return kind === 'KORJAUS' || (inForce(act.decisions, date) ?? []).includes(kind)
}

/** A decision has effect once, however often it is exported. */
function isSameDecision(one: TeDecision, other: TeDecision): boolean {
  return one.kind === other.kind && one.date === other.date && one.municipality === other.municipality
}
