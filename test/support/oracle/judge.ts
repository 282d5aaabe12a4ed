import { isDeepStrictEqual } from 'node:util'
import { type Facts, judgeGroup } from './groups.ts'
import { areaOf, municipalityOf } from './municipalities.ts'
import type { Act } from './programmes.ts'

/**
 * A second, plain implementation of the outcomes (design §6), one customer and one night at a time. It shares neither
 * code nor programme files with the pipeline, so that a difference between the two is a fault in one of them.
 */

export interface Verdict {
  readonly outcome: string
  readonly reason: string
  readonly area: string | null
  readonly municipality: string | null
  readonly groupsMet: readonly string[]
  readonly groupsUnknown: readonly string[]
}

/** A line of `decisions.csv`. */
export interface TeDecision {
  readonly customerNumber: string
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly date: string
  readonly municipality: string | null
}

/** What is remembered of a customer from night to night. */
export interface Customer {
  membership: { readonly area: string; readonly municipality: string } | null
  /** Home municipality of the last accepted row in which it was known. */
  lastKnownHome: string | null
  /** The latest decision written. */
  standing: Verdict | null
  /** Every decision about the customer, once. */
  readonly decisions: TeDecision[]
  /** Those that still wait for an accepted row of a member. */
  pending: TeDecision[]
  /** Those that had their effect, in this programme or in an earlier one. */
  readonly usedUp: TeDecision[]
}

export interface CustomerNight {
  readonly act: Act
  readonly date: string
  readonly allowUnconfirmedAreas: boolean
  /** The accepted row; null: absent or rejected tonight. */
  readonly facts: Facts | null
  /** Tonight's decisions about the customer. */
  readonly decisions: readonly TeDecision[]
}

export interface Judgement {
  readonly verdict: Verdict
  /** The lines of the outcome table that apply, the verdict's first; the last resort (MEMBER, NO_GROUP) included. */
  readonly lines: readonly Verdict[]
  /** Whether the account gets a decision row tonight. */
  readonly isWritten: boolean
}

export function unknownCustomer(usedUp: TeDecision[]): Customer {
  return { membership: null, lastKnownHome: null, standing: null, decisions: [], pending: [], usedUp }
}

/** Judges the customer's night and remembers what the next night must know. Null: there is nothing to judge. */
export function judgeNight(customer: Customer, night: CustomerNight): Judgement | null {
  const { act, date, facts } = night
  const isMember = customer.membership !== null

  // A decision has effect once, however often it is exported. One about a member waits for an accepted row; one about
  // a non-member, or that the act never knows, is settled at once and moves nobody.
  if (!isMember) customer.pending = []
  for (const decision of night.decisions) {
    if ([...customer.decisions, ...customer.usedUp].some((known) => isSame(known, decision))) continue
    customer.decisions.push(decision)
    if (isMember && isEverKnown(decision, act)) customer.pending.push(decision)
  }

  // A customer without an accepted row keeps the standing, but for the programme's end.
  const home = facts === null ? null : homeMunicipality(facts, night)
  if (facts === null && !(isMember && isPastLastDay(act, date))) return null
  const lines = isMember
    ? [...linesForMember(customer, night, home)]
    : [...linesForOthers(customer, night, home)]
  const [verdict] = lines
  if (verdict === undefined) throw new RangeError('no line of the table applies')

  if (verdict.outcome === 'TRANSFER' || verdict.outcome === 'MOVE') customer.membership = placeOf(verdict)
  if (verdict.outcome === 'RETURN' || verdict.outcome === 'END') customer.membership = null
  // Tonight's verdict settles what was pending. What is dated later, or not known to tonight's rules yet, waits.
  // The end of the programme settles all, and carries none out.
  const settled = customer.pending.filter((decision) => isKnown(decision, night))
  if (verdict.outcome === 'END') customer.pending = []
  else {
    customer.usedUp.push(...settled)
    customer.pending = customer.pending.filter((decision) => !settled.includes(decision))
  }
  customer.lastKnownHome = home ?? customer.lastKnownHome

  // Standing: KEEP never writes; STAY and REVIEW only when they differ from what stands; the others always.
  const isWritten =
    verdict.outcome === 'STAY' || verdict.outcome === 'REVIEW'
      ? !isDeepStrictEqual(verdict, customer.standing)
      : verdict.outcome !== 'KEEP'
  if (isWritten) customer.standing = verdict
  return { verdict, lines, isWritten }
}

/** The lines that apply to a customer who is not a member, in the order of the table. */
function* linesForOthers(customer: Customer, night: CustomerNight, home: string | null): Generator<Verdict> {
  const { act, date, facts } = night
  if (facts === null) return
  const area = home === null ? null : areaOf(act.id, home)
  const decide = (outcome: string, reason: string) => verdictOf(outcome, reason, area, home)

  if (act.directingUntil !== null && date > act.directingUntil) yield decide('STAY', 'DIRECTING_ENDED')

  // 421/2021: returned, until a job search begins after the decision
  const isReturned = customer.decisions.some(
    (decision) =>
      decision.kind === 'PALAUTUS' && isKnown(decision, night) && facts.jobSearchStartedOn <= decision.date,
  )
  if (isReturned) yield decide('STAY', 'RETURNED_BY_DECISION')

  // 1269/2020, 2 §: a jobseeker is one whose job search is valid
  const hasBegun = facts.jobSearchStartedOn <= date
  const hasEnded = facts.jobSearchEndedOn !== null && facts.jobSearchEndedOn < date
  if (!hasBegun || hasEnded) yield decide('STAY', 'NO_VALID_JOB_SEARCH')

  if (act.population !== null && !act.population.includes(facts.employmentCode)) {
    yield decide('STAY', 'EMPLOYMENT_CODE')
  }

  if (home === null) yield decide('REVIEW', 'HOME_MUNICIPALITY_UNKNOWN')

  if (home !== null && area === null) yield decide('STAY', 'NOT_PILOT_MUNICIPALITY')

  if (area !== null && act.unconfirmedAreas.includes(area) && !night.allowUnconfirmedAreas) {
    yield decide('REVIEW', 'AREA_UNCONFIRMED')
  }

  if (isLeftByChangeSecurity(facts, act, date)) yield decide('STAY', 'CHANGE_SECURITY_55')

  if (act.hasTeDiscretion && facts.teDiscretion !== null) yield decide('STAY', 'TE_DISCRETION')

  if (area === null) return // the groups are those of an area
  const groups = act.groupsOf(area)
  const groupsMet = groups.filter((group) => judgeGroup(group, facts, date) === 'met')
  const groupsUnknown = groups.filter((group) => judgeGroup(group, facts, date) === 'unknown')
  const decideByGroups = (outcome: string, reason: string) => ({
    ...decide(outcome, reason),
    groupsMet,
    groupsUnknown,
  })

  if (groupsMet.length > 0) yield decideByGroups('TRANSFER', 'ELIGIBLE')
  else if (groupsUnknown.length > 0) yield decideByGroups('REVIEW', 'GROUP_UNKNOWN')
  else yield decideByGroups('STAY', 'NO_GROUP')
}

/** The lines that apply to a member, in the order of the table. */
function* linesForMember(customer: Customer, night: CustomerNight, home: string | null): Generator<Verdict> {
  const { act, date, facts } = night
  const { membership, pending } = customer
  if (membership === null) return
  const here = municipalityOf(membership.municipality, date)
  const leave = (outcome: string, reason: string) =>
    verdictOf(outcome, reason, membership.area, membership.municipality)

  if (isPastLastDay(act, date)) yield leave('END', 'PROGRAMME_ENDED') // also of the absent and the rejected

  if (facts === null) return

  const known = pending.filter((decision) => isKnown(decision, night))
  if (known.some(({ kind }) => kind === 'KORJAUS')) yield leave('RETURN', 'CORRECTION')

  if (isLeftByChangeSecurity(facts, act, date)) yield leave('RETURN', 'CHANGE_SECURITY_55')

  if (known.some(({ kind }) => kind === 'PALAUTUS')) yield leave('RETURN', 'RETURN_DECISION')

  // 421/2021: to another municipality. One to no area cannot be applied and has no effect (design §5); of several the
  // latest date stands, and of one date the lowest code. To where the customer already is, there is nothing to move.
  const [transfer] = known
    .filter(({ kind }) => kind === 'SIIRTO')
    .flatMap((decision) => {
      const municipality = municipalityOf(decision.municipality, date)
      const area = municipality === null ? null : areaOf(act.id, municipality)
      return municipality === null || area === null ? [] : [{ date: decision.date, municipality, area }]
    })
    .sort((a, b) => compare(b.date, a.date) || compare(a.municipality, b.municipality))
  if (transfer !== undefined && transfer.municipality !== here) {
    yield verdictOf('MOVE', 'TRANSFER_DECISION', transfer.area, transfer.municipality)
  }

  // 1269/2020, 5 §: the home municipality changes during the pilot
  if (home !== null && home !== municipalityOf(customer.lastKnownHome, date)) {
    const area = areaOf(act.id, home)
    if (area !== null && home !== here) yield verdictOf('MOVE', 'HOME_MUNICIPALITY_CHANGED', area, home)
    if (area === null) yield leave('RETURN', 'HOME_MUNICIPALITY_OUTSIDE')
  }

  if (home === null) yield leave('KEEP', 'HOME_MUNICIPALITY_UNKNOWN')

  yield leave('KEEP', 'MEMBER') // turning 30 or gaining an allowance ends nothing
}

/** The home municipality in force on the date; null when unknown. */
function homeMunicipality(facts: Facts, { act, date }: CustomerNight): string | null {
  // HE 295/2022: those under temporary protection have no home municipality, and belong to where they reside
  const isResidentOnly =
    act.temporaryProtectionFrom !== null &&
    date >= act.temporaryProtectionFrom &&
    facts.temporaryProtection &&
    facts.homeMunicipality === '198'
  return municipalityOf(isResidentOnly ? facts.residenceMunicipality : facts.homeMunicipality, date)
}

/** 671/2022, 5 §. */
function isLeftByChangeSecurity(facts: Facts, { changeSecurityFrom }: Act, date: string): boolean {
  return facts.changeSecurity55 && changeSecurityFrom !== null && date >= changeSecurityFrom
}

/** A correction is known to every act, at any time; a return and a transfer when decided once the act knew them. */
function isEverKnown({ kind, date }: TeDecision, { decisionsKnownFrom }: Act): boolean {
  return kind === 'KORJAUS' || (decisionsKnownFrom !== null && date >= decisionsKnownFrom)
}

/** Whether it is to be carried out tonight: its day has come, and tonight's rules know it (421/2021: from 1.6.2021). */
function isKnown(decision: TeDecision, { act, date }: CustomerNight): boolean {
  if (!isEverKnown(decision, act) || decision.date > date) return false
  return decision.kind === 'KORJAUS' || (act.decisionsKnownFrom !== null && date >= act.decisionsKnownFrom)
}

function isSame(one: TeDecision, other: TeDecision): boolean {
  return one.kind === other.kind && one.date === other.date && one.municipality === other.municipality
}

function isPastLastDay({ lastDay }: Act, date: string): boolean {
  return lastDay !== null && date > lastDay
}

function verdictOf(
  outcome: string,
  reason: string,
  area: string | null,
  municipality: string | null,
): Verdict {
  return { outcome, reason, area, municipality, groupsMet: [], groupsUnknown: [] }
}

function placeOf({ area, municipality }: Verdict): { readonly area: string; readonly municipality: string } {
  if (area === null || municipality === null) throw new RangeError('a membership has its place')
  return { area, municipality }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
