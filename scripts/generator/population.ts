import { createSetting } from './create-setting.ts'
import { type Appearance, live } from './life.ts'
import { createPerson } from './person.ts'
import type { ProgrammeId } from './programmes.ts'
import { createScatter } from './random.ts'
import type { Scenario } from './scenario.ts'
import type { Setting } from './setting.ts'
import { stories } from './stories.ts'
import type { Story } from './story.ts'
import { tellStory } from './told-stories.ts'

/** All people of a scenario, without holding any of them in memory. */
export interface Population {
  readonly size: number
  /** Whether the scenario says where people are served. */
  readonly namesServicePoints: boolean
  /** `index` from 0 to size - 1, in order of customer number; `night` from 0. The same arguments, the same answer. */
  readonly appear: (index: number, night: number) => Appearance
}

interface Life {
  readonly story: Story
  readonly people: number
  /** Those born on the day that the story tells, if any, in the stories before. */
  readonly bornBefore: number
  /** The only one in whose nights it is lived. */
  readonly programme?: ProgrammeId
}

export function createPopulation(scenario: Scenario): Population {
  const lives: readonly Life[] = [
    ...Object.entries(stories).map(([id, story]) => ({
      story,
      people: scenario.stories[id] ?? 0,
      bornBefore: 0,
    })),
    ...scenario.people.map((told, index) => ({
      story: tellStory(told, scenario.nights),
      people: told.count,
      bornBefore: scenario.people
        .slice(0, index)
        .reduce((sum, { born, count }) => sum + (born !== undefined && born === told.born ? count : 0), 0),
      ...(told.programme && { programme: told.programme }),
    })),
  ]
  const size = lives.reduce((sum, { people }) => sum + people, 0)
  const settings = new Map<ProgrammeId | undefined, Setting>()
  const cohorts: { readonly life: Life; readonly setting: Setting; readonly from: number }[] = []
  let from = 0
  for (const life of lives) {
    const { people, programme } = life
    if (people === 0) continue
    const setting = settings.get(programme) ?? createSetting(scenario, size, programme)
    settings.set(programme, setting)
    cohorts.unshift({ life, setting, from })
    from += people
  }
  const scatter = createScatter(size, scenario.seed)
  return {
    size,
    namesServicePoints: scenario.homes.pilot.some((home) => home.service_point !== undefined),
    appear(index, night) {
      const place = scatter(index)
      const cohort = cohorts.find(({ from }) => from <= place)
      if (cohort === undefined) throw new RangeError('no such person')
      const { story, bornBefore } = cohort.life
      const person = createPerson(cohort.setting, index, story.cast, place - cohort.from + bornBefore)
      return live(cohort.setting, person, story, night)
    },
  }
}
