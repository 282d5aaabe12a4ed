/**
 * Read first: the words that pass between the stages, in the order the data flows. Imports nothing.
 * The README's glossary gives the Finnish terms.
 */

/** A calendar day as `YYYY-MM-DD`. Never a JavaScript Date: those have a time zone. */
export type IsoDate = string

/** Finnish municipality code (kuntanumero): three digits, always text. */
export type MunicipalityCode = string

// --- extract -----------------------------------------------------------------------------------------------

/** Why a row of a customer file is refused. A row can have several; all are recorded. */
export const rejectReasons = [
  'COLUMN_COUNT',
  'MISSING_VALUE',
  'INVALID_CHARACTER',
  'INVALID_CUSTOMER_NUMBER',
  'INVALID_HETU',
  'HETU_CHECK_CHARACTER',
  'IMPLAUSIBLE_AGE',
  'INVALID_DATE',
  'INVALID_NUMBER',
  'INVALID_CODE',
  'DUPLICATE_CUSTOMER_NUMBER',
  'DUPLICATE_HETU',
  'IDENTITY_CONFLICT',
] as const
export type RejectReason = (typeof rejectReasons)[number]

// --- classify ----------------------------------------------------------------------------------------------

/** The night's verdict on one customer. */
export const outcomes = ['STAY', 'REVIEW', 'TRANSFER', 'KEEP', 'MOVE', 'RETURN', 'END'] as const
export type Outcome = (typeof outcomes)[number]

/** Why the verdict is what it is, per outcome. */
export const reasonCodes = {
  STAY: [
    'DIRECTING_ENDED',
    'RETURNED_BY_DECISION',
    'NO_VALID_JOB_SEARCH',
    'EMPLOYMENT_CODE',
    'NO_HOME_MUNICIPALITY',
    'NOT_PILOT_MUNICIPALITY',
    'CHANGE_SECURITY_55',
    'TE_DISCRETION',
    'NO_GROUP',
  ],
  REVIEW: ['HOME_MUNICIPALITY_UNKNOWN', 'AREA_UNCONFIRMED', 'GROUP_UNKNOWN'],
  TRANSFER: ['RESTARTED', 'ELIGIBLE'],
  KEEP: ['HOME_MUNICIPALITY_UNKNOWN', 'MEMBER'],
  MOVE: ['TRANSFER_DECISION', 'HOME_MUNICIPALITY_CHANGED'],
  RETURN: ['CORRECTION', 'CHANGE_SECURITY_55', 'RETURN_DECISION', 'HOME_MUNICIPALITY_OUTSIDE'],
  END: ['PROGRAMME_ENDED', 'JOB_SEARCH_ENDED'],
} as const satisfies Record<Outcome, readonly string[]>

// --- notify ------------------------------------------------------------------------------------------------

/** The event a customer is told about. */
export const notificationKinds = ['transfer', 'restart', 'move', 'return', 'end', 'caseworker'] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** How a customer is told; `manual` is for a person to do. */
export const channels = ['letter', 'message', 'manual'] as const
export type Channel = (typeof channels)[number]

/** How letters and messages leave: written into files, or sent by Suomi.fi Messages. */
export const carriers = ['files', 'suomifi'] as const
export type Carrier = (typeof carriers)[number]

/** How it stands with what a customer is owed. */
export const notificationStatuses = ['planned', 'rendered', 'sent', 'failed', 'held'] as const

/**
 * Why a notification is held; ERASED where a later erasure of its person holds it for good, SERVICE_CONTINUES where the
 * notification of the programme that continues an ended one tells both.
 */
export const holdReasons = [
  'NO_ADDRESS',
  'BAD_ADDRESS',
  'PROTECTED_NO_CHANNEL',
  'CHARACTER_NOT_PRINTABLE',
  'ADDRESS_TOO_LONG',
  'NOT_COMPOSED',
  'NO_MAILBOX',
  'REFUSED',
  'SERVICE_CONTINUES',
  'BY_OPERATOR',
  'ERASED',
] as const
export type HoldReason = (typeof holdReasons)[number]

/** The language of a notification; both when the service language is unknown. */
export type NotificationLanguage = 'fi' | 'sv' | 'fi+sv'

// --- the night ---------------------------------------------------------------------------------------------

export const stages = ['extract', 'classify', 'assign', 'notify'] as const
export type Stage = (typeof stages)[number]

/** When a night waits for a person: never, when it passes a stop threshold, or always. */
export const approvalModes = ['off', 'thresholds', 'always'] as const
export type ApprovalMode = (typeof approvalModes)[number]

/** One execution of the pipeline for one programme and one as-of date. Ids are text: Postgres bigint. */
export interface Run {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

/** Who acts, and why. */
export interface Signature {
  readonly by: string
  readonly because: string
}
