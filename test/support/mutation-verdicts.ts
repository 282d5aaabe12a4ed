/** What came of mutated rows, compared with what must, inside the transaction of their night. */
import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../pipeline/db/database.ts'
import type { Run } from '../../pipeline/domain.ts'
import { stagedColumns } from '../../pipeline/extract/source-row.ts'
import type { Mutant } from './mutant.ts'

/** A mutated row in its file, and the sound row it comes from. */
export interface Placed extends Mutant {
  readonly fileName: string
  readonly line: number
  readonly soundLine: number
}

const values = stagedColumns.filter((name) => !['line_number', 'byte_offset', 'byte_length'].includes(name))

const verdict = sql`
  concat_ws(' ', outcome, reason_code, groups_met::text, groups_unknown::text, area_id, municipality_code)`

export async function readVerdicts(tx: Tx): Promise<{ line_number: number; verdict: string }[]> {
  const { rows } = await sql<{ line_number: number; verdict: string }>`
    select line_number, ${verdict} as verdict from staging.night_verdict`.execute(tx)
  return rows
}

export async function tellExpected(tx: Tx, placed: readonly Placed[]): Promise<void> {
  const column = (values: readonly (string | number)[], type: string): RawBuilder<unknown> =>
    sql`${[...values]}::${sql.raw(type)}[]`
  await sql`
    create temporary table expected_row on commit drop as
    select * from unnest(
        ${column(
          placed.map((one) => one.fileName),
          'text',
        )},
        ${column(
          placed.map((one) => one.line),
          'integer',
        )},
        ${column(
          placed.map((one) => one.soundLine),
          'integer',
        )},
        ${column(
          placed.map((one) => one.expected),
          'text',
        )},
        ${column(
          placed.map((one) => one.mutation),
          'text',
        )},
        ${column(
          placed.map((one) => createHash('md5').update(one.bytes).digest('hex')),
          'text',
        )}
    ) as expected (file_name, line_number, sound_line, expected, mutation, bytes_md5)`.execute(tx)
  await sql`analyze expected_row`.execute(tx)
}

export async function countRows(tx: Tx, run: Run): Promise<{ received: number; rejected: number }> {
  const { rows } = await sql<{ received: number; rejected: number }>`
    select
        (select count(*) from staging.customer inner join staging.night_file using (staged_file_id))::integer as received,
        (select count(*) from audit.rejected_row where run_id = ${run.runId})::integer as rejected`.execute(
    tx,
  )
  return rows[0] ?? { received: 0, rejected: 0 }
}

export async function findProblems(tx: Tx, run: Run): Promise<string[]> {
  const same = sql.raw(
    values.map((name) => `judged.${name} is not distinct from sound_row.${name}`).join(' and '),
  )
  const { rows } = await sql<{ problem: string }>`
    with judged as (
        select
            customer.*,
            night_file.file_name,
            rejected_row.reason_codes as rejected_for,
            md5(rejected_record.raw) as kept_md5,
            night_verdict.outcome is not null as is_judged,
            case when night_verdict.outcome is not null then ${verdict} end as verdict
        from staging.customer
        inner join staging.night_file using (staged_file_id)
        left join audit.rejected_row
            on rejected_row.run_id = ${run.runId}
            and rejected_row.source_file_id = night_file.source_file_id
            and rejected_row.line_number = customer.line_number
        left join register.rejected_record
            on rejected_record.run_id = ${run.runId}
            and rejected_record.source_file_id = night_file.source_file_id
            and rejected_record.line_number = customer.line_number
        left join staging.night_verdict
            on night_verdict.staged_file_id = customer.staged_file_id
            and night_verdict.line_number = customer.line_number
    ),
    -- A spoiled number or HETU may happen to be somebody's: then all who have it are refused, and rightly.
    spoiled as (
        select judged.customer_number, judged.personal_identity_code
        from judged
        inner join expected_row using (file_name, line_number)
        where expected <> 'same'
    ),
    met as (
        select
            expected_row.mutation,
            expected_row.file_name,
            expected_row.line_number,
            case
                when judged.line_number is null then 'is lost'
                when expected_row.line_number is null then 'came from nowhere'
                when (rejected_for is null) <> is_judged then 'is both accepted and rejected, or neither'
                when rejected_for is not null and kept_md5 is distinct from bytes_md5 then 'is kept for repair with other bytes'
                when expected in ('same', 'accepted') and rejected_for is not null and not (
                    rejected_for <@ '{DUPLICATE_CUSTOMER_NUMBER,DUPLICATE_HETU}'
                    and (
                        judged.customer_number in (select customer_number from spoiled)
                        or judged.personal_identity_code in (select personal_identity_code from spoiled)
                    )
                ) then 'is rejected for ' || rejected_for::text
                when expected = 'same' and rejected_for is null and not (${same}) then 'is read with another value'
                when expected = 'same' and rejected_for is null and judged.verdict <> sound_verdict.verdict
                    then 'has another outcome'
                when expected not in ('same', 'accepted', 'any') and expected <> all (coalesce(rejected_for, '{}'))
                    then 'is not rejected for ' || expected
            end as problem
        from judged
        full join expected_row using (file_name, line_number)
        left join sound_row on sound_row.line_number = expected_row.sound_line
        left join sound_verdict on sound_verdict.line_number = expected_row.sound_line
    )
    select format('%s rows (%s) of which the first %s', count(*), mutation, problem)
        || format(' (%s line %s)', min(file_name), min(line_number)) as problem
    from met
    where problem is not null
    group by mutation, met.problem
    order by count(*) desc`.execute(tx)
  return rows.map(({ problem }) => problem)
}
