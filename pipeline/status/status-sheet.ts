import { formatStock } from '../approval/stock-line.ts'
import { sumOf } from '../counts.ts'
import { describeHolder } from '../db/lock-waits.ts'
import { describeNightHolder } from '../db/night-lock.ts'
import { describeLeftJobs } from '../deliver/left-jobs.ts'
import { formatTable } from '../terminal/table.ts'
import type { WaitingLine } from './run-queries.ts'
import type { ProgrammeNights, Status } from './status-report.ts'
import type { NightFigures, NightLine } from './trend-queries.ts'

/** What fits one screen: the nights of each programme, by how many programmes there are; the rest is cut at its end. */
const nightsShown = [7, 7, 3] as const
const fewestNightsShown = 3
const widest = 100

/** The last nights beside their median, what waits, what changes, and the queue: one screen. */
export function formatStatus(found: Status): string[] {
  if (found.programmes.length === 0)
    return [...formatLocks(found), 'No night was run yet.', formatLandmarks(found)]
  const room = nightsShown[found.programmes.length] ?? fewestNightsShown
  const most = found.leftJobs.length === 0 ? room : room - 1 // what is rare takes the line of a night
  return [
    ...formatLocks(found),
    ...found.programmes.flatMap((programme) => [...formatNights(programme, most), '']),
    ...found.plans.map(
      ({ programmeId, asOfDate, stops, plan }) =>
        `Waits for approval: ${programmeId} ${asOfDate}, ${stops} thresholds (kuntasiirto plans ${plan})`,
    ),
    ...formatWaiting(found.waiting),
    ...found.stocks.map((stock) => cut(formatStock(stock))),
    ...formatShortages(found),
    ...formatChanges(found),
    formatJobs(found),
    ...formatLeftJobs(found),
    ...formatUnsent(found),
    formatLandmarks(found),
  ]
}

/** What goes on now, and cannot. */
function formatLocks({ lockWaits, nightHolder }: Status): string[] {
  return [
    ...(nightHolder === null ? [] : [`Under way: ${describeNightHolder(nightHolder)}`]),
    ...lockWaits.map(
      (wait) =>
        `${wait.waiting} waits${wait.waitingSince === null ? '' : ` since ${wait.waitingSince.toISOString()}`} for a lock of ${describeHolder(wait)}`,
    ),
  ]
}

const figureNames = [
  'rows',
  'rejected',
  'reviews',
  'transfers',
  'returns',
  'notifications',
  'seconds',
] as const satisfies readonly (keyof NightFigures)[]

function formatNights({ programmeId, nights, median }: ProgrammeNights, most: number): string[] {
  const figuresOf = (night: NightFigures) =>
    figureNames.map((name) => (name === 'seconds' ? (night.seconds?.toFixed(1) ?? null) : night[name]))
  return [
    programmeId,
    ...formatTable(
      ['night', 'run', 'status', ...figureNames.map((name) => (name === 'notifications' ? 'told' : name))],
      [
        ...chooseNights(nights, most).map((night) => [
          night.asOfDate,
          night.runId,
          describeStatus(night),
          ...figuresOf(night),
        ]),
        ...(median === null ? [] : [['median of', median.nights, 'before the last', ...figuresOf(median)]]),
      ],
    ),
  ]
}

/** Tries that came to nothing take few lines where completed nights need them. */
function chooseNights(nights: readonly NightLine[], most: number): readonly NightLine[] {
  const tries = nights.filter(({ status }) => status !== 'completed')
  const room = Math.max(Math.floor(most / 3), most - (nights.length - tries.length))
  const hidden = new Set(tries.slice(room))
  return nights.filter((night) => !hidden.has(night)).slice(0, most)
}

const failures: Readonly<Record<string, string>> = {
  INPUT_REFUSED: 'input refused',
  APPROVAL_NEEDED: 'waits: see plan',
  DOES_NOT_BALANCE: 'no balance',
  INTERRUPTED: 'interrupted',
}

function describeStatus({ status, errorCode, outputCompleted }: NightLine): string {
  if (status === 'completed') return outputCompleted ? 'completed' : 'UNFINISHED'
  return errorCode === null ? status : (failures[errorCode] ?? 'failed')
}

/** By kind, whatever the programme; the reasons with the most cases first. */
function formatWaiting(waiting: readonly WaitingLine[]): string[] {
  if (waiting.length === 0) return ['Nothing waits for a person.']
  const rows = [...Map.groupBy(waiting, ({ kind }) => kind)].map(([kind, lines]) => {
    const reasons = [...Map.groupBy(lines, ({ reason }) => reason)]
      .map(([reason, same]) => ({ reason, count: sumOf(same) }))
      .toSorted((one, other) => other.count - one.count)
    const dates = lines.flatMap(({ oldest }) => oldest ?? []).sort()
    return [
      kind,
      sumOf(reasons),
      dates[0],
      reasons.map(({ reason, count }) => `${reason} ${count}`).join(', '),
    ]
  })
  return [
    'Waits for a person (kuntasiirto worklist list):',
    ...formatTable(['what', 'count', 'oldest', 'why'], rows).map((line) => cut(line)),
  ]
}

function formatShortages({ shortages }: Status): string[] {
  const [first, ...others] = shortages
  if (first === undefined) return []
  const more = others.length === 0 ? '' : `; ${others.length} more (status --run)`
  return [cut(`Capacity is short: ${first.description}`, widest - more.length) + more]
}

function formatChanges({ changes }: Status): string[] {
  return changes.map(({ programmeId, on, what }) => cut(`Rules change soon: ${programmeId}  ${on}  ${what}`))
}

function formatJobs({ jobs }: Status): string {
  const waiting = Object.entries(jobs.waitingByQueue).map(([queue, count]) => `${queue} ${count}`)
  const failed = jobs.failed > 0 ? `, ${jobs.failed} failed (notifications retry)` : ''
  return `Jobs: ${waiting.join(', ')} wait${failed}`
}

/** One line: hardly ever is there more than one other version. */
function formatLeftJobs({ leftJobs }: Status): string[] {
  return leftJobs.length === 0 ? [] : [cut(leftJobs.map(describeLeftJobs).join('; '))]
}

function formatUnsent({ unsent, sendingErrors }: Status): string[] {
  const tried = sendingErrors.length > 0 ? `; tried so far: ${sendingErrors.join(', ')}` : ''
  return unsent > 0 ? [`To be sent by Suomi.fi: ${unsent} notifications${tried}`] : []
}

function formatLandmarks({ landmarks }: Status): string {
  const { sealedAt, verifiedAt, verifiedProblems, migratedAt } = landmarks
  const problems =
    verifiedProblems === null || verifiedProblems === 0 ? '' : ` with ${verifiedProblems} PROBLEMS`
  return `Sealed ${formatTime(sealedAt)} · verified ${formatTime(verifiedAt)}${problems} · migrated ${formatTime(migratedAt).slice(0, 10)} (UTC)`
}

const formatTime = (time: Date | null) => time?.toISOString().replace('T', ' ').slice(0, 16) ?? 'never'
const cut = (line: string, most: number = widest) =>
  line.length <= most ? line : `${line.slice(0, most - 1)}…`

/** One run: its counts, stages and balance; and which capacity is short. */
export function formatRun({ runs, stages, balance, shortages }: Status): string[] {
  return [
    ...formatTable(
      [
        ...['run', 'programme', 'night', 'status', 'error', 'received', 'rejected', 'decisions'],
        ...['notifications', 'seconds', 'files'],
      ],
      runs.map((run) => [
        ...[run.runId, run.programmeId, run.asOfDate, run.status, run.errorCode, run.received, run.rejected],
        ...[run.decisions, run.notifications, run.seconds],
        run.status === 'completed' ? (run.outputCompleted ? 'written' : 'UNFINISHED: run it again') : '',
      ]),
    ),
    ...(stages.length === 0
      ? []
      : [
          '',
          ...formatTable(
            ['stage', 'status', 'read', 'written', 'rejected', 'seconds'],
            stages.map((one) => [one.stage, one.status, one.read, one.written, one.rejected, one.seconds]),
          ),
        ]),
    ...(balance.length === 0
      ? []
      : [
          '',
          ...formatTable(
            ['balance', 'left', 'right', ''],
            balance.map((one) => [
              ...[one.checkName, one.leftCount, one.rightCount],
              one.isBalanced ? '✓' : '✗',
            ]),
          ),
        ]),
    ...(shortages.length === 0
      ? []
      : ['', 'Capacity is short:', ...shortages.map((one) => `  ${one.description}`)]),
  ]
}
