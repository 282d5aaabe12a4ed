import { sql } from 'kysely'
import type { Alarm } from '../approval/thresholds.ts'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Run } from '../domain.ts'
import { roundedTo } from '../statistics/published/rounding.ts'

export interface Summary {
  readonly programme: string
  readonly asOfDate: string
  readonly ruleSetSha256: string
  readonly inputSha256: string | null
  readonly rows: { readonly received: number; readonly accepted: number; readonly rejected: number }
  /** Thresholds of the programme that the night passed. */
  readonly alarms: readonly Alarm[]
  /** Rows that earlier nights rejected, and whose customer was accepted now. */
  readonly recovered: number
  readonly rejectReasons: Readonly<Record<string, number>>
  readonly outcomes: readonly {
    readonly outcome: string
    readonly reasonCode: string
    readonly count: number
  }[]
  /** Counts by place are rounded to multiples of this; places whose count is 0 then are left out. */
  readonly rounded: number
  /** Who became a member by transfer, restart or move, by municipality. People under non-disclosure are in none. */
  readonly transfers: readonly {
    readonly area: string
    readonly municipality: string
    readonly count: number
  }[]
  readonly absentMembers: { readonly all: number; readonly new: number }
  readonly waitingForCaseworker: number
  /** Whom capacity is short for: those who wait, by area; and in the whole country, exactly, by language. */
  readonly shortages: readonly {
    readonly kind: 'capacity' | 'language'
    readonly count: number
    readonly description: string
  }[]
  readonly notifications: readonly {
    readonly kind: string
    readonly channel: string
    readonly holdReason: string | null
    readonly count: number
  }[]
  readonly balance: readonly {
    readonly check: string
    readonly left: number
    readonly right: number
    readonly balanced: boolean
  }[]
}

/** The balance sheet of a run, from its account. Holds no personal data, no ids and no times of day: the same night gives the same summary. */
export async function summarise(db: Db, { runId }: Pick<Run, 'runId'>): Promise<Summary> {
  const { rows } = await sql<{ summary: Summary }>`
    select jsonb_build_object(
        'programme', run.programme_id,
        'asOfDate', run.as_of_date,
        'ruleSetSha256', run.rule_set_sha256,
        'inputSha256', run.input_sha256,
        'rows', (
            select jsonb_build_object(
                'received', coalesce(sum(row_count), 0), 'accepted', coalesce(sum(accepted_count), 0),
                'rejected', coalesce(sum(rejected_count), 0)
            )
            from audit.source_file where source_file.run_id = run.run_id and accepted_count is not null
        ),
        'alarms', (
            select coalesce(jsonb_agg(
                jsonb_build_object(
                    'level', level, 'measure', measure, 'file', file_name, 'limitKind', limit_kind, 'limit', limit_value,
                    'value', value, 'counted', counted, 'of', counted_of, 'median', median, 'nights', night_count
                ) order by level, measure, file_name, limit_kind
            ), '[]')
            from audit.alarm where alarm.run_id = run.run_id
        ),
        'recovered', (
            select count(*) from audit.recovered_row where recovered_row.run_id = run.run_id
        ),
        'rejectReasons', (
            select coalesce(jsonb_object_agg(reason_code, row_count), '{}')
            from (
                select unnest(reason_codes) as reason_code, count(*) as row_count
                from audit.rejected_row where rejected_row.run_id = run.run_id group by 1
            ) as reason
        ),
        'outcomes', (
            select coalesce(jsonb_agg(
                jsonb_build_object('outcome', outcome, 'reasonCode', reason_code, 'count', customer_count)
                order by outcome, reason_code
            ), '[]')
            from (
                select outcome, reason_code, sum(customer_count) as customer_count
                from audit.outcome_count where outcome_count.run_id = run.run_id group by 1, 2
            ) as outcome
        ),
        'rounded', ${roundedTo}::integer,
        'transfers', (
            select coalesce(jsonb_agg(
                jsonb_build_object('area', area_id, 'municipality', category, 'count', customer_count)
                order by area_id, category
            ), '[]')
            from audit.published_count where published_count.run_id = run.run_id and dimension = 'arrived'
        ),
        'absentMembers', jsonb_build_object('all', run.absent_count, 'new', run.newly_absent_count),
        'waitingForCaseworker', (
            select count(*) from register.assignment
            inner join register.customership using (customership_id)
            where customership.programme_id = run.programme_id
                and assignment.caseworker_id is null
                and assignment.reason <> 'DORMANT'
                and assignment.started_on <= run.as_of_date
                and coalesce(assignment.ended_on > run.as_of_date, true)
        ),
        'shortages', (
            select coalesce(jsonb_agg(
                jsonb_build_object('kind', kind, 'count', customer_count, 'description', description)
                order by kind, customer_count desc, description
            ), '[]')
            from (
                select
                    'capacity' as kind, customer_count,
                    'In ' || area_id || ' about ' || customer_count || ' wait for a caseworker.' as description
                from audit.published_count
                where published_count.run_id = run.run_id and dimension = 'caseworker' and category = 'waiting'
                union all
                select
                    'language', sum(customer_count),
                    'Capacity in the language ' || language || ' is short by ' || sum(customer_count) || ' in the whole country.'
                from audit.shortage
                where shortage.run_id = run.run_id and kind = 'language'
                group by language
            ) as shortage
        ),
        'notifications', (
            select coalesce(jsonb_agg(
                jsonb_build_object('kind', kind, 'channel', channel, 'holdReason', hold_reason, 'count', notification_count)
                order by kind, channel, hold_reason
            ), '[]')
            from (
                select kind, channel, hold_reason, count(*) as notification_count
                from register.notification where notification.run_id = run.run_id group by 1, 2, 3
            ) as notification
        ),
        'balance', (
            select coalesce(jsonb_agg(
                jsonb_build_object('check', check_name, 'left', left_count, 'right', right_count, 'balanced', is_balanced)
                order by check_name
            ), '[]')
            from audit.balance where balance.run_id = run.run_id
        )
    ) as summary
    from audit.run
    where run_id = ${runId}`.execute(db)
  return one(rows).summary
}

/** The bytes of report/summary.json. */
export function encodeSummary(summary: Summary): Buffer {
  return Buffer.from(`${JSON.stringify(summary, null, 2)}\n`)
}
