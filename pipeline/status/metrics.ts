/**
 * Every metric there is: what it tells, and by what it is split. All are gauges: what the account says now. No personal
 * data and nothing by place: counts are of whole programmes.
 */
export const metrics = {
  // --- of a programme's night, written by each run --------------------------------------------------------
  kuntasiirto_night_exit_code: {
    help: 'Exit code of the last run of a night, rehearsals aside: 0 done, 3 input refused, 6 waits for approval, others as the README says.',
    labels: ['programme'],
  },
  kuntasiirto_night_ended_timestamp_seconds: {
    help: 'When that run ended, whatever came of it.',
    labels: ['programme'],
  },
  kuntasiirto_night_completed_timestamp_seconds: {
    help: 'When the last completed night was published.',
    labels: ['programme'],
  },
  kuntasiirto_night_date_timestamp_seconds: {
    help: 'As-of date of the last completed night, at midnight UTC.',
    labels: ['programme'],
  },
  kuntasiirto_night_duration_seconds: {
    help: 'How long the last completed night took from start to commit.',
    labels: ['programme'],
  },
  kuntasiirto_night_stage_duration_seconds: {
    help: 'How long each of its stages took.',
    labels: ['programme', 'stage'],
  },
  kuntasiirto_night_rows: {
    help: 'Rows of its customer files: received = accepted + rejected.',
    labels: ['programme', 'state'],
  },
  kuntasiirto_night_customers: {
    help: 'Customers by outcome.',
    labels: ['programme', 'outcome'],
  },
  kuntasiirto_night_notifications: {
    help: 'Its notifications by channel, and how far each is.',
    labels: ['programme', 'channel', 'status'],
  },
  kuntasiirto_night_absent_members: {
    help: 'Members who were in no file.',
    labels: ['programme'],
  },
  kuntasiirto_night_waiting_customers: {
    help: 'Customers whom no caseworker had room for.',
    labels: ['programme'],
  },
  // --- of the whole database, written by each run and by kuntasiirto metrics -------------------------------
  kuntasiirto_queue_jobs: {
    help: 'Jobs that wait to be run.',
    labels: ['queue'],
  },
  kuntasiirto_queue_oldest_job_age_seconds: {
    help: 'How long ago the oldest of the jobs that could be run now was due.',
    labels: ['queue'],
  },
  kuntasiirto_dead_letters: {
    help: 'Jobs that failed for good.',
    labels: [],
  },
  kuntasiirto_worker_connections: {
    help: 'Connections of worker processes of any machine: one each, two where it sends by Suomi.fi.',
    labels: [],
  },
  kuntasiirto_unsent_notifications: {
    help: 'Notifications still to be sent by Suomi.fi.',
    labels: [],
  },
  kuntasiirto_sending_errors: {
    help: '1 for each reason why batches wait for another try at Suomi.fi.',
    labels: ['code'],
  },
  kuntasiirto_worklist_cases: {
    help: 'Cases that wait for a person.',
    labels: ['programme', 'kind'],
  },
  kuntasiirto_night_alarms: {
    help: 'Thresholds that the last completed night passed, or the plan that waits for approval; without the stops that a person approved.',
    labels: ['programme', 'level', 'measure'],
  },
  kuntasiirto_plan_waiting: {
    help: '1 while a plan of the programme waits for approval.',
    labels: ['programme'],
  },
  kuntasiirto_rule_change_timestamp_seconds: {
    help: 'When the rules of a programme change next, where that is within 30 days of its last night.',
    labels: ['programme'],
  },
  kuntasiirto_seal_timestamp_seconds: {
    help: 'When the last night was sealed.',
    labels: [],
  },
  kuntasiirto_verification_timestamp_seconds: {
    help: 'When all nights were last verified.',
    labels: [],
  },
  kuntasiirto_verification_problems: {
    help: 'How many things that verification found not to be as the account says.',
    labels: [],
  },
  kuntasiirto_migration_timestamp_seconds: {
    help: 'When the schema was last migrated.',
    labels: [],
  },
} as const satisfies Readonly<Record<`kuntasiirto_${string}`, { help: string; labels: readonly string[] }>>

export type MetricName = keyof typeof metrics
