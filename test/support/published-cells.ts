import type { TestNights } from './nights.ts'

/** A published count, or a true one, of one night. */
export interface Cell {
  readonly dimension: string
  readonly outcome: string | null
  readonly areaId: string | null
  readonly within: string | null
  readonly category: string
  readonly count: number
}

export const keyOf = ({ dimension, outcome, areaId, within, category }: Omit<Cell, 'count'>) =>
  [dimension, outcome, areaId, within, category].join('|')

/** What the view tells of each night, in order. */
export async function readPublished(nights: TestNights): Promise<Map<string, Cell[]>> {
  const rows = await nights.rows(`
    select as_of_date::text as night, dimension, outcome, area_id as "areaId", within, category, customer_count as count
    from analysis.published_count
    order by as_of_date, dimension, outcome, area_id, within, category`)
  return Map.groupBy(
    rows.map((row) => row as unknown as Cell & { readonly night: string }),
    ({ night }) => night,
  )
}

type Person = Readonly<Record<string, string>> & { readonly age: number; readonly isNew: boolean }

/** The true counts after the last night, counted person by person; `before` are those of the night before. */
export async function countTruth(nights: TestNights, before: readonly Cell[]): Promise<Cell[]> {
  const people = (await nights.rows(`
    select
      case when membership.customership_id is null then decision.outcome else 'MEMBER' end as outcome,
      decision.reason_code as reason, array_to_string(decision.groups_unknown, '|') as unknown,
      coalesce(membership.area_id, decision.area_id, '(no area)') as area,
      coalesce(membership.municipality_code, decision.municipality_code, '(unknown)') as municipality,
      (decision.facts ->> 'age')::integer as age,
      coalesce(nullif(decision.facts ->> 'mother_tongue', ''), '(unknown)') as language,
      coalesce(nullif(decision.facts ->> 'service_language', ''), '(unknown)') as service,
      (select string_agg(id, '|' order by id) from unnest(membership.group_ids) as id) as groups,
      (select channel from register.notification where notification.customership_id = membership.customership_id
        and kind in ('transfer', 'move', 'restart')) as channel,
      (select case when caseworker_id is not null then 'assigned' when reason = 'DORMANT' then 'dormant' else 'waiting' end
        from register.assignment
        where assignment.customership_id = membership.customership_id and ended_on is null) as caseworker,
      coalesce(membership.started_run_id = (select max(run_id) from audit.run), false) as "isNew"
    from audit.decision
    inner join register.standing using (decision_id)
    inner join register.customer on customer.customer_number = decision.customer_number
    left join register.customership as membership
      on membership.customer_number = decision.customer_number and membership.ended_on is null
    where not customer.is_protected`)) as unknown as Person[]
  const counts = new Map<string, Cell>()
  const add = (dimension: string, cell: Partial<Cell>, count = 1) => {
    const whole = { dimension, outcome: null, areaId: null, within: null, category: '', ...cell }
    counts.set(keyOf(whole), { ...whole, count: (counts.get(keyOf(whole))?.count ?? 0) + count })
  }
  for (const person of people) {
    const outcome = person.outcome!
    const [areaId, municipality] = [person.area!, person.municipality!]
    const band =
      person.age >= 65 ? '65+' : `${person.age - (person.age % 5)}-${person.age - (person.age % 5) + 4}`
    const language = { se: 'sami', fi: 'fi', sv: 'sv', '(unknown)': '(unknown)' }[person.language!] ?? 'other'
    add('customers', { category: 'all' })
    add('outcome', { outcome, category: outcome })
    add('reason', { outcome, category: person.reason! })
    add('area', { outcome, category: areaId })
    add('municipality', { outcome, areaId, category: municipality })
    add('age band', { outcome, category: band })
    add('language', { outcome, category: language })
    if (person.reason === 'GROUP_UNKNOWN')
      add('unknown groups', { outcome, within: person.reason, category: person.unknown! })
    if (outcome !== 'MEMBER') continue
    const channel = person.channel!
    add('groups', { outcome, category: person.groups! })
    add('channel', { outcome, category: channel })
    add('service language', { outcome, category: person.service! })
    add('caseworker', { outcome, areaId, category: person.caseworker! })
    add('channel by municipality', { outcome, areaId, within: municipality, category: channel })
    add('channel by age band', { outcome, within: band, category: channel })
    add('channel by service language', { outcome, within: person.service!, category: channel })
    if (person.isNew) add('arrived', { areaId, category: municipality })
  }
  // Whoever is released from non-disclosure arrives without a new customership, and whoever comes under it leaves.
  const membersIn = (cells: readonly Cell[]) =>
    cells.filter(({ dimension, outcome }) => dimension === 'municipality' && outcome === 'MEMBER')
  const places = new Map(
    [...membersIn(before), ...membersIn([...counts.values()])].map((one) => [keyOf(one), one]),
  )
  for (const [key, { areaId, category }] of places) {
    const old = before.find((one) => keyOf(one) === key)?.count ?? 0
    const arrivals = counts.get(
      keyOf({ dimension: 'arrived', outcome: null, areaId, within: null, category }),
    )?.count
    const left = old + (arrivals ?? 0) - (counts.get(key)?.count ?? 0)
    if (left > 0) add('left', { areaId, category }, left)
    if (left < 0) add('arrived', { areaId, category }, -left)
  }
  return [...counts.values()]
}
