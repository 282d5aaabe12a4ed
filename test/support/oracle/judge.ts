import { isDeepStrictEqual } from 'node:util'
import {
  isReturn,
  readDecisions,
  settle,
  settleDueMoves,
  settleDueReturns,
  settleReturns,
  type TeDecision,
} from './decisions.ts'
import { memberLines } from './members.ts'
import { settleVainMoves } from './moves.ts'
import { nonMemberLines } from './non-members.ts'
import { placeOf } from './place.ts'
import { hasEnded } from './programmes.ts'
import type { Customer, CustomerNight, Judgement, Verdict } from './verdict.ts'

/**
 * A second, plain reading of the law, one customer and one night at a time. It shares neither code nor programme files
 * with the pipeline, so that a difference between the two is a fault in one of them.
 */

export function unknownCustomer(usedUp: TeDecision[]): Customer {
  return {
    membership: null,
    ended: null,
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
  customer.ended?.returns.push(...read.filter(isReturn))
  settleAboutNoMember(customer, night)
  const lines = nonMemberLines(customer, night)
  const verdict = lines[0]
  if (verdict === undefined) return null
  if (verdict.outcome === 'TRANSFER') {
    customer.membership = membershipOf(verdict)
    customer.ended = null
  }
  return remember(customer, night, verdict, lines)
}

function judgeMember(customer: Customer, night: CustomerNight): Judgement | null {
  readDecisions(customer, night.act, night.decisions)
  const lines = memberLines(customer, night)
  const verdict = lines[0]
  if (verdict === undefined) return null
  useUp(customer, verdict, night)
  if (verdict.outcome === 'MOVE') customer.membership = membershipOf(verdict)
  if (verdict.outcome === 'RETURN' || verdict.outcome === 'END') customer.membership = null
  customer.ended = endedWith(customer, verdict)
  settleAboutMember(customer, verdict, night)
  return remember(customer, night, verdict, lines)
}

/** Which decisions a verdict is the effect of. */
const effectOf = new Map<string, TeDecision['kind']>([
  ['CORRECTION', 'KORJAUS'],
  ['RETURN_DECISION', 'PALAUTUS'],
  ['TRANSFER_DECISION', 'SIIRTO'],
])

function useUp({ pending, usedUp }: Customer, { reason }: Verdict, { date }: CustomerNight): void {
  usedUp.push(
    ...pending.filter((decision) => decision.kind === effectOf.get(reason) && decision.date <= date),
  )
}

/** What a restart would go on with: only a customership that ended with the job search. */
function endedWith({ pending, lastKnownPlace }: Customer, { reason, municipality }: Verdict) {
  if (reason !== 'JOB_SEARCH_ENDED' || municipality === null) return null
  return { municipality, lastKnownPlace, returns: pending.filter(isReturn) }
}

/** Settles the decisions the verdict used or overtook. A SIIRTO whose turn did not come waits for the next membership. */
function settleAboutMember(customer: Customer, { outcome, reason }: Verdict, night: CustomerNight): void {
  if (reason === 'PROGRAMME_ENDED' || reason === 'JOB_SEARCH_ENDED') {
    settleAboutNoMember(customer, night)
    return
  }
  if (outcome === 'RETURN') settleDueReturns(customer, night.date)
  if (reason !== 'CHANGE_SECURITY_55') settleDueMoves(customer, night.date)
}

/** Settles what can have no effect on somebody who is no member (any more): after the programme's last day anything. */
function settleAboutNoMember(customer: Customer, { act, date }: CustomerNight): void {
  if (hasEnded(act, date)) settle(customer, () => true)
  settleReturns(customer, date)
  settleVainMoves(customer, act, date)
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
