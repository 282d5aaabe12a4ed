import type { z } from 'zod'
import type { CustomerField, Profile } from './profile.ts'
import {
  citizenshipSchema,
  codeSchema,
  customerNumberSchema,
  dateSchema,
  endDateSchema,
  freeCodeSchema,
  freeCodesSchema,
  knownCodeSchema,
  motherTongueSchema,
  municipalitySchema,
  numberSchema,
  textSchema,
} from './value-schemas.ts'

/** How a column is read: from its value, null when empty, to the staged text, null for unknown or none. */
export interface Field {
  readonly schema: z.ZodType<string | null>
  /**
   * How it is mostly written where there are too many values to remember what each reads as: then the bytes are what is
   * read. Null: the same few come again and again.
   */
  readonly unique: 'number' | 'name' | 'text' | null
  /** Whether it is a name, a street or a post office, in which letters may be lost. */
  readonly hasLetters?: boolean
}

/** The columns of a customer file (README.md beside this file), in the words of the profile. The HETU has its own reader. */
export function customerFields(
  profile: Profile,
): Readonly<Record<Exclude<CustomerField, 'personal_identity_code'>, Field>> {
  const date = dateSchema(profile)
  const flag = codeSchema(new Map([...profile.flags].map(([code, isSet]) => [code, isSet ? 't' : 'f'])))
  const days = numberSchema.transform(String)
  const codes = freeCodesSchema.transform((list) => list.join('|').toUpperCase() || null)
  return {
    customer_number: unique(required(customerNumberSchema), 'number'),
    last_name: letters(unique(required(textSchema), 'name')),
    first_names: letters(unique(required(textSchema), 'name')),
    mother_tongue: optional(motherTongueSchema(profile)),
    service_language: optional(codeSchema(profile.service_languages)),
    citizenship: optional(citizenshipSchema),
    home_municipality: optional(municipalitySchema),
    residence_municipality: optional(municipalitySchema),
    street_address: letters(unique(optional(textSchema), 'name')),
    postal_code: unique(optional(textSchema), 'text'),
    post_office: letters(optional(textSchema)),
    contact_street_address: letters(optional(textSchema)),
    contact_postal_code: unique(optional(textSchema), 'text'),
    contact_post_office: letters(optional(textSchema)),
    // Fail closed: whoever is not said to be unprotected is protected.
    non_disclosure: optional(flag, 't'),
    email: unique(optional(textSchema), 'text'),
    phone: unique(optional(textSchema), 'text'),
    uses_e_service: optional(flag, 'f'),
    job_search_started_on: required(date),
    job_search_ended_on: optional(endDateSchema(profile)),
    employment_code: required(codeSchema(profile.employment_codes)),
    unemployed_since: optional(date),
    last_service_ended_on: optional(date),
    benefit: optional(codeSchema(profile.benefits)),
    labour_market_subsidy_days: optional(days, '0'),
    labour_market_subsidy_days_12_months: optional(days, '0'),
    earnings_related_entitlement: optional(flag),
    immigrant: optional(flag),
    integration_period_ends_on: optional(date),
    temporary_protection: optional(flag, 'f'),
    joint_service_customer: optional(flag, 'f'),
    change_security_55: optional(flag, 'f'),
    te_discretion: optional(codeSchema(profile.te_discretions)),
    pending_matters: optional(codes),
    te_office: required(freeCodeSchema.toUpperCase()),
    responsible_expert: unique(optional(freeCodeSchema), 'text'),
    unemployment_risk: optional(flag, 'f'),
    last_interview_on: optional(date),
    plan_made_on: optional(date),
    // Counted, and nothing else: whatever it holds, nobody loses a caseworker for it.
    sex: optional(knownCodeSchema(profile.sexes ?? new Map())),
  }
}

function required(schema: Field['schema']): Field {
  return { schema, unique: null }
}

function optional(schema: Field['schema'], whenEmpty: string | null = null): Field {
  return { schema: schema.nullable().transform((value) => value ?? whenEmpty), unique: null }
}

function unique(field: Field, writtenAs: Field['unique']): Field {
  return { ...field, unique: writtenAs }
}

function letters(field: Field): Field {
  return { ...field, hasLetters: true }
}
