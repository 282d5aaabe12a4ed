import type { NotificationKind } from '../../pipeline/domain.ts'
import { type GroupId, type GroupState, groupIds } from './groups.ts'
import { municipalityOf } from './homes.ts'
import type { Person } from './person.ts'
import { createRandom, type Random } from './random.ts'
import type { Reach } from './reach.ts'
import type { Setting } from './setting.ts'
import type { Line } from './spoilers.ts'
import type { Chapter, Story, Verdict } from './stories.ts'

/** What one night holds of one person: the lines of the export, and what must come of them. */
export interface Appearance {
  readonly customerNumber: string
  readonly lines: readonly Line[]
  /** Null: no row is accepted tonight. */
  readonly fate: Fate | null
  /** Null: not a member, or among tonight's files. */
  readonly absence: { readonly isNew: boolean } | null
}

export interface Fate {
  readonly outcome: string
  readonly reasonCode: string
  /** Of the customership for KEEP and RETURN, else of the home; empty when none is known. */
  readonly municipality: string
  readonly groupsMet: readonly GroupId[]
  readonly groupsUnknown: readonly GroupId[]
  readonly notification: { readonly kind: NotificationKind; readonly reach: Reach } | null
}

const kinds: Readonly<Record<string, NotificationKind>> = {
  TRANSFER: 'transfer',
  MOVE: 'move',
  RETURN: 'return',
}
const judgedByGroups: readonly Verdict[] = ['TRANSFER ELIGIBLE', 'REVIEW GROUP_UNKNOWN', 'STAY NO_GROUP']

/** Lives a person's story from the first night (0) to `tonight`, and tells what tonight holds. */
export function live(setting: Setting, person: Person, story: Story, tonight: number): Appearance {
  let customership = ''
  let absence: Appearance['absence'] = null
  for (let night = 0; ; night += 1) {
    const number = Math.min(night, story.chapters.length - 1)
    const chapter = story.chapters[number]
    if (chapter === undefined) throw new RangeError('a story without chapters')
    const random = createRandom(setting.seed, person.index, number + 1)
    if ('change' in chapter && number === night) chapter.change?.(random, setting, person)
    const lines = linesOf(chapter, random, setting, person)
    const fate = fateOf(chapter, person, customership)
    const isSeen = lines.some((line) => tellsNumberOf(line, person))
    absence = customership === '' || isSeen ? null : { isNew: absence === null }
    if (night === tonight) return { customerNumber: person.row.customer_number, lines, fate, absence }
    customership = customershipAfter(fate, customership)
  }
}

function linesOf(chapter: Chapter, random: Random, setting: Setting, person: Person): readonly Line[] {
  if (chapter.verdict === 'NO ROW') return []
  if (chapter.verdict === 'REJECTED') return chapter.spoil(random, setting, person)
  return [{ office: person.office, row: person.row }]
}

function tellsNumberOf({ row, surplusCells }: Line, person: Person): boolean {
  return surplusCells === undefined && row.customer_number === person.row.customer_number
}

function fateOf({ verdict }: Chapter, person: Person, customership: string): Fate | null {
  if (verdict === 'NO ROW' || verdict === 'REJECTED') return null
  const [outcome = '', reasonCode = ''] = verdict.split(' ')
  const kind = kinds[outcome]
  const isJudged = judgedByGroups.includes(verdict)
  const groupsThatAre = (state: GroupState) =>
    groupIds.filter((id) => isJudged && person.groups[id] === state)
  return {
    outcome,
    reasonCode,
    municipality: outcome === 'KEEP' || outcome === 'RETURN' ? customership : municipalityOf(person.home),
    groupsMet: groupsThatAre('met'),
    groupsUnknown: groupsThatAre('unknown'),
    notification: kind === undefined ? null : { kind, reach: person.reach },
  }
}

function customershipAfter(fate: Fate | null, customership: string): string {
  if (fate?.outcome === 'TRANSFER' || fate?.outcome === 'MOVE') return fate.municipality
  return fate?.outcome === 'RETURN' ? '' : customership
}
