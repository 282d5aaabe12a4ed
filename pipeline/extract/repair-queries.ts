import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate, Run } from '../domain.ts'
import type { ReadableFile } from './manifest.ts'
import type { Repair } from './read-repairs.ts'
import type { OriginalRecord } from './repair-file.ts'

/** Proves that a trace was made here: nobody can make one up who does not know the key. */
export function check(runId: string, sourceFileId: string, line: string): RawBuilder<string> {
  return sql`left(encode(sha256(convert_to(
      concat_ws(' ', secret.value, ${sql.ref(runId)}, ${sql.ref(sourceFileId)}, ${sql.ref(line)}), 'UTF8'
  )), 'hex'), 12)`
}

/** The columns of an OriginalRecord. */
export const recordColumns = sql`
    rejected_record.raw, source_file.is_repair as "isRepair", rejected_header.encoding, rejected_header.delimiter,
    rejected_header.column_names as "columnNames", rejected_header.fields as "columnFields"`

/** The layout of tonight's files that have rejected rows, beside whose bytes it is kept. */
export async function insertRejectedHeaders(tx: Tx, files: readonly ReadableFile[]): Promise<void> {
  const layouts = files.map(({ fileName, layout: { encoding, delimiter, names, columns } }) => {
    const fields = new Map([...columns].map(([field, place]) => [place, field]))
    return {
      fileName,
      encoding,
      delimiter,
      names,
      fields: names.map((_, place) => fields.get(place) ?? null),
    }
  })
  await sql`
    insert into register.rejected_header (source_file_id, encoding, delimiter, column_names, fields)
    select night_file.source_file_id, layout.encoding, layout.delimiter, layout.names, layout.fields
    from jsonb_to_recordset(${JSON.stringify(layouts)}::jsonb) as layout (
        "fileName" text, encoding text, delimiter text, names text[], fields text[]
    )
    inner join staging.night_file on night_file.file_name = layout."fileName"
    where night_file.source_file_id in (select source_file_id from staging.night_rejection)`.execute(tx)
}

/** What is on record of the line that a mended one says it comes from. */
export interface Original {
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly isCompleted: boolean
  readonly reasonCodes: readonly string[]
  readonly fields: readonly string[]
  /** Null: not kept any more. */
  readonly record: OriginalRecord | null
  /** The night that took it in mended, and whether it was accepted then. */
  readonly taken: { readonly asOfDate: IsoDate; readonly isAccepted: boolean } | null
}

/** The originals of mended lines, in their order; null where the trace leads to none that was exported here. */
export async function findOriginals(
  db: Db,
  repairs: readonly Repair[],
): Promise<readonly (Original | null)[]> {
  type Row = Omit<Original, 'record' | 'taken'> & {
    readonly isKnown: boolean
    readonly takenOn: IsoDate | null
    readonly isAccepted: boolean
  } & { readonly [Name in keyof OriginalRecord]: OriginalRecord[Name] | null }
  const { rows } = await sql<Row>`
    select
        run.run_id is not null as "isKnown", run.programme_id as "programmeId", run.as_of_date as "asOfDate",
        run.status = 'completed' as "isCompleted",
        rejected_row.reason_codes as "reasonCodes", rejected_row.fields, taken.taken_on as "takenOn",
        coalesce(taken.is_accepted, false) as "isAccepted",
        ${recordColumns}
    from unnest(
        ${repairs.map(({ trace }) => trace.runId)}::bigint[],
        ${repairs.map(({ trace }) => trace.sourceFileId)}::bigint[],
        ${repairs.map(({ trace }) => trace.line)}::integer[],
        ${repairs.map(({ trace }) => trace.check)}::text[]
    ) with ordinality as wanted (run_id, source_file_id, line_number, "check", position)
    inner join register.secret on secret.name = 'repair-traces'
    left join audit.rejected_row
        on rejected_row.run_id = wanted.run_id
        and rejected_row.source_file_id = wanted.source_file_id
        and rejected_row.line_number = wanted.line_number
        and wanted."check" = ${check('wanted.run_id', 'wanted.source_file_id', 'wanted.line_number')}
    left join audit.run on run.run_id = rejected_row.run_id
    left join audit.source_file on source_file.source_file_id = rejected_row.source_file_id
    left join register.rejected_header on rejected_header.source_file_id = rejected_row.source_file_id
    left join register.rejected_record
        on rejected_record.run_id = rejected_row.run_id
        and rejected_record.source_file_id = rejected_row.source_file_id
        and rejected_record.line_number = rejected_row.line_number
    left join lateral (
        select taking.as_of_date as taken_on, again.line_number is null as is_accepted
        from audit.repaired_row
        inner join audit.run as taking on taking.run_id = repaired_row.run_id and taking.status = 'completed'
        left join audit.rejected_row as again
            on again.run_id = repaired_row.run_id
            and again.source_file_id = repaired_row.source_file_id
            and again.line_number = repaired_row.line_number
        where repaired_row.original_run_id = rejected_row.run_id
            and repaired_row.original_source_file_id = rejected_row.source_file_id
            and repaired_row.original_line_number = rejected_row.line_number
        order by taking.as_of_date desc
        limit 1
    ) as taken on true
    order by wanted.position`.execute(db)
  return rows.map((row) => {
    if (!row.isKnown) return null
    const { programmeId, asOfDate, isCompleted, reasonCodes, fields, takenOn, isAccepted } = row
    const { raw, isRepair, encoding, delimiter, columnNames, columnFields } = row
    const isKept =
      raw !== null && isRepair !== null && encoding !== null && delimiter !== null && columnNames !== null
    return {
      ...{ programmeId, asOfDate, isCompleted, reasonCodes, fields },
      record:
        isKept && columnFields !== null
          ? { raw, isRepair, encoding, delimiter, columnNames, columnFields }
          : null,
      taken: takenOn === null ? null : { asOfDate: takenOn, isAccepted },
    }
  })
}

/** A mended line whose original is known and which may be taken in tonight. */
export interface TracedRepair extends Repair {
  /** Null where the original had another number of columns. */
  readonly changedFields: readonly string[] | null
}

/** Enters where tonight's mended lines come from. */
export async function insertRepairedRows(tx: Tx, run: Run, repairs: readonly TracedRepair[]): Promise<void> {
  const rows = repairs.map(({ fileName, line, trace, changedFields }) => {
    return {
      fileName,
      line,
      ...{ originalRun: trace.runId, originalFile: trace.sourceFileId },
      originalLine: trace.line,
      changedFields,
    }
  })
  await sql`
    insert into audit.repaired_row (
        source_file_id, line_number, run_id, customer_number, original_run_id, original_source_file_id,
        original_line_number, changed_fields
    )
    select
        night_file.source_file_id, mended.line, ${run.runId}, customer.customer_number, mended."originalRun",
        mended."originalFile", mended."originalLine", mended."changedFields"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as mended (
        "fileName" text, line integer, "originalRun" bigint, "originalFile" bigint, "originalLine" integer,
        "changedFields" text[]
    )
    inner join staging.night_file on night_file.file_name = mended."fileName"
    inner join staging.customer
        on customer.staged_file_id = night_file.staged_file_id and customer.line_number = mended.line
    order by night_file.source_file_id, mended.line`.execute(tx)
}

/**
 * Tonight's own files come first, because they are newer and the offices' own: a mended line whose customer number or
 * HETU has an accepted row there is rejected as its duplicate. So is one without the flag of non-disclosure that a row
 * there carries, accepted or not: nobody loses protection by a line of yesterday.
 */
export async function rejectSupersededRepairs(tx: Tx): Promise<void> {
  await sql`
    insert into staging.night_rejection (source_file_id, line_number, customer_number, reason_codes, fields)
    with night_row as (
        select
            night_file.source_file_id, night_file.is_repair, customer.line_number, customer.customer_number,
            customer.personal_identity_code, customer.non_disclosure
        from staging.customer
        inner join staging.night_file using (staged_file_id)
    ),
    own as (
        select night_row.*, night_rejection.line_number is null as is_accepted
        from night_row
        left join staging.night_rejection using (source_file_id, line_number)
        where not night_row.is_repair
    ),
    superseded (source_file_id, line_number, customer_number, reason_code, field, is_flag_missing) as (
        select
            mended.source_file_id, mended.line_number, mended.customer_number, 'DUPLICATE_CUSTOMER_NUMBER',
            'customer_number', own.non_disclosure and not mended.non_disclosure
        from night_row as mended
        inner join own using (customer_number)
        where mended.is_repair and (own.is_accepted or (own.non_disclosure and not mended.non_disclosure))
        union all
        select
            mended.source_file_id, mended.line_number, mended.customer_number, 'DUPLICATE_HETU',
            'personal_identity_code', own.non_disclosure and not mended.non_disclosure
        from night_row as mended
        inner join own using (personal_identity_code)
        where mended.is_repair and (own.is_accepted or (own.non_disclosure and not mended.non_disclosure))
    ),
    finding (source_file_id, line_number, customer_number, reason_code, field) as (
        select source_file_id, line_number, customer_number, reason_code, field from superseded
        union all
        select source_file_id, line_number, customer_number, reason_code, 'non_disclosure'
        from superseded
        where is_flag_missing
    )
    select
        source_file_id, line_number, min(customer_number),
        array_agg(distinct reason_code order by reason_code), array_agg(distinct field order by field)
    from finding
    group by source_file_id, line_number
    on conflict (source_file_id, line_number) do update set
        reason_codes = (
            select array_agg(distinct reason order by reason)
            from unnest(night_rejection.reason_codes || excluded.reason_codes) as reason
        ),
        fields = (
            select array_agg(distinct field order by field)
            from unnest(night_rejection.fields || excluded.fields) as field
        )`.execute(tx)
}
