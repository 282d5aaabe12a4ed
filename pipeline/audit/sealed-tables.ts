import { type RawBuilder, sql } from 'kysely'

/** A table of the account whose rows never change once their run is published. */
export interface SealedTable {
  readonly name: string
  /** Tells a row from the others of its run, and names it to people. */
  readonly key: readonly string[]
  /** Columns that joined the key since there are seals: where one is null, the key stays as it was sealed. */
  readonly addedKey?: readonly string[]
  /** Never to change their types: a row's checksum is taken over its binary form. */
  readonly columns: readonly string[]
}

/**
 * What a seal covers. Left out is what rightly changes after the night: of audit.run how far its files are and where, of
 * audit.source_file where its rows are staged. A column added here is covered from the next night on: each seal
 * remembers its own columns.
 */
export const sealedTables: readonly SealedTable[] = [
  {
    name: 'audit.run',
    key: ['run_id'],
    columns: [
      ...[
        'run_id',
        'programme_id',
        'as_of_date',
        'started_at',
        'finished_at',
        'rule_set_sha256',
        'input_sha256',
      ],
      ...['options', 'absent_count', 'newly_absent_count', 'approval_id', 'program_version', 'texts_sha256'],
      'layout_sha256',
    ],
  },
  {
    name: 'audit.stage_run',
    key: ['stage'],
    columns: [
      ...['run_id', 'stage', 'status', 'read_count', 'write_count', 'reject_count', 'solving_seconds'],
      ...['started_at', 'finished_at'],
    ],
  },
  {
    name: 'audit.source_file',
    key: ['source_file_id'],
    columns: [
      ...['source_file_id', 'run_id', 'file_name', 'sha256', 'row_count', 'accepted_count', 'rejected_count'],
      ...['open_row_count', 'open_garbled_count', 'told_garbled_count'],
    ],
  },
  {
    name: 'audit.rejected_row',
    key: ['source_file_id', 'line_number'],
    columns: ['run_id', 'source_file_id', 'line_number', 'customer_number', 'reason_codes', 'fields'],
  },
  {
    name: 'audit.recovered_row',
    key: ['rejected_source_file_id', 'rejected_line_number'],
    columns: [
      ...['run_id', 'rejected_run_id', 'rejected_source_file_id', 'rejected_line_number'],
      ...['source_file_id', 'line_number'],
    ],
  },
  {
    // Written by nights of earlier versions only; a row added to a night since would be found.
    name: 'audit.repaired_row',
    key: ['source_file_id', 'line_number'],
    columns: [
      ...['source_file_id', 'line_number', 'run_id', 'customer_number', 'original_run_id'],
      ...['original_source_file_id', 'original_line_number', 'changed_fields'],
    ],
  },
  {
    name: 'audit.decision',
    key: ['decision_id'],
    columns: [
      ...['decision_id', 'run_id', 'programme_id', 'as_of_date', 'customer_number', 'outcome', 'reason_code'],
      ...['groups_met', 'groups_unknown', 'area_id', 'municipality_code', 'rule_version', 'source_file_id'],
      ...['line_number', 'facts'],
    ],
  },
  {
    name: 'audit.outcome_count',
    key: ['area_id', 'municipality_code', 'outcome', 'reason_code'],
    columns: ['run_id', 'area_id', 'municipality_code', 'outcome', 'reason_code', 'customer_count'],
  },
  {
    name: 'audit.balance',
    key: ['check_name'],
    columns: ['run_id', 'check_name', 'left_count', 'right_count'],
  },
  {
    name: 'audit.alarm',
    key: ['measure', 'file_name', 'limit_kind'],
    columns: [
      ...['run_id', 'measure', 'file_name', 'level', 'limit_kind', 'limit_value', 'value', 'counted'],
      ...['counted_of', 'median', 'night_count'],
    ],
  },
  {
    name: 'audit.stock',
    key: ['transfer_by'],
    columns: ['run_id', 'search_started_by', 'transfer_by', 'review_count', 'rejected_count'],
  },
  {
    name: 'audit.published_count',
    key: ['dimension', 'outcome', 'area_id', 'category'],
    addedKey: ['within'],
    columns: [
      ...['run_id', 'dimension', 'outcome', 'area_id', 'category', 'customer_count', 'within', 'rounded_to'],
    ],
  },
  {
    name: 'audit.member_flow',
    key: ['area_id', 'municipality_code'],
    columns: [
      'run_id',
      'area_id',
      'municipality_code',
      'before_count',
      'arrived_count',
      'left_count',
      'after_count',
    ],
  },
  {
    name: 'audit.arrival_count',
    key: ['reason', 'days_away'],
    columns: ['run_id', 'reason', 'days_away', 'customer_count'],
  },
  {
    name: 'audit.departure_count',
    key: ['reason', 'groups', 'is_within_90_days', 'months_since_transfer'],
    columns: ['run_id', 'reason', 'groups', 'months_since_transfer', 'is_within_90_days', 'customer_count'],
  },
  {
    name: 'audit.move_count',
    key: ['from_municipality_code', 'to_municipality_code', 'reason'],
    columns: ['run_id', 'from_municipality_code', 'to_municipality_code', 'reason', 'customer_count'],
  },
  {
    name: 'audit.trait_count',
    key: ['population', 'trait', 'area_id', 'category'],
    columns: ['run_id', 'population', 'area_id', 'trait', 'category', 'customer_count'],
  },
  {
    name: 'audit.transfer_unemployment',
    key: ['area_id', 'group_id', 'months_unemployed'],
    columns: ['run_id', 'area_id', 'group_id', 'months_unemployed', 'customer_count'],
  },
  {
    name: 'audit.transfer_delay',
    key: ['te_office', 'days'],
    columns: ['run_id', 'te_office', 'days', 'customer_count'],
  },
  {
    name: 'audit.caseload',
    key: ['caseworker_id'],
    columns: [
      'run_id',
      'caseworker_id',
      'municipality_code',
      'service_point_id',
      'capacity',
      'full_time_equivalent',
      'is_listed',
      'customer_count',
    ],
  },
  {
    name: 'audit.unserved_count',
    key: ['area_id', 'state', 'waited'],
    columns: ['run_id', 'area_id', 'state', 'waited', 'customer_count'],
  },
  {
    name: 'audit.office_row_count',
    key: ['file_name', 'te_office', 'reason_codes', 'fields'],
    columns: ['run_id', 'file_name', 'te_office', 'reason_codes', 'fields', 'row_count'],
  },
  {
    name: 'audit.verdict_count',
    key: ['outcome', 'reason_code'],
    columns: ['run_id', 'outcome', 'reason_code', 'customer_count'],
  },
  {
    name: 'audit.review_count',
    key: ['te_office', 'reason_code', 'groups_unknown', 'waited'],
    columns: ['run_id', 'te_office', 'reason_code', 'groups_unknown', 'waited', 'customer_count'],
  },
  {
    name: 'audit.settled_review_count',
    key: ['reason_code', 'waited', 'outcome', 'outcome_reason_code'],
    columns: ['run_id', 'reason_code', 'waited', 'outcome', 'outcome_reason_code', 'customer_count'],
  },
  {
    name: 'audit.absence_count',
    key: ['since_month'],
    columns: ['run_id', 'since_month', 'absent_count', 'returned_count'],
  },
  {
    name: 'audit.notice_count',
    key: ['kind', 'channel', 'service_language', 'mother_tongue', 'age_band'],
    columns: ['run_id', 'kind', 'channel', 'service_language', 'mother_tongue', 'age_band', 'customer_count'],
  },
  {
    name: 'audit.month_count',
    key: [
      ...[
        'is_member',
        'is_nearing',
        'area_id',
        'employment',
        'months_unemployed',
        'subsidy_days',
        'municipality_code',
      ],
    ],
    columns: [
      ...[
        'run_id',
        'is_member',
        'area_id',
        'municipality_code',
        'employment',
        'months_unemployed',
        'subsidy_days',
      ],
      ...['is_nearing', 'customer_count'],
    ],
  },
  {
    name: 'audit.cohort_count',
    key: ['is_member', 'cohort', 'area_id', 'employment'],
    columns: ['run_id', 'is_member', 'cohort', 'area_id', 'employment', 'customer_count'],
  },
  {
    name: 'audit.month_share',
    key: ['area_id', 'from_days'],
    columns: ['run_id', 'area_id', 'from_days', 'share_percent', 'euros_a_day', 'customer_count', 'source'],
  },
  {
    name: 'audit.month_trait_count',
    key: ['population', 'trait', 'te_office', 'category'],
    columns: ['run_id', 'population', 'te_office', 'trait', 'category', 'customer_count'],
  },
  {
    name: 'audit.passage_count',
    key: ['is_same_municipality', 'caseworker', 'channel'],
    columns: ['run_id', 'is_same_municipality', 'caseworker', 'channel', 'customer_count'],
  },
  {
    name: 'audit.shortage',
    key: ['shortage_number'],
    columns: [
      ...['run_id', 'shortage_number', 'kind', 'area_ids', 'service_point_ids', 'language', 'customer_count'],
      'description',
    ],
  },
]

export function namesCustomers({ columns }: Pick<SealedTable, 'columns'>): boolean {
  return columns.includes('customer_number')
}

/**
 * The rows of a run in one table as `row_key, digest`. The digest is the SHA-256 of the row in Postgres' binary form,
 * which no setting changes; in place of the customer number stands the pseudonym, also after it has been put there.
 */
export function selectDigests(
  table: SealedTable,
  columns: readonly string[],
  runId: string,
): RawBuilder<unknown> {
  const values = columns.map((column) =>
    column === 'customer_number'
      ? sql`coalesce(pseudonym.pseudonym::text, it.customer_number)`
      : sql.ref(`it.${column}`),
  )
  const pseudonyms = sql`left join register.pseudonym on pseudonym.customer_number = it.customer_number`
  return sql`
    select ${keyOf(table)} as row_key, sha256(record_send(row(${sql.join(values)}))) as digest
    from ${sql.table(table.name)} as it
    ${namesCustomers({ columns }) ? pseudonyms : sql``}
    where it.run_id = ${runId}::bigint`
}

/** A row's key as text, nulls as `-`; of added columns they are left out. */
export function keyOf({ key, addedKey = [] }: SealedTable): RawBuilder<string> {
  const parts = [
    ...key.map((column) => sql`coalesce(${sql.ref(`it.${column}`)}::text, '-')`),
    ...addedKey.map((column) => sql`${sql.ref(`it.${column}`)}::text`),
  ]
  return sql`concat_ws('/', ${sql.join(parts)})`
}

/** How a person finds the row: `audit.decision decision_id 17`. */
export function describeRow({ name, key, addedKey = [] }: SealedTable, rowKey: string): string {
  return `${name} ${[...key, ...addedKey].join('/')} ${rowKey}`
}
