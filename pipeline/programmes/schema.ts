import { z } from 'zod'
import { ownLanguages } from './own-languages.ts'

/**
 * What a programme file and the municipality file may hold: unknown keys are refused. The files write keys with
 * underscores (`first_day`), the code in camelCase (`firstDay`).
 */

/** `916/2012 ch. 5a § 2(1) 1-3`: act (where not the programme's own), chapter, section, subsections, items. */
const place =
  '(\\d+/\\d{4} )?(ch\\. \\d+[a-z]? )?§ \\d+( [a-z](?![a-z]))?(\\(\\d+\\)(-\\(\\d+\\))?)?( \\d+(-\\d+)?)?( [a-z](?![a-z]))?'

const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).readonly()
const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).readonly()

/** Text of a form; a number, where the quotes were forgotten, gets the same message. */
const matching = (form: RegExp, message: string) => z.string(message).regex(form, message)

const text = z.string().regex(/\S/, 'text is expected')
const names = object({ fi: text, sv: text })
const date = z.iso.date('a date as yyyy-mm-dd is expected')
const slug = matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens are expected')
const municipalityCode = matching(/^\d{3}$/, 'three digits in quotes are expected')
const count = z.int().positive()
const years = count
/** What a parameter of ours comes from: no rule of law. */
const source = text
/**
 * Where a rule stands in the law, as read in the text in force on the rule's first day: section, (subsection) and item
 * of the programme's act or of the act named before, several parted by `;`, then `:` and what it says. The act that
 * amended it is not written here: the programme's list of amendments tells.
 */
const citation = matching(
  new RegExp(`^${place}(; ${place})*(: \\S.*)?$`),
  'a paragraph is expected, as in "§ 4(1) 2", "916/2012 ch. 5a § 2(1) 1-3; § 5(3)" or "§ 23: in force until …"',
)
const cited = object({ source: citation })
const dated = object({ date, source: citation })

/** Every criterion has these; `areas` limits it to some of the programme's areas, whose own rule it then is. */
const group = <Criterion extends string, Parameters extends z.ZodRawShape>(
  criterion: Criterion,
  parameters: Parameters,
) =>
  object({
    id: slug,
    criterion: z.literal(criterion),
    ...parameters,
    areas: list(slug).optional(),
    label: names,
    source: citation,
  })

const groups = z.discriminatedUnion('criterion', [
  group('jobseeker', {}),
  group('no-earnings-related-allowance', {}),
  group('under-age', { age: years }),
  group('immigrant', {}),
  group('foreign-language', {
    ownLanguages: list(
      matching(/^[a-z]{2,3}$/, 'a language code of two or three letters is expected'),
    ).default([...ownLanguages]),
  }),
  group('unemployed', {
    months: count,
    withoutService: z.literal(true).optional(),
    underAge: years.optional(),
  }),
  group('joint-service-customer', {}),
  group('labour-market-subsidy', { days: count }),
  group('temporary-protection', {}),
])

const rules = {
  /** Past it every customership has ended; null: none. */
  lastDay: dated.nullable(),
  /** The last day on which new customers are directed to a municipality; null: as long as the programme lasts. */
  directingUntil: dated.nullable(),
  validJobSearch: cited,
  population: object({
    employmentCodes: list(matching(/^0[0-8]$/, "an employment code from '00' to '08' in quotes is expected")),
    /** Whoever is at risk of unemployment belongs to it too, whatever the code. */
    orAtRisk: z.literal(true).optional(),
    source: citation,
  }),
  /** Whose municipality decides: home municipality as in the Home Municipality Act. */
  homeMunicipality: cited,
  /** Who is judged by the municipality of residence instead. */
  residence: object({
    of: z.enum(['temporary-protection', 'no-home-municipality']),
    source: citation,
  }).nullable(),
  pilotAreas: cited,
  changedHomeMunicipality: cited,
  membership: cited,
  /** A customership ends with the job search. */
  jobSearchEnd: cited,
  /** Whose customership ended with the job search is a customer again with the next one. */
  restart: object({
    /** What is not asked then: the groups; or the employment code too. */
    waives: z.enum(['groups', 'groups-and-population']),
    /** Where it does not go on: the customer is judged afresh. */
    exceptIn: list(slug).optional(),
    source: citation,
  }),
  teDecisions: z.array(object({ kind: z.enum(['PALAUTUS', 'SIIRTO']), source: citation })).readonly(),
  exclusions: z
    .array(object({ reason: z.enum(['CHANGE_SECURITY_55', 'TE_DISCRETION']), source: citation }))
    .readonly(),
  targetGroup: cited,
  groups: list(groups),
}

const version = { from: date, source: text }
const ruleVersion = object({ ...version, ...rules })

/**
 * A later version states what it changes: a rule stands for the same rule before; of groups, exclusions and decisions
 * each stands for the one of the same id, reason or kind, or is new.
 */
const laterVersion = z.strictObject({ ...version, ...z.object(rules).exactPartial().shape }).readonly()

const phone = matching(/^\+?[\d ]+$/, 'digits and spaces are expected')

/** A name that is the same in both languages, or each. */
const oneOrBoth = z.union([text, names], 'a name is expected, or one for fi and one for sv')

const servicePoint = object({
  id: slug,
  name: names,
  kind: z.enum([
    'pilot-office',
    'employment-office',
    'ohjaamo',
    'immigrant-office',
    'international-services',
  ]),
  municipality: municipalityCode,
  address: object({
    street: oneOrBoth,
    postalCode: matching(/^\d{5}$/, 'five digits in quotes are expected'),
    postOffice: oneOrBoth,
  }),
  phone,
  email: z.email('an e-mail address is expected'),
})

const servicePointRule = object({
  servicePoint: slug,
  when: z
    .strictObject({
      municipalities: list(municipalityCode).optional(),
      underAge: years.optional(),
      groups: list(slug).optional(),
      inIntegrationPeriod: z.literal(true).optional(),
    })
    .readonly()
    .refine((when) => Object.keys(when).length > 0, 'at least one condition is expected, or no `when` at all')
    .optional(),
  ground: text,
})

/** Mostly the code alone; with days where the municipality belongs to the area for a part of the programme only. */
const areaMunicipality = z.union([
  municipalityCode.transform((code) => ({ code, from: undefined, until: undefined, source: undefined })),
  object({ code: municipalityCode, from: date.optional(), until: date.optional(), source }),
])

/** As they are to be printed; the message services make only https links clickable. */
const sentences = matching(
  /^(?![\s\S]*(http:\/\/|[{}]))[\s\S]*\S/,
  'sentences without { } are expected, whose links begin with https://',
)

/** Most customers per full-time caseworker, where caseworkers.csv leaves it empty. */
const caseworkerCap = object({ customers: count, source })

const area = object({
  id: slug,
  name: names,
  /** Where the act's list of areas has it. */
  item: matching(
    /^\d+( [a-z])?$/,
    'the number of an item is expected, as in "11" or "10 a", in quotes',
  ).optional(),
  confirmed: z.boolean(),
  source: citation,
  /** What the area calls its caseworkers, where not as the programme does. */
  caseworkerTitle: names.optional(),
  /** How customer and municipality first get in touch, where not as the texts say: the municipality calls. */
  firstContact: object({ fi: sentences, sv: sentences }).optional(),
  /** In whose territory it lies; none where there are no TE offices any more. */
  teOffice: names.optional(),
  /** Where not as the programme's. */
  caseworkerCap: caseworkerCap.optional(),
  municipalities: list(areaMunicipality),
  servicePoints: list(servicePoint),
  servicePointRules: list(servicePointRule),
})

/** In each language of letters. */
const inThree = <Value extends z.ZodType>(value: Value) => object({ fi: value, sv: value, en: value })

/** Whom customers phone where they have no service point, in the country as a whole: tells no place. */
const customerService = object({
  /** Who writes where no office is named. */
  sender: names,
  name: inThree(text),
  phone: inThree(phone),
  hours: inThree(text),
  url: inThree(matching(/^https:\/\/\S+$/, 'a link that begins with https:// is expected')),
})

const percent = z.number().min(0).max(100)

/** The most that passes without an alarm. */
const limits = z
  .strictObject({
    /** So many people or rows; 0: the first one is an alarm. */
    count: z.int().min(0).optional(),
    /** Their share. */
    percent: percent.optional(),
    /** Their share, in percentage points above the median of the recent nights; needs one such night. */
    pointsAboveMedian: percent.optional(),
  })
  .readonly()
  .refine((limit) => Object.keys(limit).length > 0, 'at least one limit is expected')

/** Of fewer people or rows than `least` (for a comparison: more than usual) no share is an alarm. */
const threshold = object({ least: count, warn: limits, stop: limits })

/** The rows of each customer file against their median; needs a recent night that had the file. */
const fileLimits = object({ dropPercent: percent, growthPercent: z.number().min(0) })

/** When a night warns, and when it stops until a person approves it. Decides nobody's fate. */
const thresholds = object({
  source,
  /** So many completed nights of the programme, at most, make the median. */
  recentNights: z.int().min(1).max(366),
  rowsPerFile: object({ least: count, warn: fileLimits, stop: fileLimits }),
  rejectedRows: threshold,
  /** Rows with a name, street or post office that holds what none has: letters were lost. */
  garbledValues: threshold,
  reviews: threshold,
  returns: threshold,
  /** Of the members: those whose job search ended. */
  ends: threshold,
  /** Not measured on the first night, when everybody comes. */
  transfers: threshold,
  absentMembers: threshold,
  waitingCustomers: threshold,
  heldNotifications: threshold,
})

const actNumber = matching(/^\d+\/\d{4}$/, 'an act is expected, as in "1269/2020"')

export const programmeFile = object({
  id: slug,
  name: names,
  act: object({ number: actNumber, name: names, url: z.url() }),
  /** Acts that amended the programme's, and the paragraphs of it that each changed, added or repealed. */
  amendments: z
    .array(
      object({
        act: actNumber,
        inForce: date,
        changes: list(matching(new RegExp(`^${place}$`), 'a paragraph of the act is expected')),
      }),
    )
    .readonly()
    .default([]),
  firstDay: dated,
  /** Those whose job search began by a day must be transferred by another. */
  stock: object({ searchStartedBy: date, transferBy: date, source: citation }).optional(),
  correction: cited,
  continues: object({ programme: slug, source }).optional(),
  notificationTexts: slug,
  caseworkerTitle: names,
  customerService,
  /** After the programme's end, where the former is no more. */
  customerServiceAfterEnd: customerService.optional(),
  caseworkerCap,
  /** After so many days without a row a member takes no caseworker's place. */
  dormancy: object({ absentDays: count, source }),
  thresholds,
  ruleVersions: z.tuple([ruleVersion], laterVersion).readonly(),
  areas: list(area),
})

export const municipalityFile = object({
  municipalities: list(
    object({
      code: municipalityCode,
      name: names,
      languageStatus: z.enum(['finnish', 'bilingual-finnish', 'swedish', 'bilingual-swedish']),
      aland: z.literal(true).optional(),
      merged: object({ validUntil: date, successor: municipalityCode }).optional(),
    }),
  ),
  /** `noHome`: the code says that there is no home municipality in Finland, which is known. */
  specialCodes: list(object({ code: municipalityCode, name: names, noHome: z.literal(true).optional() })),
})

export type ProgrammeFile = z.infer<typeof programmeFile>
export type MunicipalityFile = z.infer<typeof municipalityFile>

export type Thresholds = ProgrammeFile['thresholds']
export type Threshold = z.infer<typeof threshold>

/** The rules in force from a day until the next version's; `from` names the version in the account. */
export type RuleVersion = z.infer<typeof ruleVersion>
/** What a later version changes of the one before. */
export type RuleChanges = z.infer<typeof laterVersion>
/** A decision of the TE office about a customer, by the code of decisions.csv. */
export type TeDecisionKind = RuleVersion['teDecisions'][number]['kind']
/** A criterion that makes a person part of the target group, with its parameters. */
export type Group = z.infer<typeof groups>
/** A pilot area; `confirmed: false` holds new transfers until an operator allows them. */
export type Area = z.infer<typeof area>
export type CustomerService = z.infer<typeof customerService>
/** A municipality of an area, from and until a day where not for the whole programme. */
export type AreaMunicipality = z.infer<typeof areaMunicipality>
/** A municipality; a merged one is valid up to and including `validUntil`, then its successor is meant. */
export type Municipality = MunicipalityFile['municipalities'][number]
