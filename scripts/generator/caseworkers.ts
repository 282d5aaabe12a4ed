import type { IsoDate } from '../../pipeline/domain.ts'
import type { NamePool } from './names.ts'
import { createRandom } from './random.ts'
import type { Scenario } from './scenario.ts'

/** The lines of tonight's `caseworkers.csv`. Numbered through in each municipality, listed or not. */
export function composeCaseworkers(scenario: Scenario, names: NamePool, date: IsoDate): readonly string[] {
  const random = createRandom(scenario.seed, -1)
  const numbers = new Map<string, number>()
  const header = 'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan\n'
  const lines = scenario.caseworkers.flatMap((team) =>
    [...Array.from({ length: team.full_time }, () => 1), ...team.full_time_equivalents].flatMap(
      (share, place) => {
        const number = (numbers.get(team.municipality) ?? 0) + 1
        numbers.set(team.municipality, number)
        const { first, last } = names.name(random, 'fi')
        if (date < team.joins || date >= team.leaves) return []
        const cells = [
          `${team.municipality}-${String(number).padStart(3, '0')}`,
          `${first.split(' ')[0]} ${last}`,
          team.municipality,
          team.service_point,
          team.languages[place % team.languages.length],
          team.groups.join('|'),
          String(share).replace('.', ','),
          team.cap ?? '',
        ]
        return [`${cells.join(';')}\n`]
      },
    ),
  )
  return [header, ...lines]
}
