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
const phrases = ['registration', 'advice', 'ground', 'act'] as const

/** Placeholders that are filled in for everyone. */
export const certain = ['date', 'reason', 'plan', 'caseworkerTitle', ...phrases] as const
export const certainInEnglish = ['date', 'plan'] as const

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

/** Placeholders for what is not known of everyone. In English not every reason is told. */
export const uncertain = [...disclosing, 'lastDay', 'reason'] as const

const condition = z.enum(uncertain).optional()
const block = z.union(
  [
    z.string().transform((text) => ({ with: undefined, without: undefined, text })),
    z.strictObject({ with: condition, without: condition, text: z.string() }),
    z.strictObject({ with: condition, without: condition, list: z.array(z.string()).min(1) }),
    z.strictObject({ details: z.record(z.string(), z.string()) }),
  ],
  'words are expected, or a text or list with or without what is known, or details',
)
const section = z.strictObject({ heading: z.string().optional(), text: z.array(block).min(1) })
const sections = z.object({ interpretation: section }).catchall(section)
const kind = z.strictObject({ title: z.string(), sections: z.array(z.string()).min(1) })
const kinds = z.record(z.enum(notificationKinds), kind)
const ownKinds = z.partialRecord(z.enum(notificationKinds), kind).default({})
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

const programme = z.strictObject({
  sender: z.string(),
  reasons: ownReasons,
  plans,
  phrases: z.record(z.enum(phrases), z.string()),
  /** Where they are others than the phrase `ground`. */
  grounds: ownReasons.default({}),
  kinds: ownKinds,
})
export const textsSchema = z.strictObject({
  subject: z.string(),
  reference: z.string(),
  otherPage: z.string(),
  programmes: z.record(z.string(), programme),
  kinds,
  sections,
})

const englishProgramme = z.strictObject({ reasons: ownReasons, plans, kinds: ownKinds })
export const englishTextsSchema = z.strictObject({
  programmes: z.record(z.string(), englishProgramme),
  kinds,
  sections,
})

export type Texts = z.infer<typeof textsSchema>
export type EnglishTexts = z.infer<typeof englishTextsSchema>
export type ProgrammeTexts = z.infer<typeof programme>
export type EnglishProgrammeTexts = z.infer<typeof englishProgramme>
export type DatedText = z.infer<typeof dated>
export type TextKind = z.infer<typeof kind>
export type TextSection = z.infer<typeof section>
export type TextBlock = z.infer<typeof block>
