import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import { knownSince, type Programme, ruleVersionOn } from '../programmes/programme.ts'
import { between, pick, type Urn } from './chance.ts'
import { type EarlierNights, isRestartDue } from './earlier-nights.ts'
import { cellsOf } from './fact-cells.ts'
import { type Borders, type Facts, factsOf as factsOfKey } from './facts.ts'
import { type Identities, inventedContacts } from './identities.ts'
import type { CustomerCells, NightFiles } from './night-files.ts'
import type { Place } from './night-queries.ts'
import type { PersonLine } from './people-queries.ts'
import type { FactPool } from './pool.ts'
import { eligibleFacts } from './verdict-facts.ts'

/** All that people are made of. */
export interface Making {
  readonly programme: Programme
  readonly asOfDate: IsoDate
  readonly borders: Borders
  readonly pool: FactPool
  readonly identities: Identities
  readonly ages: ReadonlyMap<string, Urn<number>>
  readonly languages: Urn<string>
  readonly places: readonly Place[]
  /** Municipalities of members, as often as they have some. */
  readonly memberPlaces: Urn<string>
  readonly isScopedByArea: boolean
  readonly earlier: EarlierNights
  readonly fileOf: (place: string) => string
  readonly officeOf: (fileName: string) => string
}

/** Somebody invented: what the night's row says, and that of a member before it. */
export interface Invented {
  readonly customerNumber: string
  readonly fileName: string
  /** Null: no row. */
  readonly tonight: CustomerCells | null
  /** Null: no member before. */
  readonly before: CustomerCells | null
  /** Where a member was before the night. */
  readonly memberPlace: string
  readonly isRestart: boolean
  readonly expected: { readonly outcome: string; readonly reason: string; readonly place: string }
  readonly decision: { readonly kind: string; readonly on: IsoDate; readonly to: string } | null
}

const memberOutcomes = ['KEEP', 'MOVE', 'RETURN', 'END', 'ABSENT', 'REJECTED']

/** Somebody with the verdict of a person of the night, in the place given to them. */
export function invent(making: Making, line: PersonLine, isProtected = false): Invented {
  const { programme, asOfDate, borders, identities } = making
  const { outcome, reason } = line
  const isRestart = isRestartDue(programme, asOfDate, line)
  const isMember = memberOutcomes.includes(outcome) || isRestart
  const place = placeOf(making, line, isRestart)
  const isThere =
    outcome !== 'MOVE' && making.places.some(({ code, area }) => code === place && area !== null)
  const memberPlace = isMember && !isThere ? anotherPlace(making, place, isRestart) : place
  const home = homeOf(making, line, place, memberPlace)
  const facts = factsOf(making, line, place, home)
  const customerNumber = identities.customerNumber()
  const fileName = making.fileOf(isMember ? memberPlace : place)
  const identity: CustomerCells = {
    ...inventedContacts(customerNumber, facts.hasAddress === 'K'),
    customer_number: customerNumber,
    personal_identity_code: identities.hetu(asOfDate, ageOf(making, facts.age)),
    non_disclosure: isProtected ? 'K' : 'E',
    te_office: making.officeOf(fileName),
  }
  const foreign = making.languages.draw() ?? 'en'
  const tonight = { ...cellsOf(facts, asOfDate, borders, foreign), ...identity, ...livingIn(home) }
  const before = isMember ? { ...memberCells(making, facts, memberPlace, foreign), ...identity } : null
  return {
    ...{ customerNumber, fileName, before, memberPlace, isRestart },
    tonight: line.facts === null ? null : tonight,
    expected: { outcome, reason, place: line.hasPlace ? place : '' },
    decision: decisionOf(programme, asOfDate, reason, tonight.job_search_started_on ?? asOfDate, place),
  }
}

/** Where the verdict is: as the line says; else anywhere that the verdict can be. */
function placeOf(making: Making, line: PersonLine, isRestart: boolean): string {
  if (!line.hasPlace) return ''
  const possible = placesOf(making, line, isRestart)
  if (line.place !== null && possible.includes(line.place)) return line.place
  const drawn = making.memberPlaces.draw()
  if (drawn !== null && possible.includes(drawn)) return drawn
  return possible.length === 0 ? '' : pick(possible)
}

/** Criteria that can be unknown. */
const uncertain = ['no-earnings-related-allowance', 'immigrant', 'foreign-language']

function placesOf(
  making: Making,
  { outcome, reason, isInArea }: PersonLine,
  isRestart: boolean,
): readonly string[] {
  const { places, programme, asOfDate } = making
  const ofMembers = membersLive(making, isRestart)
  if (outcome === 'TRANSFER' || memberOutcomes.includes(outcome)) return ofMembers
  if (!isInArea)
    return places.filter(({ area, isInAland }) => area === null && !isInAland).map(({ code }) => code)
  const { groups } = ruleVersionOn(programme, asOfDate)
  const unknown = groups.filter(({ criterion }) => uncertain.includes(criterion))
  const areas = programme.areas.filter(({ id, confirmed }) => {
    if (reason === 'AREA_UNCONFIRMED') return !confirmed
    return reason !== 'GROUP_UNKNOWN' || unknown.some((group) => group.areas?.includes(id) ?? true)
  })
  const ids: readonly (string | null)[] = areas.map(({ id }) => id)
  return places
    .filter(({ code, area }) => ofMembers.includes(code) && ids.includes(area))
    .map(({ code }) => code)
}

/** Municipalities where somebody can be a member; and where a customership goes on. */
function membersLive({ places, programme, asOfDate }: Making, isRestart: boolean): readonly string[] {
  const exceptIn = isRestart ? (ruleVersionOn(programme, asOfDate).restart.exceptIn ?? []) : []
  return places.flatMap(({ code, area }) => (area === null || exceptIn.includes(area) ? [] : [code]))
}

/** Another one than the place, of members as often as it has some. */
function anotherPlace(making: Making, place: string, isRestart: boolean): string {
  const others = membersLive(making, isRestart).filter((code) => code !== place)
  const drawn = making.memberPlaces.draw()
  return drawn !== null && others.includes(drawn) ? drawn : pick(others)
}

/** The home municipality of the night's row. */
function homeOf({ places }: Making, { reason }: PersonLine, place: string, memberPlace: string): string {
  if (reason === 'NO_HOME_MUNICIPALITY') return '198'
  if (reason === 'HOME_MUNICIPALITY_UNKNOWN') return ''
  if (reason === 'HOME_MUNICIPALITY_OUTSIDE')
    return pick(places.filter(({ area, isInAland }) => area === null && !isInAland)).code
  return reason === 'TRANSFER_DECISION' ? memberPlace : place
}

function livingIn(home: string): CustomerCells {
  return { home_municipality: home, residence_municipality: home === '198' ? '' : home }
}

function factsOf(
  { pool, places, isScopedByArea }: Making,
  line: PersonLine,
  place: string,
  home: string,
): Facts {
  if (line.keepsFacts && line.facts !== null) return factsOfKey(line.facts)
  const area = places.find(({ code }) => code === place)?.area ?? ''
  return pool.draw({ ...line, scope: isScopedByArea ? area : '', home: home === '198' ? '' : home })
}

/** Of the ages that people have in the band. */
function ageOf({ ages, borders }: Making, band: string): number {
  const drawn = ages.get(band)?.draw() ?? null
  if (drawn !== null) return drawn
  const first = borders.age[Number(band) - 1] ?? youngest
  return between(first, (borders.age[Number(band)] ?? first + 10) - 1)
}

/** Whoever is of this age tonight was not too young for a customer on the nights before. */
export const youngest = 18

/** A row by which somebody is transferred in the municipality on the first night, by the rules of any area. */
function memberCells(making: Making, facts: Facts, place: string, foreign: string): CustomerCells {
  const { pool, borders, earlier, asOfDate } = making
  const member: Facts = {
    ...facts,
    ...eligibleFacts(borders),
    employmentCode: '02',
    unemploymentRisk: 'E',
    searchStarted: '0',
    searchEnded: '',
    changeSecurity: 'E',
    discretion: '',
  }
  const cells = cellsOf(pool.apart(member, place), earlier.first ?? asOfDate, borders, foreign)
  return {
    ...cells,
    job_search_started_on: addDays(earlier.first ?? asOfDate, -between(30, 900)),
    ...livingIn(place),
  }
}

/** What the TE office must have decided for the verdict. */
function decisionOf(
  programme: Programme,
  asOfDate: IsoDate,
  reason: string,
  searchStarted: IsoDate,
  place: string,
): Invented['decision'] {
  const kinds: Readonly<Record<string, 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'>> = {
    RETURNED_BY_DECISION: 'PALAUTUS',
    RETURN_DECISION: 'PALAUTUS',
    TRANSFER_DECISION: 'SIIRTO',
    CORRECTION: 'KORJAUS',
  }
  const kind = kinds[reason]
  if (kind === undefined) return null
  const known = kind === 'KORJAUS' ? programme.firstDay.date : (knownSince(programme, kind) ?? asOfDate)
  const since = [known, ...(reason === 'RETURNED_BY_DECISION' ? [searchStarted] : [])]
  const [on = asOfDate] = [...since, addDays(asOfDate, -between(0, 10))].sort().slice(-1)
  return { kind, on, to: kind === 'SIIRTO' ? place : '' }
}

/** Writes the rows of somebody into the nights, and what is expected of them. */
export function writeInvented(
  one: Invented,
  nights: {
    readonly first: NightFiles | null
    readonly second: NightFiles | null
    readonly last: NightFiles
  },
): void {
  const { customerNumber, fileName, before, tonight, memberPlace, isRestart, decision } = one
  if (before !== null && nights.first !== null) {
    nights.first.addCustomer(fileName, before)
    nights.first.expectOutcome(customerNumber, {
      outcome: 'TRANSFER',
      reason: 'ELIGIBLE',
      place: memberPlace,
    })
    if (nights.second !== null) {
      const ended = { job_search_ended_on: addDays(nights.second.date, -1) }
      nights.second.addCustomer(fileName, isRestart ? { ...before, ...ended } : before)
      nights.second.expectOutcome(customerNumber, {
        ...(isRestart
          ? { outcome: 'END', reason: 'JOB_SEARCH_ENDED' }
          : { outcome: 'KEEP', reason: 'MEMBER' }),
        place: memberPlace,
      })
    }
  }
  if (one.expected.outcome === 'ABSENT') nights.last.expectAbsent(customerNumber)
  else if (one.expected.outcome !== 'REJECTED') nights.last.expectOutcome(customerNumber, one.expected)
  if (tonight !== null) nights.last.addCustomer(fileName, tonight)
  if (decision !== null) nights.last.addDecision({ customerNumber, ...decision })
}
