import { between, createLottery, pick, type Random } from '../../scripts/generator/random.ts'
import type { TeDecision } from './oracle/decisions.ts'
import type { Facts } from './oracle/facts.ts'
import { addMonths } from './oracle/groups.ts'
import type { ProgrammeId } from './oracle/programmes.ts'

/** The nights on which something changes, with the day before and the day after, and some in between. */
export const nightDates: Record<ProgrammeId, readonly string[]> = {
  'kokeilu-2017': (
    '2017-08-01 2017-08-02 2017-11-30 2018-02-28 2018-03-01 2018-06-30 2018-09-29 2018-09-30 2018-10-01 ' +
    '2018-10-02 2018-10-20 2018-11-05 2018-11-30 2018-12-30 2018-12-31 2019-01-01 2019-01-02'
  ).split(' '),
  'kuntakokeilu-2021': (
    '2021-03-01 2021-03-02 2021-03-31 2021-04-01 2021-05-31 2021-06-01 2021-06-02 2021-10-02 2022-02-28 ' +
    '2022-05-01 2022-05-02 2022-05-03 2022-07-31 2022-08-01 2022-08-02 2022-12-31 2023-01-01 2023-01-02 ' +
    '2023-02-28 2023-03-01 2023-03-02 2023-03-31 2023-04-01 2023-06-30 2023-07-01 2024-02-28 2024-02-29 ' +
    '2024-03-01 2024-12-30 2024-12-31 2025-01-01 2025-01-02'
  ).split(' '),
  'tyovoimapalvelut-2025': (
    '2025-01-01 2025-01-02 2025-01-20 2025-02-28 2025-03-01 2025-04-10 2025-06-30 2025-07-01 2025-10-15 ' +
    '2026-01-01 2026-02-11 2027-05-05 2028-02-28 2028-02-29 2028-03-01'
  ).split(' '),
}

/** What the values of a customer's facts are drawn from tonight. */
export interface Life {
  readonly random: Random
  readonly programme: ProgrammeId
  readonly date: string
  /** The night before; null on the first. */
  readonly lastDate: string | null
  /** The few municipalities this customer moves between, as exported: abolished codes too. */
  readonly haunts: readonly string[]
  /** Every decision about the customer so far. */
  readonly decisions: readonly TeDecision[]
}

/** Codes that name no municipality in use. */
export const noMunicipality = ['198', '198', '199', '200', '999']

/** How each fact is drawn. Dates fall on, just before and just after the dates they are compared with. */
const draws: { readonly [Field in keyof Facts]: (life: Life, facts: Partial<Facts>) => Facts[Field] } = {
  birthDate: drawBirthDate,
  motherTongue: ({ random }) =>
    pick(random, 'fi fi fi sv sv se smn sju ru et ar uk'.split(' ').concat('', '')) || null,
  homeMunicipality: ({ random, haunts }) => {
    const share = random()
    if (share < 0.06) return null
    return share < 0.2 ? pick(random, noMunicipality) : pick(random, haunts)
  },
  residenceMunicipality: ({ random, haunts }) =>
    pick(random, [null, pick(random, noMunicipality), ...haunts, ...haunts]),
  jobSearchStartedOn: ({ random, date, decisions }) => {
    const share = random()
    if (share < 0.4) return shift(date, -between(random, 30, 900))
    const last = decisions.at(-1)
    return share < 0.85 && last !== undefined
      ? shift(last.date, between(random, -1, 1))
      : shift(date, between(random, -1, 1))
  },
  jobSearchEndedOn: ({ random, date }) => {
    if (random() < 0.9) return null
    return shift(date, pick(random, [-1, 0, 1, -between(random, 1, 400), between(random, 1, 400)]))
  },
  employmentCode: ({ random }) =>
    pick(random, '02 02 02 02 02 02 02 02 02 02 03 03 03 03 03 00 07 08 01 04 05 06'.split(' ')),
  unemploymentRisk: ({ random }) => random() < 0.2,
  unemployedSince: ({ random, date }) =>
    pick(random, [
      null,
      shift(date, -between(random, 0, 1200)),
      shift(addMonths(date, -pick(random, [6, 12])), between(random, -1, 1)),
      shift(date, -between(random, 400, 1200)),
    ]),
  lastServiceEndedOn: ({ random, date }, { unemployedSince }) =>
    pick(random, [
      null,
      null,
      shift(unemployedSince ?? date, between(random, -1, 1)),
      shift(date, between(random, -900, 60)),
    ]),
  benefit: ({ random }) => pick(random, ['TMT', 'TMT', 'PPR', 'APR', 'APR', null, null]),
  subsidyDays: ({ random }) => pick(random, [0, 199, 200, 201, between(random, 0, 1500)]),
  subsidyDays12Months: ({ random }) => pick(random, [0, 179, 180, 181, between(random, 0, 260)]),
  earningsRelatedEntitlement: ({ random }) => pick(random, [true, true, true, false, null, null]),
  immigrant: ({ random }) => pick(random, [true, false, false, false, false, null, null]),
  integrationPeriodEndsOn: ({ random, date }) => {
    if (random() < 0.7) return null
    return shift(date, pick(random, [-1, 0, 1, between(random, -900, 900)]))
  },
  temporaryProtection: ({ random }) => random() < 0.25,
  jointServiceCustomer: ({ random }) => random() < 0.25,
  changeSecurity55: ({ random }) => random() < 0.1,
  teDiscretion: ({ random }) =>
    random() < 0.9 ? null : pick(random, ['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU']),
}

/** The fields that change most are those on which membership hangs. */
const drawField = createLottery<keyof Facts>([
  ['homeMunicipality', 10],
  ['jobSearchStartedOn', 4],
  ['jobSearchEndedOn', 3],
  ['employmentCode', 2],
  ['unemploymentRisk', 1],
  ['residenceMunicipality', 3],
  ['temporaryProtection', 2],
  ['changeSecurity55', 2],
  ['teDiscretion', 1],
  ['birthDate', 1],
  ['motherTongue', 1],
  ['unemployedSince', 2],
  ['lastServiceEndedOn', 1],
  ['benefit', 1],
  ['subsidyDays', 1],
  ['subsidyDays12Months', 1],
  ['earningsRelatedEntitlement', 1],
  ['immigrant', 1],
  ['integrationPeriodEndsOn', 1],
  ['jointServiceCustomer', 1],
])

export function drawFacts(life: Life): Facts {
  const unemployedSince = draws.unemployedSince(life, {})
  return {
    birthDate: draws.birthDate(life, {}),
    motherTongue: draws.motherTongue(life, {}),
    homeMunicipality: draws.homeMunicipality(life, {}),
    residenceMunicipality: draws.residenceMunicipality(life, {}),
    jobSearchStartedOn: draws.jobSearchStartedOn(life, {}),
    jobSearchEndedOn: draws.jobSearchEndedOn(life, {}),
    employmentCode: draws.employmentCode(life, {}),
    unemploymentRisk: draws.unemploymentRisk(life, {}),
    unemployedSince,
    lastServiceEndedOn: draws.lastServiceEndedOn(life, { unemployedSince }),
    benefit: draws.benefit(life, {}),
    subsidyDays: draws.subsidyDays(life, {}),
    subsidyDays12Months: draws.subsidyDays12Months(life, {}),
    earningsRelatedEntitlement: draws.earningsRelatedEntitlement(life, {}),
    immigrant: draws.immigrant(life, {}),
    integrationPeriodEndsOn: draws.integrationPeriodEndsOn(life, {}),
    temporaryProtection: draws.temporaryProtection(life, {}),
    jointServiceCustomer: draws.jointServiceCustomer(life, {}),
    changeSecurity55: draws.changeSecurity55(life, {}),
    teDiscretion: draws.teDiscretion(life, {}),
  }
}

/** The facts as they were, but for the search and a few more: none to two as a rule, three to eight in a storm. */
export function changeFacts(before: Facts, life: Life, isStorm: boolean): Facts {
  let facts = changeSearch(before, life)
  const count = isStorm ? between(life.random, 3, 8) : between(life.random, 0, 2)
  for (let changed = 0; changed < count; changed++) {
    const field = drawField(life.random)
    facts = { ...facts, [field]: draws[field](life, facts) }
  }
  return facts
}

/** Job searches end, today or since the last night, and begin again: on a later night, or between two nights. */
function changeSearch(facts: Facts, { random, date, lastDate }: Life): Facts {
  const between2Nights = shift(
    date,
    -between(random, 0, lastDate === null ? 30 : daysBetween(lastDate, date)),
  )
  const share = random()
  if (facts.jobSearchEndedOn !== null && facts.jobSearchEndedOn < date) {
    if (share > 0.35) return facts
    return {
      ...facts,
      jobSearchEndedOn: null,
      jobSearchStartedOn: share < 0.25 ? between2Nights : shift(date, between(random, -1, 1)),
    }
  }
  if (share < 0.06) return { ...facts, jobSearchEndedOn: shift(date, -between(random, 0, 2)) }
  if (share < 0.09) return { ...facts, jobSearchEndedOn: between2Nights }
  return share < 0.12 ? { ...facts, jobSearchEndedOn: null, jobSearchStartedOn: between2Nights } : facts
}

/** Birthdays at 25 and 30 around a night, leap-day births, and people of any age. */
function drawBirthDate({ random, programme }: Life): string {
  const share = random()
  if (share < 0.1) return `${pick(random, ['1988', '1992', '1992', '1996', '2000'])}-02-29`
  if (share > 0.4) return shift('1955-01-01', between(random, 0, 16_000))
  const night = shift(pick(random, nightDates[programme]), between(random, -1, 1))
  const year = Number(night.slice(0, 4)) - pick(random, [25, 30])
  return shift(`${year}-01-01`, daysBetween(`${night.slice(0, 4)}-01-01`, night)) // a day aside after a leap day
}

/** The date so many days later. */
export function shift(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
