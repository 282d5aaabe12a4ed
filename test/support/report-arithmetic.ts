import { figuresByProgramme, those } from './report-figures.ts'

type Figures = ReadonlyMap<string, number | null>

/** A sum that a report tells: what it says, and what its parts give. */
interface Sum {
  readonly of: string
  readonly told: number | null
  readonly counted: number
}

/** Every sum that the figures of a programme's report have to close: not closing, it stands here with both sides. */
export function openSums(page: string): Sum[] {
  return [...figuresByProgramme(page)].flatMap(([programme, figures]) =>
    sumsOf(figures)
      .filter(({ told, counted }) => told !== counted)
      .map((sum) => ({ ...sum, of: `${programme}: ${sum.of}` })),
  )
}

/** How many sums a page tells, so that a test of them cannot pass for having none. */
export function countSums(page: string): number {
  return [...figuresByProgramme(page).values()].reduce((all, figures) => all + sumsOf(figures).length, 0)
}

function sumsOf(figures: Figures): Sum[] {
  return [...memberSums(figures), ...placeSums(figures), ...nightSums(figures), ...peopleSums(figures)]
}

const get = (figures: Figures, name: string) => figures.get(name) ?? 0
const add = (record: Record<string, number | null>, isPart: (name: string) => boolean = () => true) =>
  Object.entries(record).reduce((sum, [name, value]) => sum + (isPart(name) ? (value ?? 0) : 0), 0)

function flow(figures: Figures, name: string, after = 'after'): Sum {
  const [before, arrived, left] = ['before', 'arrived', 'left'].map((part) => get(figures, `${name}.${part}`))
  return {
    of: name,
    told: figures.get(`${name}.${after}`) ?? null,
    counted: (before ?? 0) + (arrived ?? 0) - (left ?? 0),
  }
}

function memberSums(figures: Figures): Sum[] {
  const members = get(figures, 'headline.members')
  const outcomes = those(figures, 'customers.')
  return [
    flow(figures, 'headline', 'members'),
    { of: 'members in the funnel', told: get(figures, 'funnel.members'), counted: members },
    {
      of: 'members among the customers',
      told: members,
      counted: add(outcomes, (name) => name.startsWith('MEMBER.')),
    },
    {
      of: 'reviews',
      told: get(figures, 'headline.reviews'),
      counted: add(outcomes, (name) => name.startsWith('REVIEW.')),
    },
    {
      of: 'customers',
      told: get(figures, 'headline.customers'),
      counted: add(outcomes, (name) => name !== 'all'),
    },
  ]
}

function placeSums(figures: Figures): Sum[] {
  const municipalities = those(figures, 'municipality.')
  const areas = those(figures, 'area.')
  const placeOf = (name: string) => name.slice(0, name.lastIndexOf('.'))
  const placesOf = (record: typeof areas) => [...new Set(Object.keys(record).map(placeOf))]
  const parts = ['before', 'arrived', 'left', 'after']
  return [
    ...placesOf(municipalities).map((place) => flow(figures, `municipality.${place}`)),
    ...placesOf(areas).flatMap((area) => [
      flow(figures, `area.${area}`),
      ...parts.map((part) => ({
        of: `${area} ${part}`,
        told: get(figures, `area.${area}.${part}`),
        counted: add(municipalities, (name) => name.startsWith(`${area}.`) && name.endsWith(`.${part}`)),
      })),
    ]),
    ...parts.map((part) => ({
      of: `all places ${part}`,
      told: get(figures, part === 'after' ? 'headline.members' : `headline.${part}`),
      counted: add(municipalities, (name) => name.endsWith(`.${part}`)),
    })),
  ]
}

function nightSums(figures: Figures): Sum[] {
  const dates = [
    ...new Set(Object.keys(those(figures, 'night.')).map((name) => name.slice(0, '2021-01-01'.length))),
  ].sort()
  const [first, last] = [dates[0], dates.at(-1)]
  return [
    ...dates.map((date) => flow(figures, `night.${date}`)),
    ...dates.slice(1).map((date, index) => ({
      of: `${date} begins as the night before ended`,
      told: get(figures, `night.${date}.before`),
      counted: get(figures, `night.${dates[index]}.after`),
    })),
    ...(dates.length < 2
      ? []
      : [
          flow(figures, 'nights'),
          {
            of: 'before all nights',
            told: get(figures, 'nights.before'),
            counted: get(figures, `night.${first}.before`),
          },
          {
            of: 'after all nights',
            told: get(figures, 'nights.after'),
            counted: get(figures, `night.${last}.after`),
          },
        ]),
    {
      of: 'the last night',
      told: get(figures, 'headline.members'),
      counted: get(figures, `night.${last}.after`),
    },
  ]
}

function peopleSums(figures: Figures): Sum[] {
  const members = get(figures, 'headline.members')
  const notAll = (name: string) => name !== 'all'
  const funnelLeaves = (step: string) => add(those(figures, `funnel.${step}.`))
  const notifications = those(figures, 'notifications.')
  const allNotifications = add(notifications, (name) => name.includes('.'))
  return [
    ...['ages', 'languages', 'groups'].map((name) => ({
      of: `members by ${name}`,
      told: members,
      counted: add(those(figures, `members.${name}.`), notAll),
    })),
    ...['arrived', 'left'].map((name) => ({
      of: `why they ${name}`,
      told: get(figures, `headline.${name}`),
      counted: add(those(figures, `why.${name}.`), notAll),
    })),
    {
      of: 'rows accepted',
      told: get(figures, 'funnel.accepted'),
      counted: get(figures, 'funnel.received') - funnelLeaves('received'),
    },
    {
      of: 'rows rejected',
      told: get(figures, 'headline.rejected'),
      counted: get(figures, 'funnel.received.rejected'),
    },
    {
      of: 'members after those who are none',
      told: get(figures, 'funnel.members'),
      counted: get(figures, 'funnel.customers') - funnelLeaves('customers'),
    },
    {
      of: 'those who are told',
      told: get(figures, 'funnel.told'),
      counted: get(figures, 'funnel.members') - funnelLeaves('members'),
    },
    {
      of: 'notifications by event',
      told: allNotifications,
      counted: add(notifications, (name) => !name.includes('.') && name !== 'all'),
    },
    {
      of: 'cases that wait',
      told: figures.get('headline.waiting') ?? 0,
      counted: add(those(figures, 'waiting.'), (name) => !/\.\d$/.test(name)),
    },
  ]
}

/** The figures of people that are not rounded to a multiple of 5. */
export function unroundedPeople(page: string): string[] {
  const isOfPeople =
    /^(headline\.(members|before|arrived|left|reviews|customers|notifications)|customers|members|municipality|area|places|why|notifications|funnel\.(customers|members|told)|unknown|review)/
  return [...figuresByProgramme(page).values()].flatMap((figures) =>
    [...figures].flatMap(([name, value]) =>
      isOfPeople.test(name) && !name.endsWith('share') && (value ?? 0) % 5 !== 0 ? [name] : [],
    ),
  )
}
