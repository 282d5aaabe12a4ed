/**
 * What texts/fi.yaml, sv.yaml and en.yaml may hold: unknown keys are refused.
 */
import { z } from 'zod'
import { notificationKinds, reasonCodes } from '../../domain.ts'

/** A notification is written in these; English is added for those who may read neither. */
export type Language = 'fi' | 'sv'

/**
 * Why it happened, as the account has it. Each programme says in its own words those that can occur in it. That a
 * customership ended with the job search is told to nobody: the customer ended it, or the office has told of it.
 */
const reasons = [
  ...reasonCodes.TRANSFER,
  ...reasonCodes.MOVE,
  ...reasonCodes.RETURN,
  'PROGRAMME_ENDED',
] as const
export type ToldReason = (typeof reasons)[number]

/** Sentences of each programme. */
const phrases = ['registration', 'duty', 'data', 'online', 'ground', 'act'] as const

/** Whom to phone, and what to tell on the phone: everyone is told it, also under non-disclosure. */
const helpLine = ['helpLine', 'helpPhone', 'helpHours', 'helpUrl', 'reference'] as const

/** Placeholders that are filled in for everyone. */
export const certain = ['date', 'reason', 'plan', 'caseworkerTitle', ...helpLine, ...phrases] as const
export const certainInEnglish = ['date', 'plan', 'duty', ...helpLine] as const

/** Placeholders for what is told to nobody under non-disclosure. */
const disclosing = [
  'municipality',
  'formerMunicipality',
  'servicePoint',
  'street',
  'postalCode',
  'postOffice',
  'phone',
  'email',
  'caseworker',
  'firstContact',
  'teOffice',
] as const
export type Disclosing = (typeof disclosing)[number]

/**
 * Placeholders for what is not known of everyone. In English not every reason is told; what the customer may ask for
 * (`choice`) is told where the act gives a choice.
 */
export const uncertain = [...disclosing, 'lastDay', 'reason', 'choice'] as const

/**
 * Conditions that fill nothing in: the job search began after the programme did, so that nothing changes for the
 * customer; the customership had another caseworker before; more than one group is told.
 */
const circumstances = ['newSearch', 'pilotCustomer', 'formerCaseworker', 'severalGroups'] as const
export type Circumstance = (typeof circumstances)[number]

const condition = z.enum([...uncertain, ...circumstances]).optional()
const conditional = z.strictObject({ with: condition, without: condition, text: z.string() })
const plainText = z.string().transform((text) => ({ with: undefined, without: undefined, text }))
/** The first of which the condition holds is told. */
const either = z.union(
  [plainText.transform((only) => [only]), z.array(z.union([conditional, plainText])).min(1)],
  'words are expected, or texts with or without what is known, the last without a condition',
)
const block = z.union(
  [
    plainText,
    conditional,
    z.strictObject({ with: condition, without: condition, list: z.array(z.string()).min(1) }),
    z.strictObject({ details: z.record(z.string(), z.string()) }),
  ],
  'words are expected, or a text or list with or without what is known, or details',
)
const section = z.strictObject({ heading: z.string().optional(), text: z.array(block).min(1) })
const sections = z.record(z.string(), section)
const kind = z.strictObject({ title: either, sections: z.array(z.string()).min(1) })
const kinds = z.record(z.enum(notificationKinds), kind)
const ownKinds = z.partialRecord(z.enum(notificationKinds), kind).default({})
/** The one sentence on a letter's first page. */
const englishKind = kind.extend({ note: either })
const ownReasons = z.partialRecord(z.enum(reasons), z.string())

/** A sentence; or one for each time, where the act says something else from a day on. */
const dated = z.union(
  [
    z.string(),
    z
      .array(z.strictObject({ from: z.iso.date(), text: z.string() }))
      .min(1)
      .refine(
        (sentences) => sentences.every(({ from }, index) => from > (sentences[index - 1]?.from ?? '')),
        'the earlier day is to stand first',
      ),
  ],
  'words are expected, or texts each from a day on, the earlier day first',
)
/** What becomes of the plan made for the customer, and to whom its steps are reported. */
const plans = z.partialRecord(z.enum(notificationKinds), dated)

/** Why somebody belongs to the target group, by the programme's groups: clauses to stand after "because". */
const grounds = {
  groups: z.record(z.string(), z.string()),
  /** Where no group is known, or none may be told. */
  anyGroup: z.string(),
}

const programme = z.strictObject({
  ...grounds,
  reasons: ownReasons,
  plans,
  choice: dated.optional(),
  phrases: z.record(z.enum(phrases), z.string()),
  /** Where they are others than the phrase `ground`. */
  grounds: ownReasons.default({}),
  kinds: ownKinds,
})
export const textsSchema = z.strictObject({
  subject: z.string(),
  reference: z.string(),
  phone: z.string(),
  greeting: z.string(),
  /** With `{n}` for the page, which only the layout knows. */
  otherPage: z.string().includes('{n}'),
  programmes: z.record(z.string(), programme),
  kinds,
  sections,
})

const englishProgramme = z.strictObject({
  ...grounds,
  reasons: ownReasons,
  plans,
  choice: dated.optional(),
  duty: z.string(),
  kinds: z.partialRecord(z.enum(notificationKinds), englishKind).default({}),
})
export const englishTextsSchema = z.strictObject({
  /** Of the note on a letter's first page: its heading, and what follows the kind's own sentence. */
  note: z.strictObject({ heading: z.string(), text: either }),
  programmes: z.record(z.string(), englishProgramme),
  kinds: z.record(z.enum(notificationKinds), englishKind),
  sections: z.object({ interpretation: section }).catchall(section),
})

export type Texts = z.infer<typeof textsSchema>
export type EnglishTexts = z.infer<typeof englishTextsSchema>
export type ProgrammeTexts = z.infer<typeof programme>
export type EnglishProgrammeTexts = z.infer<typeof englishProgramme>
export type DatedText = z.infer<typeof dated>
export type TextKind = z.infer<typeof kind>
export type Either = z.infer<typeof either>
export type TextSection = z.infer<typeof section>
export type TextBlock = z.infer<typeof block>
