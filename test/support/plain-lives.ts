import type { TeDecision } from './oracle/decisions.ts'
import type { Facts } from './oracle/facts.ts'
import { judgeNight, unknownCustomer } from './oracle/judge.ts'
import { acts, type ProgrammeId } from './oracle/programmes.ts'
import type { Judgement } from './oracle/verdict.ts'

/** A night of one customer: the date, what the row says (null: none accepted), and the decisions read. */
export type LifeNight = readonly [
  date: string,
  facts: Partial<Facts> | null,
  ...decisions: readonly (readonly [kind: TeDecision['kind'], date: string, municipality?: string])[],
]

/** Unemployed in Pori for a month, past 30, entitled to the earnings-related allowance, Finnish: in no group. */
const nobodyInParticular: Facts = {
  birthDate: '1970-06-15',
  motherTongue: 'fi',
  homeMunicipality: '609',
  residenceMunicipality: null,
  jobSearchStartedOn: '2017-01-02',
  jobSearchEndedOn: null,
  employmentCode: '02',
  unemploymentRisk: false,
  unemployedSince: null,
  lastServiceEndedOn: null,
  benefit: 'APR',
  subsidyDays: 0,
  subsidyDays12Months: 0,
  earningsRelatedEntitlement: true,
  immigrant: false,
  integrationPeriodEndsOn: null,
  temporaryProtection: false,
  jointServiceCustomer: false,
  changeSecurity55: false,
  teDiscretion: null,
}

/** What the plain reading says of the customer, night by night: outcome, reason and municipality. `usedUp`: in earlier programmes. */
export function live(
  programme: ProgrammeId,
  nights: readonly LifeNight[],
  usedUp: readonly TeDecision[] = [],
): readonly string[] {
  return judgeLife(programme, nights, usedUp).map((judgement) => {
    if (judgement === null) return 'nothing'
    const { outcome, reason, municipality } = judgement.verdict
    return `${outcome} ${reason} ${municipality ?? '-'}`
  })
}

/** The same with everything the reading says. */
export function judgeLife(
  programme: ProgrammeId,
  nights: readonly LifeNight[],
  usedUp: readonly TeDecision[] = [],
): readonly (Judgement | null)[] {
  const customer = unknownCustomer([...usedUp])
  return nights.map(([date, changes, ...decisions]) =>
    judgeNight(customer, {
      act: acts[programme],
      date,
      allowUnconfirmedAreas: false,
      facts: changes === null ? null : { ...nobodyInParticular, ...changes },
      decisions: decisions.map(([kind, decidedOn, municipality]) => ({
        customerNumber: '1',
        kind,
        date: decidedOn,
        municipality: municipality ?? null,
      })),
    }),
  )
}
