import type { IsoDate } from '../../domain.ts'

export const events = ['TULEE', 'LAHTEE', 'TYONTEKIJA', 'TURVAKIELTO'] as const
export type HandoverEvent = (typeof events)[number]

/** What the lines of a file have in common. */
export interface HandoverFile {
  readonly municipalityCode: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  /** Which of the programme's handovers to the municipality, from 1. */
  readonly number: number
  readonly isRestricted: boolean
}

/** A line as it is known. Everything but event, number and date is of the person now. */
export interface HandoverRow {
  readonly event: HandoverEvent
  readonly customerNumber: string
  readonly eventDate: IsoDate
  /** Under non-disclosure now. */
  readonly isProtected: boolean
  /** Null: nothing is owed because of the event. */
  readonly toldBy: 'letter' | 'message' | 'suomifi' | 'manual' | null
  readonly notificationId: string | null
  readonly personalIdentityCode: string
  readonly lastName: string
  readonly firstNames: string
  readonly streetAddress: string | null
  readonly postalCode: string | null
  readonly postOffice: string | null
  readonly motherTongue: string | null
  readonly serviceLanguage: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly servicePoint: string | null
  readonly servicePointName: string | null
  readonly caseworker: string | null
  readonly caseworkerName: string | null
  readonly groupIds: readonly string[]
  readonly pendingMatters: string | null
  readonly lastInterviewOn: IsoDate | null
  readonly planMadeOn: IsoDate | null
}
