import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { createFoundRows, dropFoundRows } from '../db/parallel-insert.ts'
import { one } from '../db/rows.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { IsoDate, Run } from '../domain.ts'
import type { TeDecision } from './read-decisions.ts'

export interface SourceFile {
  readonly fileName: string
  readonly sha256: string
  readonly rowCount: number
  /** Rows with a name, street or post office that holds what none has. */
  readonly garbledCount: number
  /** Those of them that say that the person is under no non-disclosure. */
  readonly openGarbledCount: number
  /** Null for files other than customer files. */
  readonly stagedFileId: string | null
}

/** Enters tonight's files into the account and tells the night which staged rows are tonight's. */
export async function insertSourceFiles(tx: Tx, run: Run, files: readonly SourceFile[]): Promise<void> {
  await emptyTables(tx, 'staging.night_file')
  for (const file of files) {
    const { rows } = await sql<{ sourceFileId: string }>`
      insert into audit.source_file (
          run_id, file_name, sha256, row_count, garbled_count, open_garbled_count, staged_file_id
      )
      values (
          ${run.runId}, ${file.fileName}, ${file.sha256}, ${file.rowCount}, ${file.garbledCount},
          ${file.openGarbledCount}, ${file.stagedFileId}
      )
      returning source_file_id as "sourceFileId"`.execute(tx)
    if (file.stagedFileId === null) continue
    await sql`
      insert into staging.night_file (source_file_id, staged_file_id, file_name)
      values (${one(rows).sourceFileId}, ${file.stagedFileId}, ${file.fileName})`.execute(tx)
  }
  await analyze(tx, 'staging.night_file')
  await sql`select staging.analyze_customers()`.execute(tx)
}

/**
 * Remembers tonight's decisions of the TE office, each once however often it is exported: also one that had
 * its effect in another programme.
 */
export async function insertTeDecisions(tx: Tx, run: Run, decisions: readonly TeDecision[]): Promise<void> {
  await sql`
    insert into register.te_decision (
        programme_id, customer_number, kind, decided_on, municipality_code, ground, run_id
    )
    select ${run.programmeId}, decision.*, ${run.runId}
    from jsonb_to_recordset(${JSON.stringify(decisions)}::jsonb) as decision (
        customer_number text, kind text, decided_on date, municipality_code text, ground text
    )
    where not exists (
        select from register.te_decision as carried_out
        where carried_out.effect in ('APPLIED', 'SUPERSEDED')
            and carried_out.programme_id <> ${run.programmeId}
            and (carried_out.customer_number, carried_out.kind, carried_out.decided_on)
                = (decision.customer_number, decision.kind, decision.decided_on)
            and carried_out.municipality_code is not distinct from decision.municipality_code
    )
    on conflict do nothing`.execute(tx)
}

/**
 * Collects every reason for which a row of tonight is rejected: those found when it was read, an implausible age on
 * the as-of date, duplicates among all rows whose number or HETU is well-formed (every row of a duplicate set is
 * rejected), and identities that contradict the last accepted rows unless a HETU change was announced.
 */
export async function insertRejections(tx: Tx, asOfDate: IsoDate): Promise<void> {
  await emptyTables(tx, 'staging.night_rejection')
  const isImplausible = sql`(
      birth_date > (${asOfDate}::date - interval '15 years')::date
      or birth_date <= (${asOfDate}::date - interval '101 years')::date
  )`
  // Rows that may be rejected for themselves, and the numbers and HETUs of duplicates: of each only what it is known by.
  await createFoundRows(
    tx,
    sql`
    select
        source_file_id, line_number, customer.customer_number, customer.personal_identity_code, reason_codes,
        rejected_fields, ${isImplausible} as is_implausible, known.personal_identity_code as known_code
    from staging.customer
    inner join staging.night_file using (staged_file_id)
    left join register.customer as known using (customer_number)
    where reason_codes is not null
        or rejected_fields is not null
        or ${isImplausible}
        or known.personal_identity_code is distinct from customer.personal_identity_code
    union all
    select null, null, customer_number, null, null, null, null, null
    from staging.customer
    inner join staging.night_file using (staged_file_id)
    group by customer_number
    having customer_number is not null and count(*) > 1
    union all
    select null, null, null, personal_identity_code, null, null, null, null
    from staging.customer
    inner join staging.night_file using (staged_file_id)
    group by personal_identity_code
    having personal_identity_code is not null and count(*) > 1`,
  )
  await sql`
    insert into staging.night_rejection (source_file_id, line_number, customer_number, reason_codes, fields)
    with recursive identity_chain as (
        select former_identity_code, new_identity_code, customer_number from register.identity_change
        union
        select
            identity_chain.former_identity_code, identity_change.new_identity_code,
            coalesce(identity_chain.customer_number, identity_change.customer_number)
        from identity_chain
        inner join register.identity_change
            on identity_change.former_identity_code = identity_chain.new_identity_code
            and coalesce(identity_change.customer_number = identity_chain.customer_number, true)
    ),
    own_row as (
        select * from found_row where line_number is not null
    ),
    -- Whoever is known by both has no conflict: both are unique among the known.
    other_row as (
        select * from own_row where known_code is distinct from personal_identity_code
    ),
    identity_conflict as (
        select source_file_id, line_number, customer_number
        from other_row
        where personal_identity_code <> known_code
            and not exists (
                select from identity_chain
                where identity_chain.former_identity_code = other_row.known_code
                    and identity_chain.new_identity_code = other_row.personal_identity_code
                    and coalesce(identity_chain.customer_number = other_row.customer_number, true)
            )
        union
        select other_row.source_file_id, other_row.line_number, other_row.customer_number
        from other_row
        inner join register.customer as known using (personal_identity_code)
        where other_row.customer_number <> known.customer_number
    ),
    duplicate as (
        select customer_number, personal_identity_code from found_row where line_number is null
    ),
    finding (source_file_id, line_number, customer_number, reason_code, field) as (
        select source_file_id, line_number, customer_number, unnest(reason_codes), null
        from own_row
        where reason_codes is not null
        union all
        select source_file_id, line_number, customer_number, null, unnest(rejected_fields)
        from own_row
        where rejected_fields is not null
        union all
        select source_file_id, line_number, customer_number, 'IMPLAUSIBLE_AGE', 'personal_identity_code'
        from own_row
        where is_implausible
        union all
        select source_file_id, line_number, customer_number, 'DUPLICATE_CUSTOMER_NUMBER', 'customer_number'
        from duplicate
        inner join staging.customer using (customer_number)
        inner join staging.night_file using (staged_file_id)
        union all
        select source_file_id, line_number, customer.customer_number, 'DUPLICATE_HETU', 'personal_identity_code'
        from duplicate
        inner join staging.customer using (personal_identity_code)
        inner join staging.night_file using (staged_file_id)
        union all
        select source_file_id, line_number, customer_number, 'IDENTITY_CONFLICT', field
        from identity_conflict
        cross join (values ('customer_number'), ('personal_identity_code')) as concerned (field)
    )
    select
        source_file_id,
        line_number,
        min(customer_number),
        array_agg(distinct reason_code order by reason_code) filter (where reason_code is not null),
        coalesce(array_agg(distinct field order by field) filter (where field is not null), '{}')
    from finding
    group by source_file_id, line_number`.execute(tx)
  await dropFoundRows(tx)
  await analyze(tx, 'staging.night_rejection')
}

/** Enters tonight's rejections into the account, and each file's accepted and rejected rows. */
export async function insertRejectedRows(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into audit.rejected_row (run_id, source_file_id, line_number, customer_number, reason_codes, fields)
    select ${run.runId}, source_file_id, line_number, customer_number, reason_codes, fields
    from staging.night_rejection
    order by source_file_id, line_number`.execute(tx)
  await sql`
    update audit.source_file
    set rejected_count = rejected.row_count, accepted_count = source_file.row_count - rejected.row_count
    from (
        select night_file.source_file_id, count(night_rejection.line_number) as row_count
        from staging.night_file
        left join staging.night_rejection using (source_file_id)
        group by night_file.source_file_id
    ) as rejected
    where source_file.run_id = ${run.runId}::bigint and rejected.source_file_id = source_file.source_file_id`.execute(
    tx,
  )
}

/** Where the record of a rejected row stands in its file, and what could be read of it. */
export interface RecordPosition {
  readonly sourceFileId: string
  readonly fileName: string
  readonly lineNumber: number
  readonly byteOffset: string
  readonly byteLength: number
  /** False: the number of its columns is not the header's, and nothing was read. */
  readonly isWhole: boolean
  /** True also where the flag could not be read. */
  readonly nonDisclosure: boolean
  readonly personalIdentityCode: string | null
}

export interface RejectedRecord {
  readonly raw: Buffer
  readonly personalIdentityCode: string | null
}

const positionsAtATime = 1000

/** Where the records of tonight's rejected rows stand in their files: in file order, some at a time. */
export async function* findRejectedPositions(tx: Tx): AsyncGenerator<RecordPosition[]> {
  await sql`
    declare rejected_position no scroll cursor for
    select
        source_file_id as "sourceFileId", night_file.file_name as "fileName", line_number as "lineNumber",
        customer.byte_offset as "byteOffset", customer.byte_length as "byteLength",
        'COLUMN_COUNT' <> all (night_rejection.reason_codes) as "isWhole",
        coalesce(customer.non_disclosure, true) as "nonDisclosure",
        customer.personal_identity_code as "personalIdentityCode"
    from staging.night_rejection
    inner join staging.night_file using (source_file_id)
    inner join staging.customer using (staged_file_id, line_number)
    order by source_file_id, line_number`.execute(tx)
  for (;;) {
    const { rows } = await sql<RecordPosition>`
      fetch ${sql.lit(positionsAtATime)} from rejected_position`.execute(tx)
    if (rows.length > 0) yield rows
    if (rows.length < positionsAtATime) break
  }
  await sql`close rejected_position`.execute(tx)
}

export async function insertRejectedRecords(
  tx: Tx,
  run: Run,
  positions: readonly RecordPosition[],
  records: readonly RejectedRecord[],
): Promise<void> {
  await sql`
    insert into register.rejected_record (
        run_id, source_file_id, line_number, non_disclosure, raw, personal_identity_code
    )
    select ${run.runId}, * from unnest(
        ${positions.map((position) => position.sourceFileId)}::bigint[],
        ${positions.map((position) => position.lineNumber)}::integer[],
        ${positions.map((position) => position.nonDisclosure)}::boolean[],
        ${records.map(({ raw }) => raw)}::bytea[],
        ${records.map(({ personalIdentityCode }) => personalIdentityCode)}::text[]
    )`.execute(tx)
}
