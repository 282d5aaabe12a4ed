import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { parseYaml, placingYaml } from '../yaml.ts'

/** Columns that every customer file has. */
const requiredCustomerFields = [
  'customer_number',
  'personal_identity_code',
  'last_name',
  'first_names',
  'mother_tongue',
  'service_language',
  'citizenship',
  'home_municipality',
  'residence_municipality',
  'street_address',
  'postal_code',
  'post_office',
  'contact_street_address',
  'contact_postal_code',
  'contact_post_office',
  'non_disclosure',
  'email',
  'phone',
  'uses_e_service',
  'job_search_started_on',
  'job_search_ended_on',
  'employment_code',
  'unemployed_since',
  'last_service_ended_on',
  'benefit',
  'labour_market_subsidy_days',
  'labour_market_subsidy_days_12_months',
  'earnings_related_entitlement',
  'immigrant',
  'integration_period_ends_on',
  'temporary_protection',
  'joint_service_customer',
  'change_security_55',
  'te_discretion',
  'pending_matters',
  'te_office',
  'responsible_expert',
] as const

/** Columns that a profile need not know, and that it may let a file lack: a file without one reads as if it were empty. */
export const optionalCustomerFields = [
  'unemployment_risk',
  'last_interview_on',
  'plan_made_on',
  'sex',
] as const

/** The fields of each kind of file, by their English names; a profile says under which header each is found. */
export const fileFields = {
  manifest: ['file_name', 'row_count', 'sha256', 'extracted_for'],
  customers: [...requiredCustomerFields, ...optionalCustomerFields],
  caseworkers: [
    'caseworker_id',
    'name',
    'municipality_code',
    'service_point_id',
    'languages',
    'groups',
    'full_time_equivalent',
    'most_customers',
  ],
  decisions: ['customer_number', 'kind', 'decided_on', 'municipality_code', 'ground'],
  identity_changes: ['old_personal_identity_code', 'new_personal_identity_code', 'changed_on', 'ground'],
} as const

export type FileKind = keyof typeof fileFields
export type CustomerField = (typeof fileFields.customers)[number]

const dateForms = ['d.m.yyyy', 'yyyy-mm-dd', 'yyyymmdd'] as const
export type DateForm = (typeof dateForms)[number]

const sharedHeader = 'two fields share a header'

const profileTextSchema = z.strictObject({
  dialect: z.strictObject({
    encoding: z.enum(['detect', 'utf-8', 'windows-1252']),
    delimiter: z.enum(['detect', ';', ',', '\t']),
    header_line: z.union([z.literal('detect'), z.int().min(1)]),
  }),
  date_forms: z.array(z.enum(dateForms)).min(1),
  open_ends: z.array(z.string()),
  unknown_languages: z.array(z.string()),
  flags: codes(z.boolean()),
  service_languages: codes(z.enum(['fi', 'sv'])),
  benefits: codes(z.enum(['TMT', 'PPR', 'APR'])),
  te_discretions: codes(z.enum(['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU'])),
  decision_kinds: codes(z.enum(['PALAUTUS', 'SIIRTO', 'KORJAUS'])),
  employment_codes: codes(z.enum(['00', '01', '02', '03', '04', '05', '06', '07', '08'])),
  /** Optional, as its column is. */
  sexes: codes(z.enum(['man', 'woman'])).optional(),
  ignored_columns: z.array(headerName()),
  headers: z.strictObject({
    manifest: headersOf(fileFields.manifest),
    customers: customerHeaders(),
    caseworkers: headersOf(fileFields.caseworkers),
    decisions: headersOf(fileFields.decisions),
    identity_changes: headersOf(fileFields.identity_changes),
  }),
})

/** Every header by name alone; those of the columns that a file may lack are named once more. */
const profileSchema = profileTextSchema.transform(({ headers: { customers, ...headers }, ...rest }) => {
  const columns = Object.entries(customers).map(([field, column]) => ({
    field,
    ...(typeof column === 'string' ? { header: column, optional: false } : column),
  }))
  const customerHeaders: Readonly<Partial<Record<CustomerField, string>>> = Object.fromEntries(
    columns.map(({ field, header }) => [field, header]),
  )
  const optional = columns.filter((column) => column.optional).map(({ header }) => header)
  return { ...rest, headers: { ...headers, customers: customerHeaders }, optional_columns: new Set(optional) }
})

/** An export profile: what the files of a night look like. `sha256` is of the profile's text. */
export interface Profile extends z.infer<typeof profileSchema> {
  readonly sha256: string
}

export const defaultProfilePath = fileURLToPath(new URL('profiles/default.yaml', import.meta.url))

/** The last text of each path, and what it says. */
const remembered = new Map<string, { readonly text: string; readonly profile: Profile }>()

/**
 * Reads an export profile, the same object as long as its text is the same; a `UsageError` names everything wrong with it.
 */
export async function loadProfile(path: string = defaultProfilePath): Promise<Profile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`export profile ${path} cannot be read; name a file that exists`, { cause })
  })
  const known = remembered.get(path)
  if (known?.text === text) return known.profile
  const parsed = profileSchema.safeParse(parseProfile(path, text))
  if (!parsed.success) {
    throw new UsageError(`export profile ${path} is not valid:\n${z.prettifyError(parsed.error)}`)
  }
  const profile = { ...parsed.data, sha256: createHash('sha256').update(text).digest('hex') }
  remembered.set(path, { text, profile })
  return profile
}

function parseProfile(path: string, text: string): unknown {
  try {
    return parseYaml(text)
  } catch (cause) {
    if (!(cause instanceof placingYaml().YAMLParseError)) throw cause
    throw new UsageError(`export profile ${path} is not YAML: ${cause.message}`, { cause })
  }
}

/** Code values by their upper-case form: codes are read without regard to case. */
function codes<Meaning extends z.ZodType>(meaning: Meaning) {
  return z
    .record(z.string(), meaning)
    .transform(
      (values) => new Map(Object.entries(values).map(([code, value]) => [code.toUpperCase(), value])),
    )
}

/** Headers are compared trimmed, composed and in lower case. */
function headerName() {
  return z.string().transform((name) => name.normalize('NFC').trim().toLowerCase())
}

function headersOf<Field extends string>(fields: readonly Field[]) {
  return z
    .record(z.enum(fields), headerName())
    .refine((headers) => new Set(Object.values(headers)).size === fields.length, sharedHeader)
}

/** A profile written before there were optional columns does not know them, and refuses a file that has one. */
function customerHeaders() {
  const optionalColumn = z.strictObject({ header: headerName(), optional: z.literal(true) })
  const optionalHeaders = z.partialRecord(
    z.enum(optionalCustomerFields),
    z.union([headerName(), optionalColumn]),
  )
  return z
    .intersection(z.record(z.enum(requiredCustomerFields), headerName()), optionalHeaders)
    .refine((columns) => {
      const names = Object.values(columns).map((column) =>
        typeof column === 'string' ? column : column.header,
      )
      return new Set(names).size === names.length
    }, sharedHeader)
}
