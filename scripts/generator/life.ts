import type { Channel, HoldReason, MunicipalityCode, NotificationKind } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { dayNumber } from './calendar.ts'
import type { GroupId, GroupState } from './group-states.ts'
import { groupsJudged, groupsOfAge, stateOf } from './groups.ts'
import { municipalityOf } from './homes.ts'
import type { Night } from './night-schema.ts'
import type { Person } from './person.ts'
import { continuedBy, type ProgrammeId } from './programmes.ts'
import { createRandom, type Random } from './random.ts'
import { servicePointOf } from './service-points.ts'
import type { Setting } from './setting.ts'
import type { Line } from './spoilers.ts'
import type { CaseworkerFate, Chapter, Story, TeDecision, Verdict } from './story.ts'

/** What one night holds of one person: the lines of the export, and what must come of them. */
export interface Appearance {
  readonly customerNumber: string
  readonly why: string
  readonly lines: readonly Line[]
  readonly decisions: readonly TeDecision[]
  /** Null: nothing is decided about the person tonight. */
  readonly fate: Fate | null
  /** Null: the person is told nothing. */
  readonly notification: {
    readonly kind: NotificationKind
    readonly channel: Channel
    readonly holdReason: HoldReason | null
  } | null
  /** Null: where and by whom the person is served does not change. */
  readonly assignment: Assignment | null
  /** Null: not a member, or among tonight's files. */
  readonly absence: { readonly isNew: boolean } | null
}

export interface Fate {
  readonly outcome: string
  readonly reasonCode: string
  /** Of the customership for KEEP, RETURN and END, else the one that decides; empty when none is known. */
  readonly municipality: MunicipalityCode
  readonly groupsMet: readonly GroupId[]
  readonly groupsUnknown: readonly GroupId[]
}

export interface Assignment {
  /** Null: the scenario does not say. */
  readonly servicePoint: string | null
  readonly caseworker: CaseworkerFate
}

/** What a programme knows of a person from one night to the next. */
interface Standing {
  /** Of the customership; empty when the person is no member. */
  readonly customership: MunicipalityCode
  /** The customership ended with the job search, and would go on with the next. */
  readonly mayGoOn: boolean
  readonly absence: Appearance['absence']
  readonly assignment: Assignment | null
  readonly chapter: Chapter
}

const kinds: Readonly<Record<string, NotificationKind>> = {
  TRANSFER: 'transfer',
  MOVE: 'move',
  RETURN: 'return',
  END: 'end',
}
/** The groups that a verdict records; STAY NO_GROUP was judged by them, but has none to record. */
const recorded: Readonly<Partial<Record<Verdict, readonly GroupState[]>>> = {
  'TRANSFER ELIGIBLE': ['met', 'unknown'],
  'TRANSFER RESTARTED': ['met', 'unknown'],
  'REVIEW GROUP_UNKNOWN': ['unknown'],
}

/** Lives a person's story from the first night (0) to `tonight`, and tells what tonight holds. */
export function live(setting: Setting, person: Person, story: Story, tonight: number): Appearance {
  const standings = new Map<ProgrammeId, Standing>()
  for (const [number, night] of setting.nights.entries()) {
    const before = standings.get(night.programme)
    const told = story.chapters[number]
    const chapter = told ?? goOn(before, night, story)
    if (person.born !== undefined)
      person.groups = { ...person.groups, ...groupsOfAge(person.born, night.date) }
    const nightBefore = setting.nights[number - 1]
    if (nightBefore !== undefined) {
      const days = dayNumber(night.date) - dayNumber(nightBefore.date)
      story.meanwhile?.(days)(createRandom(setting.seed, person.index, number + 1), setting, person)
    }
    told?.change?.(createRandom(setting.seed, person.index, number + 1), setting, person)
    // A row is refused for the same value every night.
    const lines = linesOf(chapter, createRandom(setting.seed, person.index, 0), setting, person)
    const fate = fateOf(chapter, setting, person, night, before?.customership ?? '')
    const customership = customershipAfter(fate, before?.customership ?? '')
    const isSeen = lines.some((line) => tellsNumberOf(line, person))
    const absence = customership === '' || isSeen ? null : { isNew: !before?.absence }
    const assignment = assignmentOf(chapter, setting, person, night, fate, before?.assignment ?? null)
    if (number === tonight) {
      const customerNumber = person.row.customer_number
      const decisions = told?.decisions ?? []
      const notification = notificationOf(fate, assignment, person, night)
      return { customerNumber, why: story.why, lines, decisions, fate, notification, assignment, absence }
    }
    standings.set(night.programme, {
      customership,
      mayGoOn: fate?.reasonCode === 'JOB_SEARCH_ENDED' || (customership === '' && before?.mayGoOn === true),
      absence,
      assignment: assignment ?? before?.assignment ?? null,
      chapter,
    })
  }
  throw new RangeError('no such night')
}

/** A night that the story does not tell: members are kept, the end comes for all, else everything stays as it was. */
function goOn(before: Standing | undefined, { past, folder }: Night, story: Story): Chapter {
  const silence = `"${story.why}" does not say what becomes of the person on ${folder}`
  if (before === undefined) throw new UsageError(silence)
  const { verdict, row } = before.chapter
  const isMember = before.customership !== ''
  const end = isMember && past === 'last_day' ? 'END PROGRAMME_ENDED' : null
  if (row !== undefined) return { verdict: end, row }
  if (end !== null) return { verdict: end }
  if (before.mayGoOn && past !== 'last_day' && /JOB_SEARCH/.test(verdict ?? ''))
    return { verdict: 'STAY NO_VALID_JOB_SEARCH' }
  if (!isMember && past !== undefined) return { verdict: 'STAY DIRECTING_ENDED' }
  if (verdict === null || /^(RETURN|END)/.test(verdict)) throw new UsageError(silence)
  return { verdict: /^(TRANSFER|MOVE)/.test(verdict) ? 'KEEP MEMBER' : verdict }
}

function linesOf({ row }: Chapter, random: Random, setting: Setting, person: Person): readonly Line[] {
  if (row === 'none') return []
  return row === undefined ? [{ office: person.office, row: person.row }] : row(random, setting, person)
}

function tellsNumberOf({ row, surplusCells }: Line, person: Person): boolean {
  return surplusCells === undefined && row.customer_number === person.row.customer_number
}

function fateOf(
  chapter: Chapter,
  setting: Setting,
  person: Person,
  { date, programme }: Night,
  customership: MunicipalityCode,
): Fate | null {
  const { verdict } = chapter
  if (verdict === null) return null
  const [outcome = '', reasonCode = ''] = verdict.split(' ')
  const municipality = chapter.municipality ?? placeOf(verdict, person, date, customership)
  const states = recorded[verdict] ?? []
  const judged =
    states.length > 0 ? groupsJudged(programme, date, setting.homesByCode.get(municipality)?.area) : []
  const groupsThatAre = (wanted: GroupState) =>
    judged.filter((id) => states.includes(wanted) && stateOf(person.groups, id) === wanted)
  return {
    outcome,
    reasonCode,
    municipality,
    groupsMet: groupsThatAre('met'),
    groupsUnknown: groupsThatAre('unknown'),
  }
}

/** A customership that goes on keeps its service point. */
function assignmentOf(
  { caseworker }: Chapter,
  setting: Setting,
  person: Person,
  { programme }: Night,
  fate: Fate | null,
  before: Assignment | null,
): Assignment | null {
  if (fate !== null && beginsCustomership(fate)) {
    const servicePoint = servicePointOf(setting, person, programme, fate.municipality)
    const usual = fate.reasonCode === 'RESTARTED' ? 'kept' : 'named'
    return { servicePoint, caseworker: caseworker ?? { kind: usual } }
  }
  return caseworker === undefined ? null : { servicePoint: before?.servicePoint ?? null, caseworker }
}

/** Who is told of the customership is told of the caseworker with it; who ended the job search is told nothing. */
function notificationOf(
  fate: Fate | null,
  assignment: Assignment | null,
  { reach }: Person,
  { programme }: Night,
): Appearance['notification'] {
  if (fate?.reasonCode === 'JOB_SEARCH_ENDED') return null
  const ofEvent = fate?.reasonCode === 'RESTARTED' ? 'restart' : kinds[fate?.outcome ?? '']
  const kind = ofEvent ?? (assignment?.caseworker.kind === 'named' ? 'caseworker' : null)
  const goesOn = fate?.reasonCode === 'PROGRAMME_ENDED' && continuedBy[programme] !== undefined
  const holdReason = goesOn ? 'SERVICE_CONTINUES' : (reach.holdReason ?? null)
  return kind === null ? null : { kind, channel: reach.channel, holdReason }
}

function placeOf(verdict: Verdict, person: Person, date: string, customership: string): MunicipalityCode {
  if (/^(KEEP|RETURN|END)/.test(verdict)) return customership
  // A residence in Åland is known, but decides nothing.
  const isUnknown = verdict === 'REVIEW HOME_MUNICIPALITY_UNKNOWN' && person.home?.in_aland !== true
  return isUnknown || verdict === 'STAY NO_HOME_MUNICIPALITY' ? '' : municipalityOf(person.home, date)
}

function customershipAfter(fate: Fate | null, customership: MunicipalityCode): MunicipalityCode {
  if (fate !== null && beginsCustomership(fate)) return fate.municipality
  return fate?.outcome === 'RETURN' || fate?.outcome === 'END' ? '' : customership
}

function beginsCustomership({ outcome }: Fate): boolean {
  return outcome === 'TRANSFER' || outcome === 'MOVE'
}
