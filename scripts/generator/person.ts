import { writeHome, writeUnknownHome } from './address.ts'
import { daysAfter } from './calendar.ts'
import type { CustomerRow } from './customer-row.ts'
import {
  drawGroups,
  type Groups,
  type GroupWish,
  motherTongueFor,
  writeAllowance,
  writeImmigrant,
} from './groups.ts'
import type { Home, HomeKind } from './homes.ts'
import { between, createLottery, createRandom, pick, type Random } from './random.ts'
import { drawReach, type Reach } from './reach.ts'
import type { Setting } from './setting.ts'

/** How a story wants a person to be when it begins; what is left out is ordinary. */
export interface Cast {
  readonly home: HomeKind | 'unknown'
  readonly groups: GroupWish
  readonly reach?: Reach
  readonly birthday?: 'turns 30 on the second night'
  readonly jobSearch?: 'not valid'
  readonly employment?: 'outside the population'
  readonly discretion?: 'stays with the TE office'
}

/** A person as intended on one night. The changes of a story alter it. */
export interface Person {
  readonly index: number
  readonly office: string
  readonly row: CustomerRow
  /** Null: the export tells no municipality in use. */
  home: Home | null
  groups: Groups
  reach: Reach
}

const drawEmploymentCode = createLottery([
  ['02', 70],
  ['03', 10],
  ['07', 10],
  ['08', 6],
  ['00', 4],
])
const drawServiceLanguage = createLottery([
  ['fi', 93],
  ['sv', 3],
  ['', 4],
])
const citizenships: Readonly<Record<string, string>> = {
  et: 'EE',
  ru: 'RU',
  ar: 'IQ',
  so: 'SO',
  vi: 'VN',
  en: 'NG',
}

/** Builds the person of an index: always the same one. `serial` numbers the people of one story from 0. */
export function createPerson(setting: Setting, index: number, cast: Cast, serial: number): Person {
  const random = createRandom(setting.seed, index)
  const reach = cast.reach ?? drawReach(random)
  const groups = drawGroups(random, cast.groups)
  const knownHome = setting.homes[cast.home === 'unknown' ? 'pilot' : cast.home](random)
  const office = knownHome.office ?? setting.office(random)
  const motherTongue = motherTongueFor(random, groups['foreign-language'])
  const name = setting.names.name(random, motherTongue)
  const employmentCode =
    cast.employment === undefined ? drawEmploymentCode(random) : pick(random, ['01', '04', '05', '06'])
  const isUnemployed = employmentCode === '02' || employmentCode === '03'
  const inService = employmentCode === '07' || employmentCode === '08'
  const [startedOn, endedOn] = drawJobSearch(random, setting, cast)
  const row: CustomerRow = {
    customer_number: customerNumber(index),
    personal_identity_code: drawHetu(random, setting, index, cast, groups, serial),
    last_name: name.last,
    first_names: name.first,
    mother_tongue: motherTongue,
    service_language: motherTongue === 'sv' ? 'sv' : drawServiceLanguage(random),
    citizenship: citizenships[motherTongue] ?? (random() < 0.02 ? '' : 'FI'),
    home_municipality: '',
    residence_municipality: '',
    street_address: '',
    postal_code: '',
    post_office: '',
    contact_street_address: '',
    contact_postal_code: '',
    contact_post_office: '',
    non_disclosure: 'E',
    email: random() < 0.7 ? `asiakas${index}@posti.example` : '',
    phone: random() < 0.9 ? `050 ${String(index % 10_000_000).padStart(7, '0')}` : '',
    uses_e_service: random() < 0.5 ? 'E' : '',
    job_search_started_on: startedOn,
    job_search_ended_on: endedOn,
    employment_code: employmentCode,
    unemployed_since: isUnemployed ? daysAfter(setting.firstNight, -between(random, 1, 1200)) : '',
    last_service_ended_on: inService ? daysAfter(setting.firstNight, between(random, 20, 300)) : '',
    benefit: '',
    labour_market_subsidy_days: '',
    labour_market_subsidy_days_12_months: '',
    earnings_related_entitlement: '',
    immigrant: '',
    integration_period_ends_on: '',
    temporary_protection: '',
    joint_service_customer: random() < 0.03 ? 'K' : 'E',
    change_security_55: 'E',
    te_discretion:
      cast.discretion === undefined ? '' : pick(random, ['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU']),
    pending_matters: random() < 0.08 ? pick(random, ['LAUSUNTO', 'PALKKATUKI', 'LAUSUNTO|SUUNNITELMA']) : '',
    te_office: office,
    responsible_expert: `A${between(random, 1000, 1400)}`,
  }
  writeAllowance(random, row, groups['no-earnings-related-allowance'])
  writeImmigrant(random, row, groups.immigrant, setting.firstNight)
  writeHome(random, setting, row, knownHome)
  if (cast.home === 'unknown') writeUnknownHome(random, row)
  reach.write(row)
  return { index, office, row, home: cast.home === 'unknown' ? null : knownHome, groups, reach }
}

/** Ascending with the index and of one width, so that people in order of index are in order of number. */
export function customerNumber(index: number): string {
  return String(10_000_000 + index)
}

function drawHetu(
  random: Random,
  setting: Setting,
  index: number,
  cast: Cast,
  groups: Groups,
  serial: number,
): string {
  if (cast.birthday !== undefined) return setting.hetus['turning 30'](serial)
  const hetu = setting.hetus[groups['under-30'] === 'met' ? 'under 30' : 'over 30'](index)
  return random() < 0.01 ? hetu.toLowerCase() : hetu
}

function drawJobSearch(random: Random, setting: Setting, cast: Cast): readonly [string, string] {
  const startedOn = daysAfter(setting.firstNight, -between(random, 10, 1500))
  if (cast.jobSearch === undefined) return [startedOn, random() < 0.9 ? '' : '9999-12-31']
  return random() < 0.8
    ? [startedOn, daysAfter(setting.firstNight, -between(random, 1, 9))]
    : [daysAfter(setting.lastNight, between(random, 1, 30)), '']
}
