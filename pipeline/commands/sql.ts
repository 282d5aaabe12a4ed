import { Command } from 'commander'
import { DatabaseError, type QueryArrayConfig } from 'pg'
import { type Connected, type Context, withDatabase } from '../context.ts'
import { UsageError } from '../errors.ts'
import { describeOutage } from '../outages.ts'
import { formatTable } from '../terminal/table.ts'

export interface QueryResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Runs one statement in a read-only transaction. Throws UsageError, with the server's words, when it cannot be run. */
export async function query(context: Context, text: string): Promise<QueryResult> {
  const ask = async ({ session: { client } }: Connected): Promise<QueryResult> => {
    await client.query('begin read only')
    try {
      // The extended protocol runs a single statement only: a second one cannot end the transaction.
      const single: QueryArrayConfig & { queryMode: 'extended' } = {
        text,
        rowMode: 'array',
        queryMode: 'extended',
      }
      const result = await client.query<unknown[]>(single)
      return { columns: result.fields.map((field) => field.name), rows: result.rows }
    } catch (cause) {
      if (cause instanceof DatabaseError && describeOutage(cause)?.exitCode !== 1)
        throw new UsageError(`the query cannot be run: ${cause.message} (${cause.code})`, { cause })
      throw cause
    } finally {
      await client.query('rollback').catch(() => {}) // of a connection that is lost there is nothing to tell
    }
  }
  return await withDatabase(context, 'sql', ask, { access: 'read', endlessStatements: false })
}

export function sqlCommand(context: () => Context): Command {
  return new Command('sql')
    .description('runs one read-only query and prints a table')
    .argument('<query>', 'the query')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  kuntasiirto sql "select outcome, count(*) from audit.standing group by outcome order by outcome"',
    )
    .action(async (text: string, { json }: { readonly json: boolean }) => {
      const ready = context()
      const { columns, rows } = await query(ready, text)
      if (json)
        ready.print(
          JSON.stringify(
            rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
            null,
            2,
          ),
        )
      else
        for (const line of [
          ...formatTable(columns, rows),
          `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`,
        ])
          ready.print(line)
    })
}
