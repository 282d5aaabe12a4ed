import { z } from 'zod'
import type { IsoDate } from '../../pipeline/domain.ts'
import { lastBirthDateOf } from './calendar.ts'
import { type GroupId, type GroupState, type Groups, groupsSchema } from './group-states.ts'
import { type ProgrammeId, traits } from './programmes.ts'
import { createLottery, type Random } from './random.ts'

/**
 * How a story wants the groups. `eligible`: at least one is met. `unknown`: none is met, at least one is unknown. Or
 * group by group, the others not met or `any`.
 */
export const groupWishSchema = z.union([
  z.enum(['eligible', 'none', 'unknown', 'any']),
  groupsSchema.extend({ others: z.enum(['any', 'not met']).default('not met') }),
])
export type GroupWish = z.input<typeof groupWishSchema>

/** Draws the groups of one programme's people; `area`: where they live, for programmes whose areas differ. */
export type GroupDrawing = (random: Random, wish: GroupWish, area?: string) => Groups

export function createGroupDrawing(programme: ProgrammeId): GroupDrawing {
  const { groups, groupsOfAreas } = traits[programme]
  const everywhere = createAreaDrawing(programme, groupsOfAreas === undefined ? groups : [])
  const areas = new Map(
    Object.entries(groupsOfAreas ?? {}).map(([area, ids]) => [area, createAreaDrawing(programme, ids)]),
  )
  return (random, wish, area = '') => (areas.get(area) ?? everywhere)(random, wish)
}

function createAreaDrawing(programme: ProgrammeId, ids: readonly GroupId[]): GroupDrawing {
  const { groups, surelyMet, surelyUnknown, states } = traits[programme]
  const drawSurelyMet = createLottery(surelyMet.filter(([id]) => ids.includes(id)))
  const drawUnknown = createLottery(surelyUnknown.filter(([id]) => ids.includes(id)))
  const lotteries = ids.map((id) => [id, createLottery(states[id] ?? [['met', 1]])] as const)
  const drawAny = (random: Random): Groups =>
    Object.fromEntries(lotteries.map(([id, draw]) => [id, draw(random)]))
  // Whoever lives in no area may move into any of them.
  const excluded = ids.length === 0 ? groups : ids
  const none: Groups = Object.fromEntries(excluded.map((id) => [id, 'not met' as const]))
  return (random, wish) => {
    switch (wish) {
      case 'none':
        return none
      case 'unknown':
        return { ...none, [drawUnknown(random)]: 'unknown', [drawUnknown(random)]: 'unknown' }
      case 'any':
        return drawAny(random)
      case 'eligible': {
        if (ids.length === 0) return none
        const met = drawSurelyMet(random)
        return { ...drawAny(random), [met]: 'met' }
      }
      default: {
        const { others, ...told } = wish
        return { ...(others === 'any' ? drawAny(random) : none), ...told }
      }
    }
  }
}

const agesOfGroups = [
  ['under-25', 25],
  ['under-30', 30],
] as const

/** What the groups that ask for an age alone are for somebody born on the day. */
export function groupsOfAge(born: IsoDate, date: IsoDate): Groups {
  return Object.fromEntries(
    agesOfGroups.map(([id, years]) => [id, born > lastBirthDateOf(years, date) ? 'met' : 'not met']),
  )
}

/** Whether a person's group of the programme is met, not met or unknown. */
export function stateOf(groups: Groups, id: GroupId): GroupState {
  return id === 'jobseeker' ? 'met' : (groups[id] ?? 'not met')
}

/** The groups that a night judges somebody of the area by, in alphabetical order. */
export function groupsJudged(programme: ProgrammeId, date: IsoDate, area = ''): readonly GroupId[] {
  const { groups, groupsOfAreas, laterGroups = [] } = traits[programme]
  const later = laterGroups.filter(([, from]) => from <= date).map(([id]) => id)
  return [...(groupsOfAreas === undefined ? groups : (groupsOfAreas[area] ?? [])), ...later].toSorted()
}
