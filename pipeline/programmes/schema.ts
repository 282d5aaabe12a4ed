import { z } from 'zod'

/**
 * What a programme file and the municipality file may hold: unknown keys are refused. The files write keys with
 * underscores (`first_day`), the code in camelCase (`firstDay`).
 */

const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).readonly()
const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).readonly()

/** Text of a form; a number, where the quotes were forgotten, gets the same message. */
const matching = (form: RegExp, message: string) => z.string(message).regex(form, message)

const text = z.string().min(1)
const names = object({ fi: text, sv: text })
const date = z.iso.date('a date as yyyy-mm-dd is expected')
const slug = matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens are expected')
const municipalityCode = matching(/^\d{3}$/, 'three digits in quotes are expected')
const years = z.int().positive()
/** Paragraph of the act or amendment, or the document, that a rule or parameter comes from. */
const source = text

const group = z.discriminatedUnion('criterion', [
  object({ id: slug, criterion: z.literal('no-earnings-related-allowance'), label: names, source }),
  object({ id: slug, criterion: z.literal('under-age'), age: years, label: names, source }),
  object({ id: slug, criterion: z.literal('immigrant'), label: names, source }),
  object({
    id: slug,
    criterion: z.literal('foreign-language'),
    ownLanguages: list(matching(/^[a-z]{2,3}$/, 'a language code of two or three letters is expected')),
    label: names,
    source,
  }),
])

const ruleVersion = object({
  from: date,
  source,
  validJobSearch: object({ required: z.literal(true), source }),
  population: object({
    employmentCodes: list(matching(/^0[0-8]$/, "an employment code from '00' to '08' in quotes is expected")),
    source,
  }),
  unknownHomeMunicipality: object({ codes: list(municipalityCode), source }),
  exclusions: z.array(object({ reason: z.enum(['TE_DISCRETION']), source })).readonly(),
  groups: list(group),
})

const servicePoint = object({
  id: slug,
  name: names,
  kind: z.enum(['pilot-office', 'ohjaamo', 'immigrant-office', 'international-services']),
  municipality: municipalityCode,
  address: object({
    street: text,
    postalCode: matching(/^\d{5}$/, 'five digits in quotes are expected'),
    postOffice: text,
  }),
  phone: matching(/^\+?[\d ]+$/, 'digits and spaces are expected'),
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

const area = object({
  id: slug,
  name: names,
  confirmed: z.boolean(),
  source,
  municipalities: list(municipalityCode),
  servicePoints: list(servicePoint),
  servicePointRules: list(servicePointRule),
})

export const programmeFile = object({
  id: slug,
  name: names,
  act: object({ number: text, name: names, url: z.url() }),
  firstDay: date,
  lastDay: date,
  directingUntil: date,
  source,
  caseworkerTitle: names,
  caseworkerCap: z.int().positive(),
  ruleVersions: list(ruleVersion),
  areas: list(area),
})

export const municipalityFile = object({
  municipalities: list(
    object({
      code: municipalityCode,
      name: names,
      languageStatus: z.enum(['finnish', 'bilingual-finnish', 'swedish', 'bilingual-swedish']),
      merged: object({ validUntil: date, successor: municipalityCode }).optional(),
    }),
  ),
  specialCodes: list(object({ code: municipalityCode, name: names })),
})

export type ProgrammeFile = z.infer<typeof programmeFile>
export type MunicipalityFile = z.infer<typeof municipalityFile>

/** The rules in force from a day until the next version's; `from` names the version in the account. */
export type RuleVersion = z.infer<typeof ruleVersion>
/** A criterion that makes a person part of the target group, with its parameters. */
export type Group = z.infer<typeof group>
/** A pilot area; `confirmed: false` holds new transfers until an operator allows them. */
export type Area = z.infer<typeof area>
export type ServicePoint = z.infer<typeof servicePoint>
/** The first rule of an area whose conditions all hold decides; of listed municipalities or groups one is enough. */
export type ServicePointRule = z.infer<typeof servicePointRule>
/** A municipality; a merged one is valid up to and including `validUntil`, then its successor is meant. */
export type Municipality = MunicipalityFile['municipalities'][number]
