import type { TestNights } from './nights.ts'

/**
 * Runs a night whose account also says what earlier versions of the program wrote there: that lines of these customers,
 * rejected by the last night, were mended beside their source and taken in; and what only a programme that continues another
 * writes. Under the night's seal, like the rest.
 */
export async function withEarlierRepairs<Result>(
  nights: TestNights,
  customerNumbers: readonly string[],
  night: () => Promise<Result>,
): Promise<Result> {
  await nights.rows(`
    create function audit.add_repairs() returns trigger language plpgsql as $body$ begin
        insert into audit.repaired_row
        select new.source_file_id, 1000 + line_number, new.run_id, customer_number, run_id, source_file_id, line_number, '{last_name}'
        from audit.rejected_row
        where run_id = (select max(run_id) from audit.rejected_row where run_id < new.run_id)
            and customer_number in (${customerNumbers.map((number) => `'${number}'`).join(', ')});
        insert into audit.passage_count
        values (new.run_id, true, 'same', 'letter', 7), (new.run_id, false, 'first', 'message', 4)
        on conflict do nothing;
        return null;
    end $body$;
    create trigger add_repairs after insert on audit.source_file
    for each row when (new.file_name like 'customers-%') execute function audit.add_repairs()`)
  const result = await night()
  await nights.rows('drop trigger add_repairs on audit.source_file; drop function audit.add_repairs()')
  return result
}
