/** What a row says of a customer: the facts that decide. Dates are ISO text, null is empty. */
export interface Facts {
  readonly birthDate: string
  readonly motherTongue: string | null
  readonly homeMunicipality: string | null
  readonly residenceMunicipality: string | null
  readonly jobSearchStartedOn: string
  readonly jobSearchEndedOn: string | null
  readonly employmentCode: string
  readonly unemploymentRisk: boolean
  readonly unemployedSince: string | null
  readonly lastServiceEndedOn: string | null
  readonly benefit: string | null
  readonly subsidyDays: number
  readonly subsidyDays12Months: number
  readonly earningsRelatedEntitlement: boolean | null
  readonly immigrant: boolean | null
  readonly integrationPeriodEndsOn: string | null
  readonly temporaryProtection: boolean
  readonly jointServiceCustomer: boolean
  readonly changeSecurity55: boolean
  readonly teDiscretion: string | null
}
