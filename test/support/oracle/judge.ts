import { isDeepStrictEqual } from 'node:util'
import { readDecisions, settle, settleDue, settleForNoMember, type TeDecision } from './decisions.ts'
import { memberLines } from './members.ts'
import { hasEnded, nonMemberLines } from './non-members.ts'
import { placeOf } from './place.ts'
import type { Customer, CustomerNight, EndedCustomership, Judgement, Verdict } from './verdict.ts'

/**
 * A second, plain reading of the law, one customer and one night at a time. It shares neither code nor programme files
 * with the pipeline, so that a difference between the two is a fault in one of them.
 */

export function unknownCustomer(usedUp: TeDecision[]): Customer {
  return {
    membership: null,
    restart: null,
    lastKnownPlace: null,
    standing: null,
    decisions: [],
    pending: [],
    usedUp,
  }
}

/** Judges the customer's night and remembers what the next night must know. Null: there is nothing to judge. */
export function judgeNight(customer: Customer, night: CustomerNight): Judgement | null {
  return customer.membership === null ? judgeNonMember(customer, night) : judgeMember(customer, night)
}

function judgeNonMember(customer: Customer, night: CustomerNight): Judgement | null {
  const read = readDecisions(customer, night.act, night.decisions)
  const settled = hasEnded(night.act, night.date)
    ? settle(customer, () => true)
    : settleForNoMember(customer, night.date)
  if ([...read, ...settled].some(isReturnOrCorrection)) customer.restart = null
  const lines = nonMemberLines(customer, night)
  const verdict = lines[0]
  if (verdict === undefined) return null
  if (verdict.outcome === 'TRANSFER') {
    customer.membership = membershipOf(verdict)
    customer.restart = null
  }
  return remember(customer, night, verdict, lines)
}

function judgeMember(customer: Customer, night: CustomerNight): Judgement | null {
  const read = readDecisions(customer, night.act, night.decisions)
  const lines = memberLines(customer, night)
  const verdict = lines[0]
  if (verdict === undefined) return null
  if (verdict.outcome === 'MOVE') customer.membership = membershipOf(verdict)
  if (verdict.outcome === 'RETURN' || verdict.outcome === 'END') {
    const settled = settleAtTheEnd(customer, verdict, night.date)
    customer.membership = null
    customer.restart = [...read, ...settled].some(isReturnOrCorrection) ? null : endedWith(customer, verdict)
  } else settleDue(customer, night.date)
  return remember(customer, night, verdict, lines)
}

/**
 * Settles what was pending as a membership ends: all of it at the programme's end; what waits for its turn as a member
 * goes on waiting where the job search ended, but for what was decided about somebody who is now no member; and on any
 * other end all had its turn whose day has come.
 */
function settleAtTheEnd(customer: Customer, { reason }: Verdict, date: string): readonly TeDecision[] {
  if (reason === 'PROGRAMME_ENDED') return settle(customer, () => true)
  if (reason === 'JOB_SEARCH_ENDED') return settleForNoMember(customer, date)
  settleDue(customer, date)
  return []
}

function isReturnOrCorrection({ kind }: TeDecision): boolean {
  return kind === 'PALAUTUS' || kind === 'KORJAUS'
}

/** The customership a restart would go on with: only one that ended with the job search. */
function endedWith(
  { lastKnownPlace }: Customer,
  { reason, municipality }: Verdict,
): EndedCustomership | null {
  return reason === 'JOB_SEARCH_ENDED' && municipality !== null ? { municipality, lastKnownPlace } : null
}

function membershipOf({ outcome, area, municipality }: Verdict) {
  if (area === null || municipality === null) throw new RangeError(`${outcome} to no place`)
  return { area, municipality }
}

function remember(
  customer: Customer,
  { act, date, facts }: CustomerNight,
  verdict: Verdict,
  lines: readonly Verdict[],
): Judgement {
  if (facts !== null) {
    customer.lastKnownPlace = placeOf(act, facts, date).municipality ?? customer.lastKnownPlace
  }
  const isWritten = isWorthWriting(verdict, customer.standing)
  if (isWritten) customer.standing = verdict
  return { verdict, lines, isWritten }
}

/** A change is always written, a KEEP never, and anything else when it differs from the customer's standing. */
function isWorthWriting(verdict: Verdict, standing: Verdict | null): boolean {
  if (verdict.outcome === 'KEEP') return false
  if (verdict.outcome !== 'STAY' && verdict.outcome !== 'REVIEW') return true
  return !isDeepStrictEqual(verdict, standing)
}
