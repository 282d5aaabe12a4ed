import { sql } from 'kysely'
import type { Db, Session } from '../db/database.ts'

/** A view of the `analysis` schema, as its comments describe it. */
export interface AnalysisView {
  readonly name: string
  readonly comment: string
  readonly columns: readonly AnalysisColumn[]
}

export interface AnalysisColumn {
  readonly name: string
  /** As Postgres calls it: `text`, `text[]`, `date`, … */
  readonly type: string
  readonly comment: string
}

/** The views for analysts, by name. From the catalogue, which every login may read. */
export async function findAnalysisViews(db: Db): Promise<AnalysisView[]> {
  const { rows } = await sql<AnalysisView>`
    select
        pg_class.relname as name,
        coalesce(obj_description(pg_class.oid, 'pg_class'), '') as comment,
        jsonb_agg(
            jsonb_build_object(
                'name', attname,
                'type', format_type(atttypid, atttypmod),
                'comment', coalesce(col_description(pg_class.oid, attnum), '')
            )
            order by attnum
        ) as columns
    from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0
    where relnamespace = to_regnamespace('analysis') and relkind = 'v'
    group by pg_class.oid, pg_class.relname
    order by pg_class.relname`.execute(db)
  return rows
}

const batchSize = 1000

/**
 * The rows of a view, in the order of all their columns: the same account gives the same order, and none tells how rows
 * are stored. Read in batches, in one read-only transaction; memory does not grow with the view.
 */
export async function* readView(
  { client }: Session,
  view: AnalysisView,
): AsyncGenerator<readonly unknown[], void> {
  const order = view.columns.map((_, index) => index + 1).join(', ')
  await client.query('begin isolation level repeatable read read only')
  try {
    await client.query(
      `declare exported no scroll cursor for select * from analysis.${client.escapeIdentifier(view.name)} order by ${order}`,
    )
    for (;;) {
      const { rows } = await client.query<unknown[]>({
        text: `fetch ${batchSize} from exported`,
        rowMode: 'array',
      })
      yield* rows
      if (rows.length < batchSize) return
    }
  } finally {
    await client.query('rollback').catch(() => {}) // the error that came first says more
  }
}
