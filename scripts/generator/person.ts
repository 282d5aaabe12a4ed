import type { IsoDate } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { writeHome, writeNoHome, writeUnknownHome } from './address.ts'
import { daysAfter } from './calendar.ts'
import type { CustomerRow, OptionalField } from './customer-row.ts'
import {
  type Integration,
  motherTongueFor,
  writeBenefit,
  writeImmigrant,
  writeUnemployment,
} from './group-facts.ts'
import type { GroupState, Groups } from './group-states.ts'
import { type GroupWish, groupsOfAge, stateOf } from './groups.ts'
import type { Home } from './homes.ts'
import { between, createLottery, createRandom, pick, type Random } from './random.ts'
import { drawReach, type Reach } from './reach.ts'
import type { Setting } from './setting.ts'

/** How a story wants a person to be when it begins; what is left out is ordinary. */
export interface Cast {
  /** A kind of home, `unknown`, `none`, or the code of one of the scenario's. */
  readonly home: string
  readonly groups: GroupWish
  readonly reach?: Reach
  readonly age?: 'turns 30 on the second night' | '55 or over'
  readonly born?: IsoDate
  readonly jobSearch?: 'not valid'
  readonly employment?: 'outside the population'
  readonly discretion?: 'stays with the TE office'
  readonly integration?: Integration
  /** Columns that are written as they stand here, over everything else. */
  readonly facts?: Partial<CustomerRow>
}

/** A person as intended on one night. The changes of a story alter it. */
export interface Person {
  readonly index: number
  readonly office: string
  readonly row: CustomerRow
  readonly integration: Integration
  /** Where the story tells it. */
  readonly born: IsoDate | undefined
  /** The municipality that decides. Null: the export tells none that is in use. */
  home: Home | null
  groups: Groups
  reach: Reach
}

const drawServiceLanguage = createLottery([
  ['fi', 93],
  ['sv', 3],
  ['', 4],
])
const drawJointService = createLottery([
  ['met', 3],
  ['not met', 97],
])
const citizenships: Readonly<Record<string, string>> = {
  et: 'EE',
  ru: 'RU',
  ar: 'IQ',
  so: 'SO',
  vi: 'VN',
  en: 'NG',
}

/**
 * Builds the person of an index: always the same one. `serial` numbers the people of one story from 0, those born on a day
 * that stories tell over all of these.
 */
export function createPerson(setting: Setting, index: number, cast: Cast, serial: number): Person {
  const random = createRandom(setting.seed, index)
  const reach = cast.reach ?? drawReach(random)
  const knownHome = setting.home(random, tellsNoHome(cast.home) ? 'pilot' : cast.home)
  const drawn = setting.drawGroups(random, cast.groups, knownHome.area)
  const groups =
    cast.born === undefined ? drawn : { ...drawn, ...agedGroups(cast.born, cast.groups, setting) }
  const office = knownHome.office ?? setting.office(random)
  const motherTongue = motherTongueFor(random, stateOf(groups, 'foreign-language'))
  const name = setting.names.name(random, motherTongue)
  const employmentCode =
    cast.employment === undefined
      ? setting.employmentCode(random)
      : pick(random, setting.otherEmploymentCodes)
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
    unemployed_since: '',
    last_service_ended_on: inService ? daysAfter(setting.firstNight, between(random, 20, 300)) : '',
    benefit: '',
    labour_market_subsidy_days: '',
    labour_market_subsidy_days_12_months: '',
    earnings_related_entitlement: '',
    immigrant: '',
    integration_period_ends_on: '',
    temporary_protection: groups['temporary-protection'] === 'met' ? 'K' : '',
    joint_service_customer:
      (groups['joint-service-customer'] ?? drawJointService(random)) === 'met' ? 'K' : 'E',
    change_security_55: 'E',
    te_discretion:
      cast.discretion === undefined ? '' : pick(random, ['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU']),
    pending_matters: random() < 0.08 ? pick(random, ['LAUSUNTO', 'PALKKATUKI', 'LAUSUNTO|SUUNNITELMA']) : '',
    te_office: office,
    responsible_expert: `A${between(random, 1000, 1400)}`,
    ...drawOptionalFacts(setting, index),
  }
  if (isUnemployed) writeUnemployment(random, row, setting.firstNight, groups)
  writeBenefit(random, row, groups)
  const integration = writeImmigrant(
    random,
    row,
    stateOf(groups, 'immigrant'),
    setting.firstNight,
    cast.integration,
  )
  writeHome(random, setting, row, knownHome)
  if (cast.home === 'unknown') writeUnknownHome(random, row)
  if (cast.home === 'none') writeNoHome(random, row)
  reach.write(row)
  Object.assign(row, cast.facts)
  const home = tellsNoHome(cast.home) ? null : knownHome
  return { index, office, row, integration, born: cast.born, home, groups, reach }
}

/** Throws UsageError where the story tells a group that its people are too old or too young for on the first night. */
function agedGroups(born: IsoDate, wish: GroupWish, { firstNight }: Setting): Groups {
  const aged = groupsOfAge(born, firstNight)
  const told: Groups = typeof wish === 'string' ? {} : wish
  for (const id of ['under-25', 'under-30'] as const)
    if (told[id] !== undefined && told[id] !== aged[id])
      throw new UsageError(
        `${id} is told to be ${told[id]} for somebody born on ${born}: it is not on ${firstNight}`,
      )
  return aged
}

function tellsNoHome(home: string): boolean {
  return home === 'unknown' || home === 'none'
}

/** Ascending with the index and of one width, so that people in order of index are in order of number. */
export function customerNumber(index: number): string {
  return String(10_000_000 + index)
}

/** Of an age that fits the groups; among the ages that fit, the index decides. */
function drawHetu(
  random: Random,
  setting: Setting,
  index: number,
  cast: Cast,
  groups: Groups,
  serial: number,
): string {
  const born = cast.born === undefined ? undefined : setting.hetusByBirthDate.get(cast.born)
  if (born !== undefined) return born(serial)
  if (cast.age === 'turns 30 on the second night') return setting.hetus['turning 30'](serial)
  const ages = ageBands.filter(
    (band) =>
      fits(groups['under-25'], band === 'under 25') &&
      (groups['under-25-unemployed-6-months-without-service'] !== 'met' || band === 'under 25') &&
      fits(groups['under-30'], band === 'under 25' || band === '25 to 29') &&
      (cast.age === undefined || cast.age === band),
  )
  const hetu = setting.hetus[ages[index % ages.length] ?? '30 to 54'](index)
  return random() < 0.01 ? hetu.toLowerCase() : hetu
}

/** Twice the ages with the most people. */
const ageBands = ['under 25', '25 to 29', '30 to 54', '30 to 54', '55 or over'] as const

function fits(state: GroupState | undefined, isMet: boolean): boolean {
  return state === undefined || (state === 'met') === isMet
}

function drawJobSearch(random: Random, setting: Setting, cast: Cast): readonly [string, string] {
  const startedOn = daysAfter(setting.firstNight, -between(random, 10, 1500))
  if (cast.jobSearch === undefined) return [startedOn, random() < 0.9 ? '' : '9999-12-31']
  return random() < 0.8
    ? [startedOn, daysAfter(setting.firstNight, -between(random, 1, 9))]
    : [daysAfter(setting.lastNight, between(random, 1, 30)), '']
}

/** From a stream of their own: nobody's other facts depend on whether a scenario has these columns. */
function drawOptionalFacts(setting: Setting, index: number): Pick<CustomerRow, OptionalField> {
  if (!setting.hasOptionalColumns) return { unemployment_risk: '', last_interview_on: '', plan_made_on: '' }
  const random = createRandom(setting.seed, index, -1)
  const lately = () => (random() < 0.8 ? daysAfter(setting.firstNight, -between(random, 1, 90)) : '')
  return {
    unemployment_risk: random() < 0.5 ? 'E' : '',
    last_interview_on: lately(),
    plan_made_on: lately(),
  }
}
