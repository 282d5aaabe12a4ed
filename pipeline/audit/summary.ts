import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { hideFewPlaces, sumOf } from '../small-counts.ts'
import type { Alarm } from './thresholds.ts'

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
  /** By place; null = fewer than 5, or what would give such a count away. People under non-disclosure are in none. */
  readonly transfers: readonly {
    readonly area: string
    readonly municipality: string
    readonly count: number | null
  }[]
  readonly absentMembers: { readonly all: number; readonly new: number }
  readonly waitingForCaseworker: number
  /** Where capacity is short; the sentences are for the operator. Null: fewer than 5, or what would give that away. */
  readonly shortages: readonly {
    readonly kind: 'capacity' | 'language'
    readonly count: number | null
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
  const { rows } = await sql<{ summary: WholeSummary }>`
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
        'transfers', (
            select coalesce(jsonb_agg(
                jsonb_build_object(
                    'area', area_id, 'municipality', municipality_code,
                    'count', customer_count
                ) order by area_id, municipality_code
            ), '[]')
            from (
                select area_id, municipality_code, sum(customer_count) as customer_count
                from audit.outcome_count
                where outcome_count.run_id = run.run_id and outcome = 'TRANSFER' and municipality_code is not null
                group by 1, 2
            ) as place
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
                order by customer_count desc nulls last, shortage_number
            ), '[]')
            from audit.shortage
            where shortage.run_id = run.run_id
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
  const [row] = rows
  if (row === undefined) throw new Error(`run ${runId} is not in the account`)
  return { ...row.summary, transfers: tellTransfers(row.summary) }
}

/** The summary as the account has it: nothing is left out yet. */
type WholeSummary = Omit<Summary, 'transfers'> & {
  readonly transfers: readonly {
    readonly area: string
    readonly municipality: string
    readonly count: number
  }[]
}

function tellTransfers({ transfers, outcomes }: WholeSummary): Summary['transfers'] {
  const all = sumOf(outcomes.filter(({ outcome }) => outcome === 'TRANSFER'))
  const places = transfers.map(({ area, municipality, count }) => ({ areaId: area, municipality, count }))
  return hideFewPlaces(places, all - sumOf(places)).municipalities.map(({ areaId, municipality, count }) => {
    return { area: areaId, municipality, count }
  })
}

/** The bytes of report/summary.json. */
export function encodeSummary(summary: Summary): Buffer {
  return Buffer.from(`${JSON.stringify(summary, null, 2)}\n`)
}
