/** A query of a checksum of every table's rows: two equal answers say that nothing was written in between. */
export const tableChecksums = `
  select schemaname, relname, query_to_xml(
      format('select md5(string_agg(t::text, '''' order by t::text)) from %I.%I as t', schemaname, relname),
      false, false, ''
  )::text as content
  from pg_stat_user_tables
  where schemaname in ('staging', 'register', 'audit')
  order by 1, 2`
