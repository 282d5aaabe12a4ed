import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

/**
 * Plans the handover: each municipality hears who becomes and who ceases to be its customer, whose caseworker changed,
 * and of which of its customers non-disclosure began tonight or was released since. Every municipality of the programme
 * has one, the next of its numbers, though nothing happened there: only so does a missing number show that a file is
 * missing.
 *
 * Of people under non-disclosure each line is a file of its own, whose name is derived from a key of the database:
 * neither names nor row counts give a place away. An index in the same folder says which municipality is to have which
 * file. They take no number: a gap in a municipality's numbers would say that it has protected people. They bear the one
 * that the municipality's ordinary handover of the night has, which is there whether or not they are.
 */
export async function insertHandoverLines(tx: Tx, run: Run): Promise<void> {
  await sql`
    with event as (${handoverEvents(run)}),
    receiver as (
        select municipality_code, bool_or(is_served) as is_served
        from (
            select municipality_code, true as is_served
            from staging.night_municipality
            where area_id is not null and municipality_code = resolved_code
            union all
            select municipality_code, false from event
        ) as concerned
        group by municipality_code
    ),
    numbered as materialized (
        select *, ${ordinaryStem(run)} as ordinary_stem
        from (
            select receiver.*, name_fi, 1 + coalesce(${lastNumber(run)}, 0) as number
            from receiver
            inner join register.municipality using (municipality_code)
        ) as named
    ),
    line as (
        select
            event.customership_id,
            event.event,
            event.municipality_code,
            customer.is_protected,
            case
                when customer.is_protected then 'handover-restricted/' || left(encode(sha256(convert_to(
                    concat_ws('|', secret.value, ${run.programmeId}::text, ${run.asOfDate}::text, event.customer_number, event.event),
                    'UTF8'
                )), 'hex'), 16)
                else numbered.ordinary_stem
            end as stem
        from event
        inner join register.customer using (customer_number)
        inner join numbered using (municipality_code)
        inner join register.secret on secret.name = 'restricted-file-names'
    ),
    handover as (
        select municipality_code, is_protected, stem, count(*) as line_count
        from line
        group by municipality_code, is_protected, stem
        union all
        select municipality_code, false, ordinary_stem, 0
        from numbered
        where is_served and municipality_code not in (select municipality_code from line where not is_protected)
    ),
    file as (
        insert into register.output_file (
            run_id, kind, is_restricted, municipality_code, form, handover_number, file_name, entry_count
        )
        select
            ${run.runId}, 'handover', is_protected, municipality_code, form, numbered.number, stem || suffix, line_count
        from handover
        inner join numbered using (municipality_code)
        inner join (values (1, 'lines', '.jsonl'), (2, 'table', '.xlsx'), (3, 'manifest', '.manifest.json'))
            as forms (position, form, suffix)
            on case form when 'manifest' then not is_protected else line_count > 0 end
        order by stem, position
        returning output_file_id, file_name, form
    )
    insert into register.handover_line (run_id, output_file_id, customership_id, event, told_by)
    select
        ${run.runId}, file.output_file_id, line.customership_id, line.event,
        case when notification.channel <> 'manual' and notification.sending_batch is not null then 'suomifi' else notification.channel end
    from line
    inner join file on file.form = 'lines' and file.file_name = line.stem || '.jsonl'
    left join staging.night_notification as notification
        on notification.customership_id = line.customership_id
        and case line.event
            when 'TULEE' then notification.kind in ('transfer', 'restart', 'move')
            when 'TYONTEKIJA' then notification.kind = 'caseworker'
        end
    order by line.customership_id`.execute(tx)
}

/** What happened tonight, as `customership_id, customer_number, municipality_code, event`. */
function handoverEvents({ runId, programmeId }: Run): RawBuilder<unknown> {
  return sql`
    select customership_id, customer_number, municipality_code, 'TULEE' as event
    from register.customership
    where started_run_id = ${runId}
    union all
    select customership_id, customer_number, municipality_code, 'LAHTEE'
    from register.customership
    where ended_run_id = ${runId}
    union all
    select customership_id, customer_number, municipality_code, 'TYONTEKIJA'
    from register.assignment
    inner join register.customership using (customership_id)
    left join lateral (
        select caseworker_id, service_point_id
        from register.assignment as earlier
        where earlier.customership_id = assignment.customership_id
            and earlier.assignment_id < assignment.assignment_id
        order by earlier.assignment_id desc
        limit 1
    ) as former on true
    where assignment.started_run_id = ${runId}
        and customership.started_run_id <> ${runId}
        and customership.ended_on is null
        and (assignment.caseworker_id, assignment.service_point_id)
            is distinct from (former.caseworker_id, former.service_point_id)
    union all
    select customership_id, customer_number, municipality_code, 'TURVAKIELTO'
    from register.customership
    inner join register.customer using (customer_number)
    where customer.protected_run_id = ${runId}
        and customership.programme_id = ${programmeId}
        and customership.ended_on is null
        and customership.started_run_id <> ${runId}
    union all
    select customership_id, customer_number, municipality_code, 'TURVAKIELTO'
    from register.customership
    inner join register.customer using (customer_number)
    where not customer.is_protected
        and customership.programme_id = ${programmeId}
        and customership.ended_on is null
        and customership.started_run_id <> ${runId}
        and customer_number in (
            select customer_number from audit.operator_action where action = 'protection-release'
        )
        and (
            -- Whether the last that the municipality heard was about somebody under non-disclosure.
            select is_restricted
            from register.handover_line
            inner join register.output_file using (output_file_id)
            where handover_line.customership_id = customership.customership_id
            order by handover_line.run_id desc, handover_line.output_file_id desc
            limit 1
        )`
}

/** The last number of the programme that `receiver` was given; those of nights that were taken back are not used again. */
function lastNumber({ programmeId }: Run): RawBuilder<number | null> {
  return sql`greatest(
      (
          select handover_number
          from register.output_file
          inner join audit.run using (run_id)
          where output_file.municipality_code = receiver.municipality_code
              and output_file.handover_number is not null
              and run.programme_id = ${programmeId}
          order by output_file.run_id desc
          limit 1
      ),
      (
          select max(handover_number) + 1
          from audit.undone_file
          inner join audit.run using (run_id)
          where undone_file.municipality_code = receiver.municipality_code
              and undone_file.action = 'cancelled'
              and run.programme_id = ${programmeId}
      )
  )`
}

/** `handover/609-pori_kuntakokeilu-2021_2021-03-01_00001`, of a municipality with its number. */
function ordinaryStem({ programmeId, asOfDate }: Run): RawBuilder<string> {
  return sql`format(
      'handover/%s-%s_%s_%s_%s', municipality_code, translate(lower(name_fi), 'äöå ', 'aoa-'),
      ${programmeId}::text, ${asOfDate}::text, to_char(number, 'FM00000')
  )`
}
