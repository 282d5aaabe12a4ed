import { checkCharacter, composeHetu } from '../../pipeline/anonymous/hetu.ts'
import type { RejectReason } from '../../pipeline/domain.ts'
import { daysAfter, lastBirthDateOf } from './calendar.ts'
import type { CustomerRow, Field } from './customer-row.ts'
import { customerNumber, type Person } from './person.ts'
import { pick, type Random } from './random.ts'
import type { Setting } from './setting.ts'

/** A line of a customer file, and why it must be refused when it must. */
export interface Line {
  readonly office: string
  readonly row: CustomerRow
  /** Cells too many (1) or too few (-1). */
  readonly surplusCells?: number
  readonly refusal?: Refusal
}

export interface Refusal {
  readonly reasonCodes: readonly RejectReason[]
  readonly fields: readonly Field[]
}

/** Writes a person's row so that it must be refused, as one line or as a set of lines that contradict each other. */
export type Spoiler = (random: Random, setting: Setting, person: Person) => readonly Line[]

/** One way for each reason, with variants; IDENTITY_CONFLICT needs a person known from an earlier night. */
export const spoilers = {
  COLUMN_COUNT: (random, _, { office, row }) => [
    {
      office,
      row,
      surplusCells: pick(random, [-1, 1]),
      refusal: { reasonCodes: ['COLUMN_COUNT'], fields: [] },
    },
  ],
  MISSING_VALUE: overwriting('MISSING_VALUE', [
    ['last_name', ''],
    ['first_names', ''],
    ['customer_number', ''],
    ['personal_identity_code', ''],
    ['job_search_started_on', ''],
    ['employment_code', ''],
    ['te_office', ''],
  ]),
  INVALID_CHARACTER: overwriting('INVALID_CHARACTER', [
    ['street_address', 'Katu\u0000 1'],
    ['last_name', 'Nimi\u0007nen'],
    ['email', 'a\u001b@posti.example'],
  ]),
  INVALID_CUSTOMER_NUMBER: overwriting('INVALID_CUSTOMER_NUMBER', [
    ['customer_number', 'A-1001'],
    ['customer_number', '1234567890123'],
    ['customer_number', '12 345'],
  ]),
  INVALID_HETU: (random, _, person) =>
    overwritten(person, 'INVALID_HETU', 'personal_identity_code', pick(random, malformed(person))),
  HETU_CHECK_CHARACTER: (_random, _setting, person) =>
    overwritten(person, 'HETU_CHECK_CHARACTER', 'personal_identity_code', withWrongCheckCharacter(person)),
  IMPLAUSIBLE_AGE: (random, setting, person) =>
    overwritten(
      person,
      'IMPLAUSIBLE_AGE',
      'personal_identity_code',
      pick(random, tooYoungOrOld(setting, person)),
    ),
  INVALID_DATE: overwriting('INVALID_DATE', [
    ['job_search_started_on', '2021-02-30'],
    ['job_search_ended_on', '31.12.'],
    ['unemployed_since', '44197'],
    ['integration_period_ends_on', 'toistaiseksi'],
  ]),
  INVALID_NUMBER: overwriting('INVALID_NUMBER', [
    ['labour_market_subsidy_days', 'kolme'],
    ['labour_market_subsidy_days', '100000'],
    ['labour_market_subsidy_days_12_months', '-1'],
    ['labour_market_subsidy_days_12_months', '12,5'],
  ]),
  INVALID_CODE: overwriting('INVALID_CODE', [
    ['employment_code', '09'],
    ['benefit', 'TUKI'],
    ['non_disclosure', 'X'],
    ['home_municipality', 'Pori'],
    ['mother_tongue', 'suomi'],
    ['citizenship', 'FIN'],
    ['te_discretion', 'EHKÄ'],
  ]),
  DUPLICATE_CUSTOMER_NUMBER: (_, setting, person) => {
    const refusal = { reasonCodes: ['DUPLICATE_CUSTOMER_NUMBER'], fields: ['customer_number'] } as const
    return [
      { office: person.office, row: person.row, refusal },
      {
        office: person.office,
        row: { ...person.row, personal_identity_code: anotherHetu(setting, person) },
        refusal,
      },
    ]
  },
  DUPLICATE_HETU: (_, setting, person) => {
    const refusal = { reasonCodes: ['DUPLICATE_HETU'], fields: ['personal_identity_code'] } as const
    return [
      { office: person.office, row: person.row, refusal },
      {
        office: person.office,
        row: { ...person.row, customer_number: anotherNumber(setting, person) },
        refusal,
      },
    ]
  },
  IDENTITY_CONFLICT: (_, setting, person) => [
    {
      office: person.office,
      row: { ...person.row, personal_identity_code: anotherHetu(setting, person) },
      refusal: { reasonCodes: ['IDENTITY_CONFLICT'], fields: ['customer_number', 'personal_identity_code'] },
    },
  ],
} as const satisfies Record<RejectReason, Spoiler>

/** A known HETU under a customer number never seen before. */
export const underAnotherNumber: Spoiler = (_, setting, person) => [
  {
    office: person.office,
    row: { ...person.row, customer_number: anotherNumber(setting, person) },
    refusal: { reasonCodes: ['IDENTITY_CONFLICT'], fields: ['customer_number', 'personal_identity_code'] },
  },
]

/** The same row in the files of two offices. */
export const inTwoFiles: Spoiler = (_, setting, { office, row }) => {
  const reasonCodes = ['DUPLICATE_CUSTOMER_NUMBER', 'DUPLICATE_HETU'] as const
  const refusal = { reasonCodes, fields: ['customer_number', 'personal_identity_code'] } as const
  const otherOffice = setting.offices.find((code) => code !== office) ?? office
  return [
    { office, row, refusal },
    { office: otherOffice, row: { ...row, te_office: otherOffice }, refusal },
  ]
}

function overwriting(reason: RejectReason, variants: readonly (readonly [Field, string])[]): Spoiler {
  return (random, _, person) => {
    const [field, value] = pick(random, variants)
    return overwritten(person, reason, field, value)
  }
}

function overwritten(person: Person, reason: RejectReason, field: Field, value: string): readonly Line[] {
  const row = { ...person.row, [field]: value }
  return [{ office: person.office, row, refusal: { reasonCodes: [reason], fields: [field] } }]
}

/** An impossible day, no century sign, an individual number of 000, a date that a spreadsheet made of it. */
function malformed({ row: { personal_identity_code: hetu } }: Person): readonly string[] {
  return [
    `32${hetu.slice(2)}`,
    hetu.slice(0, 6) + hetu.slice(7),
    `${hetu.slice(0, 7)}000${hetu.slice(10)}`,
    '1.3.1991',
  ]
}

function withWrongCheckCharacter({ row: { personal_identity_code: hetu } }: Person): string {
  return hetu.slice(0, 10) + checkCharacter(String(Number(hetu.slice(0, 6) + hetu.slice(7, 10)) + 1))
}

/** The baby that a wrong century sign makes of a pensioner, and somebody born in the 1890s. */
function tooYoungOrOld(setting: Setting, { index }: Person): readonly string[] {
  const individualNumber = 900 + (index % 100)
  const days = Math.floor(index / 100) % 1500
  return [
    composeHetu(daysAfter(lastBirthDateOf(10, setting.firstNight), -days), individualNumber),
    composeHetu(daysAfter('1890-01-01', days), individualNumber),
  ]
}

function anotherHetu(setting: Setting, { index }: Person): string {
  return setting.hetus['30 to 54'](setting.people + index)
}

function anotherNumber(setting: Setting, { index }: Person): string {
  return customerNumber(setting.people + index)
}
