/**
 * Every metric there is: what it tells, and by what it is split. All are gauges: what the account says now. No personal
 * data and nothing by place: counts are of whole programmes.
 */
export const metrics = {
  // --- of a programme's night, written by each run --------------------------------------------------------
  kuntasiirto_night_exit_code: gauge(
    'Exit code of the last run of a night, rehearsals aside: 0 done, 3 input refused, 6 waits for approval, others as the README says.',
    'programme',
  ),
  kuntasiirto_night_ended_timestamp_seconds: gauge('When that run ended, whatever came of it.', 'programme'),
  kuntasiirto_night_completed_timestamp_seconds: gauge(
    'When the last completed night was published.',
    'programme',
  ),
  kuntasiirto_night_date_timestamp_seconds: gauge(
    'As-of date of the last completed night, at midnight UTC.',
    'programme',
  ),
  kuntasiirto_night_duration_seconds: gauge(
    'How long the last completed night took from start to commit.',
    'programme',
  ),
  kuntasiirto_night_stage_duration_seconds: gauge('How long each of its stages took.', 'programme', 'stage'),
  kuntasiirto_night_rows: gauge(
    'Rows of its customer files: received = accepted + rejected.',
    'programme',
    'state',
  ),
  kuntasiirto_night_customers: gauge('Customers by outcome.', 'programme', 'outcome'),
  kuntasiirto_night_notifications: gauge(
    'Its notifications by channel, and how far each is.',
    'programme',
    'channel',
    'status',
  ),
  kuntasiirto_night_absent_members: gauge('Members who were in no file.', 'programme'),
  kuntasiirto_night_waiting_customers: gauge('Customers whom no caseworker had room for.', 'programme'),
  // --- of the whole database, written by each run and by kuntasiirto metrics -------------------------------
  kuntasiirto_queue_jobs: gauge('Jobs that wait to be run.', 'queue'),
  kuntasiirto_queue_oldest_job_age_seconds: gauge(
    'How long ago the oldest of the jobs that could be run now was due.',
    'queue',
  ),
  kuntasiirto_dead_letters: gauge('Jobs that failed for good.'),
  kuntasiirto_worker_connections: gauge(
    'Connections of worker processes of any machine: one each, two where it sends by Suomi.fi.',
  ),
  kuntasiirto_unsent_notifications: gauge('Notifications still to be sent by Suomi.fi.'),
  kuntasiirto_sending_errors: gauge(
    '1 for each reason why batches wait for another try at Suomi.fi.',
    'code',
  ),
  kuntasiirto_worklist_cases: gauge('Cases that wait for a person.', 'programme', 'kind'),
  kuntasiirto_night_alarms: gauge(
    'Thresholds that the last completed night passed, or the plan that waits for approval; without the stops that a person approved.',
    'programme',
    'level',
    'measure',
  ),
  kuntasiirto_plan_waiting: gauge('1 while a plan of the programme waits for approval.', 'programme'),
  kuntasiirto_rule_change_timestamp_seconds: gauge(
    'When the rules of a programme change next, where that is within 30 days of its last night.',
    'programme',
  ),
  kuntasiirto_seal_timestamp_seconds: gauge('When the last night was sealed.'),
  kuntasiirto_verification_timestamp_seconds: gauge('When all nights were last verified.'),
  kuntasiirto_verification_problems: gauge(
    'How many things that verification found not to be as the account says.',
  ),
  kuntasiirto_migration_timestamp_seconds: gauge('When the schema was last migrated.'),
} as const satisfies Readonly<Record<`kuntasiirto_${string}`, Gauge>>

interface Gauge {
  readonly help: string
  readonly labels: readonly string[]
}

function gauge(help: string, ...labels: readonly string[]): Gauge {
  return { help, labels }
}

export type MetricName = keyof typeof metrics
