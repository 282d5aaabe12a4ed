import type { IsoDate, NotificationKind, NotificationLanguage } from '../../domain.ts'
import type { Names as Bilingual } from '../../programmes/both-languages.ts'
import type { CustomerService } from '../../programmes/schema.ts'
import type { ToldReason } from './text-schema.ts'

export type { Names as Bilingual } from '../../programmes/both-languages.ts'

interface ServicePointFacts {
  readonly name: Bilingual
  readonly street: Bilingual
  readonly postalCode: string
  readonly postOffice: Bilingual
  readonly phone: string | null
  readonly email: string | null
}

export interface LetterFacts {
  readonly notificationId: string
  /** Which programme's sentences: its `notification_texts`, a key of texts/fi.yaml and texts/sv.yaml. */
  readonly notificationTexts: string
  readonly kind: NotificationKind
  /** Why it happened; of a caseworker's naming it is not told. */
  readonly reason: ToldReason
  /** The groups met that may be told, as the programme orders them. */
  readonly groups: readonly string[]
  /** The job search began after the programme did: for the customer nothing changes hands. */
  readonly isNewSearch: boolean
  /** Was a customer of the programme that this one continues, to its end: of which no other notification tells. */
  readonly isPilotCustomer: boolean
  readonly language: NotificationLanguage
  /** The mother tongue is known, and neither Finnish, Swedish nor Sámi: English and interpretation are offered. */
  readonly isForeignLanguage: boolean
  /** First names and last name. */
  readonly recipientName: string
  /** The lines of the address after the name, postal code and post office last. */
  readonly address: readonly string[]
  /** From which day it holds. */
  readonly eventDate: IsoDate
  /** Of the programme, as its act said on that day; null = it has no end. */
  readonly lastDay: IsoDate | null
  readonly programmeName: Bilingual
  /** Whose customer the person now is; null = no municipality's. */
  readonly municipalityName: Bilingual | null
  /** Whose customer the person was: move, return and end, and a restart where it was another's. */
  readonly formerMunicipalityName: Bilingual | null
  readonly servicePoint: ServicePointFacts | null
  /** Null = will be named later. */
  readonly caseworkerName: string | null
  /** The customership had another before. */
  readonly hasFormerCaseworker: boolean
  /** The programme's. */
  readonly caseworkerTitle: Bilingual
  /** The area's own; null = the programme's. */
  readonly areaCaseworkerTitle: Bilingual | null
  /** The area's own sentences on how customer and municipality first get in touch; null = those of the texts. */
  readonly firstContact: Bilingual | null
  /** Who writes; null = no office, as there is none any more. */
  readonly teOfficeName: Bilingual | null
  /** Whose customer the person is again; null = nobody's, or not known by name. */
  readonly ownTeOfficeName: Bilingual | null
  readonly customerService: CustomerService
  /** Under non-disclosure (turvakielto): no place, and nobody who works in one place, is named. */
  readonly isProtected: boolean
}
