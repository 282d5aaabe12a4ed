/** A table of the register that a night writes. */
export interface UndoneTable {
  readonly name: string
  /** The column that names the run that wrote, or last changed, a row; null: what a night inserts is kept on record. */
  readonly runColumn: string | null
  /** Whether a night changes rows of earlier nights: then what they were is kept by a trigger. */
  readonly isChanged: boolean
  /** The columns that the account may have of an undone row, for good: they identify nobody, and follow from no number. */
  readonly accounted: readonly string[]
  /** Where the customer number is found: in the row, by its customership, or nowhere. */
  readonly customer: 'row' | 'customership' | null
}

/** Every table that a night writes, those that refer to others before these. */
export const undoneTables: readonly UndoneTable[] = [
  {
    name: 'handover_line',
    runColumn: 'run_id',
    isChanged: false,
    accounted: ['output_file_id', 'customership_id', 'event', 'told_by'],
    customer: 'customership',
  },
  {
    name: 'notification',
    runColumn: 'run_id',
    isChanged: false,
    accounted: [
      ...['customership_id', 'kind', 'channel', 'language', 'is_restricted', 'status', 'hold_reason'],
      ...['output_file_id', 'file_name', 'page', 'pages', 'sha256', 'sending_batch'],
    ],
    customer: 'customership',
  },
  {
    name: 'output_file',
    runColumn: 'run_id',
    isChanged: false,
    accounted: [
      ...['output_file_id', 'kind', 'is_restricted', 'area_id', 'municipality_code', 'language'],
      ...['form', 'handover_number', 'entry_count', 'status', 'late_number'], // name and checksum are in audit.undone_file
    ],
    customer: null,
  },
  {
    name: 'assignment',
    runColumn: 'started_run_id',
    isChanged: true,
    accounted: [
      ...['assignment_id', 'customership_id', 'service_point_id', 'service_point_rule', 'caseworker_id'],
      ...['started_on', 'ended_on', 'reason', 'started_run_id'],
    ],
    customer: 'customership',
  },
  {
    name: 'absence',
    runColumn: 'run_id',
    isChanged: true,
    accounted: ['programme_id', 'started_on', 'ended_on', 'run_id'],
    customer: 'row',
  },
  {
    name: 'customership',
    runColumn: 'started_run_id',
    isChanged: true,
    accounted: [
      ...[
        'customership_id',
        'programme_id',
        'area_id',
        'municipality_code',
        'group_ids',
        'home_municipality',
      ],
      ...['is_home_municipality_known', 'former_home_municipality', 'home_municipality_run_id', 'is_in_area'],
      ...['started_on', 'ended_on', 'previous_ended_on', 'start_reason', 'end_reason', 'started_run_id'],
      'ended_run_id',
    ],
    customer: 'row',
  },
  {
    name: 'standing',
    runColumn: 'run_id',
    isChanged: true,
    accounted: ['programme_id', 'decision_id'], // the decision itself is in audit.decision
    customer: 'row',
  },
  { name: 'person', runColumn: 'changed_run_id', isChanged: true, accounted: [], customer: 'row' },
  {
    name: 'former_identity',
    runColumn: 'run_id',
    isChanged: false,
    accounted: ['ended_on'],
    customer: 'row',
  },
  {
    name: 'identity_change',
    runColumn: 'run_id',
    isChanged: false,
    accounted: ['changed_on'],
    customer: 'row',
  },
  {
    name: 'te_decision',
    runColumn: 'run_id',
    isChanged: true,
    accounted: [
      ...['te_decision_id', 'programme_id', 'kind', 'decided_on', 'municipality_code', 'run_id', 'effect'],
      'settled_run_id',
    ],
    customer: 'row',
  },
  {
    name: 'customer',
    runColumn: 'changed_run_id',
    isChanged: true,
    accounted: ['is_protected', 'non_disclosure', 'protected_run_id'],
    customer: 'row',
  },
  {
    name: 'followed_person',
    runColumn: 'run_id',
    isChanged: true,
    accounted: ['programme_id', 'run_id', 'ended_run_id'],
    customer: 'row',
  },
  { name: 'flagged_number', runColumn: 'run_id', isChanged: false, accounted: [], customer: 'row' },
  {
    name: 'rejected_record',
    runColumn: 'run_id',
    isChanged: false,
    accounted: ['source_file_id', 'line_number'],
    customer: null,
  },
  {
    name: 'rejected_header',
    runColumn: null,
    isChanged: false,
    accounted: ['source_file_id'],
    customer: null,
  },
  {
    name: 'caseworker',
    runColumn: 'changed_run_id',
    isChanged: true,
    accounted: [
      ...['caseworker_id', 'municipality_code', 'service_point_id', 'languages', 'groups_served'],
      ...['full_time_equivalent', 'cap_per_full_time', 'capacity', 'is_listed'],
    ],
    customer: null,
  },
  {
    name: 'service_point',
    runColumn: null,
    isChanged: true,
    accounted: ['programme_id', 'service_point_id', 'area_id', 'municipality_code'],
    customer: null,
  },
  {
    name: 'area',
    runColumn: null,
    isChanged: true,
    accounted: ['programme_id', 'area_id'],
    customer: null,
  },
  {
    name: 'target_group',
    runColumn: null,
    isChanged: true,
    accounted: ['programme_id', 'rule_version', 'group_id'],
    customer: null,
  },
  {
    name: 'municipality',
    runColumn: null,
    isChanged: true,
    accounted: ['municipality_code'],
    customer: null,
  },
]

/** What undoing a night leaves as it is, and why. */
export const keptTables: Readonly<Record<string, string>> = {
  secret: 'keys of the database, written by migrations',
  pseudonym: 'stands in the seals of the account, which keeps what the night wrote',
  month_member: 'the lines of an undone night are shown to nobody, and name no person who is followed still',
  month_class: 'what those lines tell, and of no single person',
  event_position: 'how far the events of Suomi.fi were read, whatever night they are about',
  notification_event: 'tells of notifications that were sent, and their night cannot be undone',
  undoable_run: 'says whether the night can be undone; emptied with it',
  before_image: 'what the night changed; emptied with it',
}
