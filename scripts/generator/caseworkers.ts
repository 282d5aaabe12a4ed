import type { NamePool } from './names.ts'
import { createRandom } from './random.ts'
import type { Scenario } from './scenario.ts'

/** The lines of `caseworkers.csv`: no service point, no group and, without a cap, the programme's. */
export function composeCaseworkers(scenario: Scenario, names: NamePool): readonly string[] {
  const random = createRandom(scenario.seed, -1)
  const header = 'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan\n'
  const lines = scenario.caseworkers.flatMap(({ municipality, full_time_equivalents, languages, cap }) =>
    full_time_equivalents.map((share, number) => {
      const { first, last } = names.name(random, 'fi')
      const id = `${municipality}-${String(number + 1).padStart(3, '0')}`
      const spoken = languages[number % languages.length] ?? ''
      return `${id};${first.split(' ')[0]} ${last};${municipality};;${spoken};;${String(share).replace('.', ',')};${cap ?? ''}\n`
    }),
  )
  return [header, ...lines]
}
