import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { findNotificationFacts, type NotificationRow } from '../deliver/fact-queries.ts'
import { type Channel, type IsoDate, type NotificationKind, reasonCodes } from '../domain.ts'
import { channelOf, holdReasonOf } from '../notify/notification-queries.ts'

/** An open customership, and how the customer would be told by what is known now. */
export interface Membership {
  readonly customershipId: string
  readonly programmeId: string
  /** The programme's last completed night. */
  readonly asOfDate: IsoDate
  readonly channel: Channel
  /** Where the channel is `manual`. */
  readonly holdReason: string
}

const person = (column: string) => sql.ref(`person.${column}`)

/** The customer's open customerships, of one programme or of all. */
export async function findMemberships(
  db: Db,
  customerNumber: string,
  programmeId: string | null,
): Promise<Membership[]> {
  const { rows } = await sql<Membership>`
    select
        customership.customership_id as "customershipId",
        customership.programme_id as "programmeId",
        (
            select max(as_of_date) from audit.run
            where run.programme_id = customership.programme_id and run.status = 'completed'
        ) as "asOfDate",
        ${channelOf(person, sql`customer.is_protected`)} as channel,
        ${holdReasonOf(person, sql`customer.is_protected`)} as "holdReason"
    from register.customership
    inner join register.customer using (customer_number)
    inner join register.person using (customer_number)
    where customership.customer_number = ${customerNumber}
        and customership.ended_on is null
        and (${programmeId}::text is null or customership.programme_id = ${programmeId})
    order by customership.programme_id`.execute(db)
  return rows
}

/** Never a file of a night. */
const previewFileId = '-1'

/**
 * What the notification of a member would be made of: planned as a night plans it, with the caseworker of today, and
 * read as a worker reads it. Only for a transaction that is undone.
 */
export async function planPreview(
  tx: Tx,
  membership: Membership,
  kind: NotificationKind,
): Promise<NotificationRow> {
  const { customershipId } = membership
  const runId = await findRunOfAssignment(tx, customershipId)
  if (kind === 'return' || kind === 'end') await endCustomership(tx, membership, kind)
  if (kind === 'transfer' || kind === 'move') await beginCustomership(tx, membership, kind, runId)
  await sql`
    insert into register.output_file (output_file_id, run_id, kind, is_restricted, file_name, entry_count)
    overriding system value
    values (${previewFileId}, ${runId}, 'letters', false, 'preview', 1)`.execute(tx)
  await sql`
    insert into register.notification (
        notification_id, customership_id, run_id, kind, channel, language, is_restricted, status, output_file_id
    )
    select
        md5(concat_ws('|', 'preview', customership_id, ${kind}::text))::uuid, customership_id, ${runId}, ${kind}::text,
        'letter', coalesce(person.service_language, 'fi+sv'), customer.is_protected, 'planned', ${previewFileId}
    from register.customership
    inner join register.customer using (customer_number)
    inner join register.person using (customer_number)
    where customership_id = ${customershipId}
    on conflict (customership_id, kind, run_id) do update
    set channel = excluded.channel, language = excluded.language, is_restricted = excluded.is_restricted,
        status = excluded.status, hold_reason = null, sending_batch = null,
        output_file_id = excluded.output_file_id`.execute(tx)
  const [notification] = await findNotificationFacts(tx, previewFileId)
  if (notification === undefined) throw new Error(`customership ${customershipId} has nobody to tell`)
  return notification
}

/** A notification names the caseworker who was named in its night. */
async function findRunOfAssignment(tx: Tx, customershipId: string): Promise<string> {
  const { rows } = await sql<{ runId: string }>`
    select coalesce(assignment.started_run_id, customership.started_run_id) as "runId"
    from register.customership
    left join register.assignment
        on assignment.customership_id = customership.customership_id and assignment.ended_on is null
    where customership.customership_id = ${customershipId}`.execute(tx)
  return one(rows).runId
}

const usualReason = {
  transfer: 'ELIGIBLE',
  restart: 'RESTARTED',
  move: 'HOME_MUNICIPALITY_CHANGED',
  return: 'HOME_MUNICIPALITY_OUTSIDE',
  end: 'PROGRAMME_ENDED',
} as const

/** The customership ends on the day after the last night. */
async function endCustomership(
  tx: Tx,
  { customershipId, asOfDate }: Membership,
  kind: 'return' | 'end',
): Promise<void> {
  await sql`
    update register.customership
    set ended_on = greatest(started_on, ${asOfDate}::date) + 1, end_reason = ${usualReason[kind]},
        ended_run_id = started_run_id
    where customership_id = ${customershipId}`.execute(tx)
}

/** It began as this kind does, and a move in the night of the assignment, so that the former municipality is named. */
async function beginCustomership(
  tx: Tx,
  { customershipId }: Membership,
  kind: 'transfer' | 'restart' | 'move',
  runId: string,
): Promise<void> {
  const reasons: readonly string[] = kind === 'move' ? reasonCodes.MOVE : [usualReason[kind]]
  await sql`
    update register.customership
    set start_reason = ${usualReason[kind]}
    where customership_id = ${customershipId} and start_reason <> all (${[...reasons]}::text[])`.execute(tx)
  if (kind !== 'move') return
  await sql`
    update register.customership as former
    set ended_run_id = ${runId}
    from register.customership
    where customership.customership_id = ${customershipId}
        and former.programme_id = customership.programme_id
        and former.customer_number = customership.customer_number
        and former.ended_on = customership.previous_ended_on`.execute(tx)
}
