import { type Appearance, live } from './life.ts'
import { createPerson } from './person.ts'
import { createScatter } from './random.ts'
import type { Scenario } from './scenario.ts'
import { createSetting } from './setting.ts'
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

export function createPopulation(scenario: Scenario): Population {
  const lives = [
    ...Object.entries(stories).map(([id, story]) => ({ story, people: scenario.stories[id] ?? 0 })),
    ...scenario.people.map((told) => ({ story: tellStory(told, scenario.nights), people: told.count })),
  ]
  const cohorts: { readonly story: Story; readonly from: number }[] = []
  let size = 0
  for (const { story, people } of lives) {
    if (people > 0) cohorts.unshift({ story, from: size })
    size += people
  }
  const setting = createSetting(scenario, size)
  const scatter = createScatter(size, scenario.seed)
  return {
    size,
    namesServicePoints: scenario.homes.pilot.some((home) => home.service_point !== undefined),
    appear(index, night) {
      const place = scatter(index)
      const cohort = cohorts.find(({ from }) => from <= place)
      if (cohort === undefined) throw new RangeError('no such person')
      const person = createPerson(setting, index, cohort.story.cast, place - cohort.from)
      return live(setting, person, cohort.story, night)
    },
  }
}
