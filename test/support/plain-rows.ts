import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../pipeline/db/database.ts'

/** Whole rows of tables of people, by their columns' names; of each table the columns that tests put answers together from. */
interface PlainRows {
  readonly 'audit.run': {
    readonly run_id: string
    readonly as_of_date: string
    readonly status: string
  }
  readonly 'audit.decision': {
    readonly decision_id: string
    readonly run_id: string
    readonly as_of_date: string
    readonly customer_number: string
    readonly outcome: string
    readonly reason_code: string
    readonly area_id: string | null
    readonly municipality_code: string | null
    readonly groups_met: readonly string[]
    readonly groups_unknown: readonly string[]
    readonly facts: unknown
  }
  readonly 'register.customer': { readonly customer_number: string; readonly is_protected: boolean }
  readonly 'register.flagged_number': { readonly customer_number: string }
  readonly 'register.pseudonym': { readonly customer_number: string; readonly pseudonym: string }
  readonly 'register.customership': {
    readonly customership_id: string
    readonly customer_number: string
    readonly area_id: string
    readonly municipality_code: string
    readonly group_ids: readonly string[]
    readonly started_on: string
    readonly start_reason: string
    readonly started_run_id: string
    readonly ended_on: string | null
    readonly end_reason: string | null
    readonly ended_run_id: string | null
  }
  readonly 'register.assignment': {
    readonly customership_id: string
    readonly service_point_id: string | null
    readonly caseworker_id: string | null
    readonly reason: string
    readonly started_on: string
    readonly ended_on: string | null
  }
  readonly 'register.caseworker': {
    readonly caseworker_id: string
    readonly is_listed: boolean
    readonly full_time_equivalent: string
    readonly capacity: number
  }
  readonly 'register.absence': {
    readonly customer_number: string
    readonly started_on: string
    readonly ended_on: string | null
  }
  readonly 'register.notification': {
    readonly notification_id: string
    readonly customership_id: string
    readonly run_id: string
    readonly kind: string
    readonly channel: string
    readonly is_restricted: boolean
    readonly output_file_id: string | null
    readonly file_name: string | null
    readonly sent_at: Date | null
  }
  readonly 'register.notification_event': {
    readonly notification_id: string
    readonly event_type: string
    readonly happened_at: Date
  }
  readonly 'register.output_file': { readonly output_file_id: string; readonly rendered_at: Date | null }
}

/** All rows of a table, or those that meet the condition, in the order of its first column. */
export async function readTable<Name extends keyof PlainRows>(
  db: Db,
  table: Name,
  condition: RawBuilder<unknown> = sql`true`,
): Promise<PlainRows[Name][]> {
  const { rows } = await sql<PlainRows[Name]>`
    select * from ${sql.table(table)} where ${condition} order by 1`.execute(db)
  return rows
}
