import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export interface DecisionEntry {
  readonly programmeId: string
  readonly asOfDate: string
  /** The night was undone: the decision has no effect. */
  readonly isUndone: boolean
  readonly outcome: string
  readonly reasonCode: string
  /** As it is told of a person under non-disclosure. */
  readonly protectedReasonCode: string
  readonly groupsMet: readonly string[]
  readonly groupsUnknown: readonly string[]
  readonly areaId: string | null
  readonly municipalityCode: string | null
  readonly municipalityName: string | null
  readonly ruleVersion: string
  readonly ruleSetSha256: string
  readonly allowUnconfirmedAreas: boolean
  /** The decision of the TE office that it carried out. */
  readonly teDecision: { readonly kind: string; readonly decidedOn: string } | null
  readonly fileName: string | null
  readonly lineNumber: number | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

export interface CustomershipEntry {
  readonly programmeId: string
  readonly areaId: string
  readonly municipalityCode: string
  readonly municipalityName: string
  /** The last known one. */
  readonly homeMunicipality: string
  readonly isHomeMunicipalityKnown: boolean
  readonly startedOn: string
  readonly startReason: string
  readonly endedOn: string | null
  readonly endReason: string | null
  readonly assignments: readonly {
    readonly startedOn: string
    readonly endedOn: string | null
    readonly servicePointId: string
    /** Which of the area's rules chose it, counted from 1; null: not told. */
    readonly servicePointRule: number | null
    readonly caseworkerId: string | null
    readonly reason: string
    readonly protectedReason: string
  }[]
  readonly notifications: readonly {
    /** Of an erased person another than when it was sent. */
    readonly notificationId: string
    readonly kind: string
    readonly asOfDate: string
    readonly channel: string
    readonly language: string
    readonly status: string
    readonly holdReason: string | null
    readonly fileName: string | null
    readonly page: number | null
  }[]
}

interface RejectionEntry {
  readonly programmeId: string
  readonly asOfDate: string
  readonly fileName: string
  /** Null: not told. */
  readonly lineNumber: number | null
  readonly reasonCodes: readonly string[]
  readonly fields: readonly string[]
  /** The night that accepted the customer again; null: none so far, or it cannot be told whose row it was. */
  readonly recoveredOn: string | null
}

interface TeDecisionEntry {
  readonly programmeId: string
  readonly kind: string
  readonly decidedOn: string
  readonly municipalityCode: string | null
  /** Null while it waits for the member's next accepted row. */
  readonly effect: string | null
  readonly settledOn: string | null
}

export interface CustomerHistory {
  readonly customerNumber: string
  /** Null: no row of this customer was ever accepted. */
  readonly isProtected: boolean | null
  readonly decisions: readonly DecisionEntry[]
  readonly customerships: readonly CustomershipEntry[]
  readonly teDecisions: readonly TeDecisionEntry[]
  /** Nights from which on the identity code was another. */
  readonly identityChangedOn: readonly string[]
  readonly rejections: readonly RejectionEntry[]
  readonly absences: readonly {
    readonly programmeId: string
    readonly startedOn: string
    readonly endedOn: string | null
  }[]
}

/** Everything the account and the register know of one customer, without name, identity code or address; oldest first. */
export async function findCustomerHistory(
  db: Db,
  customerNumber: string,
  programmeId: string | null,
): Promise<CustomerHistory> {
  const inProgramme = (column: string) =>
    sql`(${programmeId}::text is null or ${sql.ref(column)} = ${programmeId})`
  const customers = await sql<{ isProtected: boolean }>`
    select is_protected as "isProtected" from register.customer where customer_number = ${customerNumber}`.execute(
    db,
  )
  // A flag that only an undone night knew withholds places all the same.
  const flagged = await sql`
    select from audit.undone_row
    where customer_number = ${customerNumber} and table_name = 'customer' and facts @> '{"is_protected": true}'`.execute(
    db,
  )
  const decisions = await sql<DecisionEntry>`
    select
        decision.programme_id as "programmeId", decision.as_of_date as "asOfDate",
        run.status = 'undone' as "isUndone", decision.outcome,
        decision.reason_code as "reasonCode",
        coalesce(told_reason.told_as, decision.reason_code) as "protectedReasonCode", decision.groups_met as "groupsMet",
        decision.groups_unknown as "groupsUnknown", decision.area_id as "areaId",
        decision.municipality_code as "municipalityCode", municipality.name_fi as "municipalityName",
        decision.rule_version as "ruleVersion", run.rule_set_sha256 as "ruleSetSha256",
        coalesce((run.options ->> 'allowUnconfirmedAreas')::boolean, false) as "allowUnconfirmedAreas",
        (
            select jsonb_build_object('kind', kind, 'decidedOn', decided_on)
            from register.te_decision
            where te_decision.customer_number = decision.customer_number
                and te_decision.settled_run_id = decision.run_id
                and te_decision.effect = 'APPLIED'
        ) as "teDecision",
        source_file.file_name as "fileName",
        decision.line_number as "lineNumber", decision.facts
    from audit.decision
    inner join audit.run using (run_id)
    left join audit.source_file using (source_file_id)
    left join register.municipality using (municipality_code)
    left join audit.told_reason using (reason_code)
    where decision.customer_number = ${customerNumber} and ${inProgramme('decision.programme_id')}
    order by decision.decision_id`.execute(db)
  const customerships = await sql<CustomershipEntry>`
    select
        customership.programme_id as "programmeId", customership.area_id as "areaId",
        customership.municipality_code as "municipalityCode", municipality.name_fi as "municipalityName",
        customership.home_municipality as "homeMunicipality",
        customership.is_home_municipality_known as "isHomeMunicipalityKnown",
        customership.started_on as "startedOn", customership.start_reason as "startReason",
        customership.ended_on as "endedOn", customership.end_reason as "endReason",
        (
            select coalesce(jsonb_agg(jsonb_build_object(
                'startedOn', assignment.started_on, 'endedOn', assignment.ended_on,
                'servicePointId', assignment.service_point_id,
                'servicePointRule', assignment.service_point_rule, 'caseworkerId', assignment.caseworker_id,
                'reason', assignment.reason, 'protectedReason', coalesce(told_reason.told_as, assignment.reason)
            ) order by assignment.assignment_id), '[]')
            from register.assignment
            left join audit.told_reason on told_reason.reason_code = assignment.reason
            where assignment.customership_id = customership.customership_id
        ) as assignments,
        (
            select coalesce(jsonb_agg(jsonb_build_object(
                'notificationId', notification.notification_id, 'kind', notification.kind,
                'asOfDate', run.as_of_date, 'channel', notification.channel,
                'language', notification.language, 'status', notification.status,
                'holdReason', notification.hold_reason, 'fileName', notification.file_name, 'page', notification.page
            ) order by run.as_of_date, notification.kind), '[]')
            from register.notification
            inner join audit.run using (run_id)
            where notification.customership_id = customership.customership_id
        ) as notifications
    from register.customership
    inner join register.municipality using (municipality_code)
    where customership.customer_number = ${customerNumber} and ${inProgramme('customership.programme_id')}
    order by customership.started_on`.execute(db)
  const teDecisions = await sql<TeDecisionEntry>`
    select
        te_decision.programme_id as "programmeId", kind, decided_on as "decidedOn",
        municipality_code as "municipalityCode", effect, run.as_of_date as "settledOn"
    from register.te_decision
    left join audit.run on run.run_id = te_decision.settled_run_id
    where customer_number = ${customerNumber} and ${inProgramme('te_decision.programme_id')}
    order by decided_on, te_decision_id`.execute(db)
  const identityChanges = await sql<{ endedOn: string }>`
    select ended_on as "endedOn"
    from register.former_identity
    where customer_number = ${customerNumber}
    order by ended_on`.execute(db)
  const rejections = await sql<RejectionEntry>`
    select
        run.programme_id as "programmeId", run.as_of_date as "asOfDate", source_file.file_name as "fileName",
        rejected_row.line_number as "lineNumber", rejected_row.reason_codes as "reasonCodes", rejected_row.fields,
        (
            select recovering.as_of_date
            from audit.recovered_row
            inner join audit.run as recovering on recovering.run_id = recovered_row.run_id and recovering.status = 'completed'
            where recovered_row.rejected_source_file_id = rejected_row.source_file_id
                and recovered_row.rejected_line_number = rejected_row.line_number
        ) as "recoveredOn"
    from audit.rejected_row
    inner join audit.run using (run_id)
    inner join audit.source_file using (source_file_id)
    where rejected_row.customer_number = ${customerNumber} and ${inProgramme('run.programme_id')}
        and run.status = 'completed'
    order by run.as_of_date, rejected_row.source_file_id, rejected_row.line_number`.execute(db)
  const absences = await sql<CustomerHistory['absences'][number]>`
    select programme_id as "programmeId", started_on as "startedOn", ended_on as "endedOn"
    from register.absence
    where customer_number = ${customerNumber} and ${inProgramme('programme_id')}
    order by started_on`.execute(db)
  return {
    customerNumber,
    isProtected: flagged.rows.length > 0 ? true : (customers.rows[0]?.isProtected ?? null),
    decisions: decisions.rows,
    customerships: customerships.rows,
    teDecisions: teDecisions.rows,
    identityChangedOn: identityChanges.rows.map(({ endedOn }) => endedOn),
    rejections: rejections.rows,
    absences: absences.rows,
  }
}
