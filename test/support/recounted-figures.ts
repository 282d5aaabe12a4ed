import { reportedDates } from './reported-nights.ts'

const lastDate = reportedDates.at(-1)

/** A query of a name and a figure per row, from the tables of the account, for the figures whose names begin so. */
export type Recount = readonly [start: string, query: string]

const run = `select run_id, as_of_date from audit.run where status = 'completed'`
const lastRun = `(select run_id from audit.run where status = 'completed' order by as_of_date desc limit 1)`
const outcomeOf = (condition: string) =>
  `(select coalesce(sum(customer_count), 0) from audit.outcome_count where ${condition})`
const noticeOf = (condition: string) => `(select count(*) from register.notification where ${condition})`
const isProtected = `customer_number in (select customer_number from register.customer where is_protected)`
const openMembers = `
  select customership.*, array_to_string(array(select unnest(group_ids) order by 1), '+') as groups
  from register.customership where ended_on is null and not ${isProtected}`

/** Of every figure but those of people by place or groups. */
export const recounts: readonly Recount[] = [
  ['members', 'select null as name, count(*) as figure from register.customership where ended_on is null'],
  [
    'outcome.',
    `select outcome || '.' || reason_code as name, sum(customer_count) as figure
     from audit.outcome_count where run_id = ${lastRun} group by 1
     union all select 'TRANSFER.all', count(*) from audit.decision where outcome = 'TRANSFER'
     union all select 'MOVE.all', count(*) from audit.decision where outcome = 'MOVE'
     union all select 'RETURN+END.all', count(*) from audit.decision where outcome in ('RETURN', 'END')`,
  ],
  [
    'funnel.',
    `select 'received' as name, sum(row_count) as figure from audit.source_file where accepted_count is not null
     union all select 'received.rejected', count(*) from audit.rejected_row
     union all select 'judged', sum(accepted_count) from audit.source_file
     union all select 'judged.STAY', ${outcomeOf("outcome = 'STAY'")}
     union all select 'judged.REVIEW', ${outcomeOf("outcome = 'REVIEW'")}
     union all select 'customers', ${outcomeOf("outcome not in ('STAY', 'REVIEW')")}
     union all select 'customers.KEEP', ${outcomeOf("outcome = 'KEEP'")}
     union all select 'changed', count(*) from audit.decision where outcome not in ('STAY', 'REVIEW')
     union all select 'notified', ${noticeOf('true')}
     union all select 'notified.held', ${noticeOf('hold_reason is not null')}
     union all select 'on-the-way', ${noticeOf("status in ('planned', 'rendered', 'sent')")}`,
  ],
  [
    'night.',
    `select as_of_date || '.' || part.name as name, part.figure
     from (${run}) as run
     cross join lateral (
       select 'members' as name, count(*) as figure from register.customership
       where started_on <= as_of_date and coalesce(ended_on > as_of_date, true)
       union all select 'received', sum(row_count) from audit.source_file
         where source_file.run_id = run.run_id and accepted_count is not null
       union all select 'rejected', count(*) from audit.rejected_row where rejected_row.run_id = run.run_id
       union all select 'absent', count(*) from register.absence
         where started_on <= as_of_date and coalesce(ended_on > as_of_date, true)
       union all select outcome, ${outcomeOf('outcome_count.run_id = run.run_id and outcome_count.outcome = known.outcome')}
         from unnest('{STAY,REVIEW,TRANSFER,KEEP,MOVE,RETURN}'::text[]) as known (outcome)
     ) as part`,
  ],
  [
    'rows.',
    `select 'rejected.all' as name, count(*)::numeric as figure from audit.rejected_row
     union all select 'rejected.share', round(100.0 * sum(rejected_count) / sum(row_count), 1) from audit.source_file where accepted_count is not null
     union all select 'rejected', count(*) from audit.rejected_row where run_id = ${lastRun}
     union all select 'received', sum(row_count) from audit.source_file where run_id = ${lastRun}`,
  ],
  [
    'review.',
    `select reason_code as name, count(*) as figure from register.standing where outcome = 'REVIEW' group by 1`,
  ],
  [
    'rejected.',
    `select unnest(reason_codes) as name, count(*) as figure from audit.rejected_row where run_id = ${lastRun} group by 1`,
  ],
  [
    'caseload.',
    `select 'workers' as name, count(*) as figure from register.caseworker where is_listed
     union all select 'capacity', sum(capacity) from register.caseworker where is_listed
     union all select 'customers', count(caseworker_id) from register.assignment where ended_on is null
     union all select 'waiting', count(*) from audit.worklist where kind = 'waiting-for-caseworker'
     union all
     select band.name, count(used.share) from (
       values ('0', 0, 0), ('1–20', 0.001, 20), ('21–40', 20.001, 40), ('41–60', 40.001, 60), ('61–80', 60.001, 80),
         ('81–99', 80.001, 99.999), ('100', 100, 100)
     ) as band (name, lower, upper)
     left join (
       select 100.0 * coalesce(sum(customer_count), 0) / capacity as share
       from register.caseworker
       left join (
         select caseworker_id, count(*) as customer_count from register.assignment
         inner join (${openMembers}) as member using (customership_id)
         where assignment.ended_on is null group by caseworker_id
       ) as load using (caseworker_id)
       group by caseworker_id
     ) as used on used.share between band.lower and band.upper
     group by 1`,
  ],
  [
    'notifications.',
    `select channel || '.' || status as name, count(*) as figure from register.notification group by 1
     union all select kind, count(*) from register.notification group by 1
     union all select 'all', ${noticeOf('true')}
     union all select 'held.all', ${noticeOf("status = 'held'")}`,
  ],
  [
    'held.',
    'select hold_reason as name, count(*) as figure from register.notification where hold_reason <> $$$$ group by 1',
  ],
  [
    'waiting.',
    `select kind || '.' || reason as name, count(*) as figure from audit.worklist group by 1
     union all
     select kind || '.' || reason || '.' || age.name, count(*) filter (where '${lastDate}'::date - since between age.lower and age.upper)
     from audit.worklist cross join (values (0, 0, 6), (1, 7, 27)) as age (name, lower, upper) group by 1
     union all select 'all', count(*) from audit.worklist`,
  ],
  [
    'balance.',
    `select 'left.' || check_name as name, left_count as figure from audit.balance where run_id = ${lastRun}
     union all select 'right.' || check_name, right_count from audit.balance where run_id = ${lastRun}
     union all select 'checks', count(distinct check_name) from audit.balance`,
  ],
  [
    'alarm.',
    `select row_number() over (order by as_of_date, level, measure, counted)::text as name, counted as figure
     from audit.alarm inner join audit.run using (run_id)
     union all select row_number() over (order by as_of_date, level, measure, counted) || '.of', counted_of
     from audit.alarm inner join audit.run using (run_id)
     where counted_of is not null`,
  ],
]

/** Of people by place or groups, which are told rounded; how many are under non-disclosure as of the first night of the month. */
export const recountsOfPeople: readonly Recount[] = [
  [
    'members.protected',
    `select '' as name, count(*) as figure from register.customership where started_on = '${reportedDates[0]}' and ${isProtected}`,
  ],
  [
    'unknown.',
    `select array_to_string(array(select unnest(groups_unknown) order by 1), '+') as name, count(*) as figure
     from register.standing where reason_code = 'GROUP_UNKNOWN' and not ${isProtected} group by 1`,
  ],
  ['members.area.', `select area_id as name, count(*) as figure from (${openMembers}) as member group by 1`],
  [
    'members.municipality.',
    `select municipality_code as name, count(*) as figure from (${openMembers}) as member group by 1`,
  ],
  ['members.groups.', `select groups as name, count(*) as figure from (${openMembers}) as member group by 1`],
  [
    'waiting-for-caseworker.',
    `select area_id as name, count(*) as figure from register.assignment
     inner join (${openMembers}) as member using (customership_id)
     where assignment.ended_on is null and caseworker_id is null group by 1`,
  ],
]
