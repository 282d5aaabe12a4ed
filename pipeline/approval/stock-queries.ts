import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import type { Stock } from './thresholds.ts'

/** What a run counted of those who must be transferred by a day; null where its programme has no such day. */
export async function findStock(db: Db, runId: string): Promise<Stock | null> {
  const { rows } = await sql<Stock>`
    select ${stockColumns}
    from audit.stock
    inner join audit.run using (run_id)
    where run_id = ${runId}`.execute(db)
  return rows[0] ?? null
}

export interface ProgrammeStock extends Stock {
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

/** Of each programme's last completed night, where somebody waits. */
export async function findWaitingStocks(db: Db): Promise<ProgrammeStock[]> {
  const { rows } = await sql<ProgrammeStock>`
    with latest as (
        select distinct on (programme_id) run_id, programme_id, as_of_date
        from audit.run
        where status = 'completed'
        order by programme_id, as_of_date desc
    )
    select run.programme_id as "programmeId", run.as_of_date as "asOfDate", ${stockColumns}
    from latest as run
    inner join audit.stock using (run_id)
    where review_count + rejected_count > 0
    order by run.programme_id`.execute(db)
  return rows
}

const stockColumns = sql`
    search_started_by as "searchStartedBy", transfer_by as "transferBy", review_count as reviews,
    rejected_count as rejected, run.as_of_date > transfer_by as "isOverdue"`
