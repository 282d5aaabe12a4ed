import { reportedDates } from './reported-nights.ts'

const lastDate = reportedDates.at(-1)

/** A query of a name and a figure per row, from the tables of the account, for the figures whose names begin so. */
type Recount = readonly [start: string, query: string]

const nights = `select run_id, as_of_date from audit.run where status = 'completed'`
const lastRun = `(select run_id from audit.run where status = 'completed' order by as_of_date desc limit 1)`
const ofLast = `from audit.published_count where run_id = ${lastRun}`
const sorted = (column: string) =>
  `array_to_string(array(select unnest(string_to_array(${column}, '|')) order by 1), '+')`

/** Of every figure that is counted exactly: rows, what waits, caseworkers, checks. */
export const exactRecounts: readonly Recount[] = [
  [
    'funnel.received',
    `select '' as name, sum(row_count) as figure from audit.source_file where run_id = ${lastRun} and accepted_count is not null
     union all select '.rejected', count(*) from audit.rejected_row where run_id = ${lastRun}`,
  ],
  [
    'funnel.accepted',
    `select '' as name, sum(accepted_count) as figure from audit.source_file where run_id = ${lastRun}`,
  ],
  [
    'rows.',
    `select 'rejected' as name, count(*) as figure from audit.rejected_row where run_id = ${lastRun}
     union all select 'received', sum(row_count) from audit.source_file where run_id = ${lastRun}`,
  ],
  [
    'headline.rejected',
    `with rejected as (
       select as_of_date, count(rejected_row.run_id) as count, sum(row_count) as of
       from (${nights}) as run
       left join lateral (select sum(row_count) as row_count from audit.source_file where source_file.run_id = run.run_id) as file on true
       left join audit.rejected_row using (run_id)
       group by as_of_date, run_id
     ),
     before as (select * from rejected where as_of_date < '${lastDate}')
     select '' as name, count::numeric as figure from rejected where as_of_date = '${lastDate}'
     union all select '.share', round(100.0 * count(*) / (select sum(row_count) from audit.source_file where run_id = ${lastRun}), 1)
       from audit.rejected_row where run_id = ${lastRun}
     union all (select '.previous', count from before order by as_of_date desc limit 1)
     union all select '.median', percentile_disc(0.5) within group (order by count) from before`,
  ],
  ['headline.waiting', `select '' as name, count(*) as figure from audit.worklist`],
  [
    'rejected.',
    `select unnest(reason_codes) as name, count(*) as figure from audit.rejected_row where run_id = ${lastRun} group by 1`,
  ],
  [
    'caseload.',
    `select 'workers' as name, count(*) as figure from register.caseworker where is_listed
     union all select 'capacity', sum(capacity) from register.caseworker where is_listed
     union all
     select band.name, count(used.share) from (
       values ('0', 0, 0), ('1–20', 0.001, 20), ('21–40', 20.001, 40), ('41–60', 40.001, 60), ('61–80', 60.001, 80),
         ('81–99', 80.001, 99.999), ('100', 100, 100)
     ) as band (name, lower, upper)
     left join (
       select 100.0 * count(load.customership_id) / capacity as share
       from register.caseworker
       left join (
         select caseworker_id, customership_id
         from register.assignment
         inner join register.customership using (customership_id)
         inner join register.customer using (customer_number)
         where assignment.ended_on is null and not is_protected
       ) as load using (caseworker_id)
       group by caseworker_id, capacity
     ) as used on used.share between band.lower and band.upper
     group by 1`,
  ],
  [
    'waiting.',
    `select kind || '.' || reason as name, count(*) as figure from audit.worklist group by 1
     union all
     select kind || '.' || reason || '.' || age.name, count(*) filter (where '${lastDate}'::date - since between age.lower and age.upper)
     from audit.worklist cross join (values (0, 0, 6), (1, 7, 27)) as age (name, lower, upper) group by 1`,
  ],
  ['balance.checks', `select '' as name, count(distinct check_name) as figure from audit.balance`],
  [
    'nights.missing',
    `select '' as name, max(as_of_date) - min(as_of_date) + 1 - count(*) as figure from (${nights}) as run`,
  ],
]

/** Of every figure that is told as it was published. */
export const publishedRecounts: readonly Recount[] = [
  [
    'customers.',
    `select outcome || '.' || category as name, customer_count as figure ${ofLast} and dimension = 'reason'
     union all select 'all', customer_count ${ofLast} and dimension = 'customers'`,
  ],
  [
    'members.ages.',
    `select category as name, customer_count as figure ${ofLast} and dimension = 'age band' and outcome = 'MEMBER'
     union all select 'all', customer_count ${ofLast} and dimension = 'outcome' and outcome = 'MEMBER'`,
  ],
  [
    'members.languages.',
    `select category as name, customer_count as figure ${ofLast} and dimension = 'language' and outcome = 'MEMBER'
     union all select 'all', customer_count ${ofLast} and dimension = 'outcome' and outcome = 'MEMBER'`,
  ],
  [
    'members.groups.',
    `select ${sorted('category')} as name, customer_count as figure ${ofLast} and dimension = 'groups'
     union all select 'all', customer_count ${ofLast} and dimension = 'outcome' and outcome = 'MEMBER'`,
  ],
  [
    'members.group.',
    `select met as name, sum(customer_count) as figure
     from audit.published_count cross join lateral unnest(string_to_array(category, '|')) as met
     where run_id = ${lastRun} and dimension = 'groups' group by 1`,
  ],
  [
    'members.hidden',
    `select '' as name, customer_count as figure from audit.published_count where dimension = 'non-disclosure' and customer_count > 0`,
  ],
  [
    'unknown.',
    `select ${sorted('category')} as name, customer_count as figure ${ofLast} and dimension = 'unknown groups'`,
  ],
  [
    'review.',
    `select category as name, customer_count as figure ${ofLast} and dimension = 'reason' and outcome = 'REVIEW'`,
  ],
  [
    'funnel.customers',
    `select '' as name, customer_count as figure ${ofLast} and dimension = 'customers'
     union all select '.' || outcome, customer_count ${ofLast} and dimension = 'outcome' and outcome <> 'MEMBER'`,
  ],
  [
    'funnel.members',
    `select '' as name, customer_count as figure ${ofLast} and dimension = 'outcome' and outcome = 'MEMBER'
     union all select '.' || category, customer_count ${ofLast} and dimension = 'channel' and category in ('manual', '(none)')`,
  ],
  [
    'funnel.told',
    `select '' as name, sum(customer_count) as figure ${ofLast} and dimension = 'channel' and category in ('letter', 'message')`,
  ],
]
