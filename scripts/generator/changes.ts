import { UsageError } from '../../pipeline/errors.ts'
import { writeHome, writeNoHome, writeUnknownHome } from './address.ts'
import type { CustomerRow } from './customer-row.ts'
import { writeAllowance } from './group-facts.ts'
import type { GroupState } from './group-states.ts'
import { type Home, type HomeKind, municipalityOf } from './homes.ts'
import type { Person } from './person.ts'
import type { Random } from './random.ts'
import type { Reach } from './reach.ts'
import type { Setting } from './setting.ts'
import type { Change } from './story.ts'

const mostTries = 1000

/** To another municipality of a kind. Throws UsageError when there is none. */
export function moveTo(kind: HomeKind): Change {
  return (random, setting, person) => {
    const former = municipalityOf(person.home, setting.lastNight)
    for (let tries = 0; tries < mostTries; tries += 1) {
      const home = setting.home(random, kind)
      if (municipalityOf(home, setting.lastNight) !== former) return settle(random, setting, person, home)
    }
    throw new UsageError(`homes.${kind}: nowhere else to move to; name another municipality`)
  }
}

/** To the municipality of a code, to no known one, or to none. */
export function moveToCode(code: string): Change {
  return (random, setting, person) => {
    if (code === 'unknown') forgetHome(random, setting, person)
    else if (code === 'none') loseHome(random, setting, person)
    else settle(random, setting, person, setting.home(random, code))
  }
}

/** At a new address, reached the same way as before. */
function settle(random: Random, setting: Setting, person: Person, home: Home): void {
  writeHome(random, setting, person.row, home)
  person.reach.write(person.row)
  person.home = home
}

export const forgetHome: Change = (random, _setting, person) => {
  writeUnknownHome(random, person.row)
  person.home = null
}

export const loseHome: Change = (random, _setting, person) => {
  writeNoHome(random, person.row)
  person.home = null
}

export function changeAllowance(state: GroupState): Change {
  return (random, _setting, person) => {
    person.groups = { ...person.groups, 'no-earnings-related-allowance': state }
    writeAllowance(random, person.row, state)
  }
}

export function changeProtection(state: 'met' | 'not met'): Change {
  return (_random, _setting, person) => {
    person.groups = { ...person.groups, 'temporary-protection': state }
    person.row.temporary_protection = state === 'met' ? 'K' : 'E'
  }
}

export function changeReach(reach: Reach): Change {
  return (_random, _setting, person) => {
    person.reach = reach
    reach.write(person.row)
  }
}

export function overwrite(facts: Partial<CustomerRow>): Change {
  return (_random, _setting, { row }) => {
    Object.assign(row, facts)
  }
}

const mostPaidDaysOfAYear = 260

/** Labour-market subsidy of so many days, five a week, to whoever is unemployed or laid off and gets it. */
export function paySubsidy(days: number): Change {
  return (_random, _setting, { row }) => {
    if (row.benefit !== 'TMT' || !['02', '03'].includes(row.employment_code)) return
    const paid = Math.round((days * 5) / 7)
    row.labour_market_subsidy_days = String(Number(row.labour_market_subsidy_days) + paid)
    const lately = Number(row.labour_market_subsidy_days_12_months) + paid
    row.labour_market_subsidy_days_12_months = String(Math.min(lately, mostPaidDaysOfAYear))
  }
}

export const endSearch: Change = (_random, setting, { row }) => {
  row.job_search_ended_on = setting.firstNight
}

export function allOf(changes: readonly Change[]): Change {
  return (random, setting, person) => {
    for (const change of changes) change(random, setting, person)
  }
}
