import { describe, expect, test } from 'vitest'
import { addDays } from '../../../pipeline/calendar.ts'
import { loadProgramme, type Programme } from '../../../pipeline/programmes/programme.ts'
import { readSequences } from '../../spec/read-sequences.ts'
import { type Case, type Expected, readTables } from '../../spec/read-tables.ts'
import { readDecisions, settleDue, type TeDecision } from '../../support/oracle/decisions.ts'
import type { Facts } from '../../support/oracle/facts.ts'
import { judgeNight, unknownCustomer } from '../../support/oracle/judge.ts'
import { areaOf, sampledCodes } from '../../support/oracle/municipalities.ts'
import { type Act, acts } from '../../support/oracle/programmes.ts'
import type { Customer, Judgement } from '../../support/oracle/verdict.ts'
import type { PersonTonight, TeDecision as ToldDecision } from '../../support/staged-people.ts'
import { nightRefused, noVerdict } from '../../support/verdicts.ts'

// The second reading of the law, which random nights are compared with, against every case that specifies the first.

describe.each(Object.values(acts))('$id', (act) => {
  const programme = loadProgramme(act.id)
  const cases = readTables(programme).filter((one) => isKnownToBoth(programme, one))

  test.each([...Map.groupBy(cases, ({ title }) => title)])('%s', (_, table) => {
    for (const { night: date, where, expected, row, facts, ...person } of table) {
      const { allowUnconfirmedAreas, unconfirmedAreas } = person
      const judging = { ...act, unconfirmedAreas }
      const customer = recordedOf(judging, { ...person, night: date })
      const judged = judgeNight(customer, {
        act: judging,
        date,
        allowUnconfirmedAreas,
        ...tonightOf({ row, facts, decisions: person.decisions.filter(({ settled }) => settled === null) }),
      })
      expect(worded(judged, expected), where).toEqual(expected)
    }
  })

  test.each(readSequences(act.id))('$who', ({ where, nights }) => {
    const customer = unknownCustomer([])
    for (const { date, expected, ...tonight } of nights) {
      const judged = judgeNight(customer, { act, date, allowUnconfirmedAreas: false, ...tonightOf(tonight) })
      expect(worded(judged, expected), `${where}: ${date}`).toEqual(expected)
    }
  })
})

/** It knows a sample of the municipalities, and refuses no night. */
function isKnownToBoth({ municipalities }: Programme, { facts, expected }: Case): boolean {
  const beyond = municipalities.map(({ code }) => code).filter((code) => !sampledCodes.includes(code))
  const isPlaced = ![facts.home_municipality, facts.residence_municipality].some(
    (code) => code != null && beyond.includes(code),
  )
  return isPlaced && expected.verdict !== nightRefused
}

/** What earlier nights left on record. */
function recordedOf(
  act: Act,
  { night, member, former, decisions }: Pick<Case, 'night' | 'member' | 'former' | 'decisions'>,
): Customer {
  const customer = unknownCustomer([])
  const settled = decisions.filter((decision) => decision.settled !== null)
  readDecisions(customer, act, settled.map(decisionOf))
  settleDue(customer, night)
  if (member !== null) {
    customer.membership = { area: areaOf(act.id, member.of) ?? 'no area', municipality: member.of }
    customer.lastKnownPlace = member.lastKnownHome
  }
  if (former?.reason !== 'JOB_SEARCH_ENDED') return customer
  const yesterday = addDays(night, -1)
  const isOverruled = settled.some(
    ({ kind, settled }) =>
      kind !== 'SIIRTO' && (settled === 'earlier' ? yesterday : (settled ?? '')) >= former.ended,
  )
  if (!isOverruled) customer.restart = { municipality: former.of, lastKnownPlace: former.lastKnownHome }
  return customer
}

function tonightOf({ row, facts, decisions }: PersonTonight) {
  return { facts: row === 'accepted' ? factsOf(facts) : null, decisions: decisions.map(decisionOf) }
}

function decisionOf({ kind, on, municipality }: ToldDecision): TeDecision {
  return { customerNumber: '1', kind, date: on, municipality }
}

/** The same names, in camel case. */
function factsOf(facts: PersonTonight['facts']): Facts {
  const named = Object.entries(facts).map(([column, value]) => [
    column.replace('labour_market_', '').replace(/_(\w)/g, (_, first: string) => first.toUpperCase()),
    value,
  ])
  return { ...Object.fromEntries(named), unemploymentRisk: facts.unemployment_risk ?? false }
}

/** As the specification words a verdict; the place only where it says one. */
function worded(judgement: Judgement | null, expected: Expected): Expected {
  const { outcome, reason, area, municipality, groupsMet, groupsUnknown } = judgement?.verdict ?? nothing
  const place = municipality === null ? 'nowhere' : `${area ?? 'no area'} ${municipality}`
  return {
    verdict: judgement === null ? noVerdict : `${outcome} ${reason}`,
    groups: groupsMet.toSorted(),
    unknown: groupsUnknown.toSorted(),
    place: expected.place && place,
  }
}

const nothing = { outcome: '', reason: '', area: null, municipality: null, groupsMet: [], groupsUnknown: [] }
