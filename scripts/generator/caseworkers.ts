import type { IsoDate } from '../../pipeline/domain.ts'
import type { NamePool } from './names.ts'
import type { ListedCaseworker } from './night-schema.ts'
import { createRandom, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'

/** The lines of tonight's `caseworkers.csv`: of the night's own list, or `true` for the scenario's. */
export function composeCaseworkers(
  scenario: Scenario,
  names: NamePool,
  date: IsoDate,
  listed: true | readonly ListedCaseworker[],
): readonly string[] {
  const header = 'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan\n'
  if (listed === true) return [header, ...linesOfTeams(scenario, names, date)]
  return [
    header,
    // The same id has the same name every night.
    ...listed.map((one) => lineOf(one, drawName(names, createRandom(scenario.seed, ...Buffer.from(one.id))))),
  ]
}

/** Numbered through in each municipality, listed or not. */
function linesOfTeams(scenario: Scenario, names: NamePool, date: IsoDate): readonly string[] {
  const random = createRandom(scenario.seed, -1)
  const numbers = new Map<string, number>()
  return scenario.caseworkers.flatMap((team) =>
    [...Array.from({ length: team.full_time }, () => 1), ...team.full_time_equivalents].flatMap(
      (share, place) => {
        const number = (numbers.get(team.municipality) ?? 0) + 1
        numbers.set(team.municipality, number)
        const name = drawName(names, random)
        if (date < team.joins || date >= team.leaves) return []
        const id = `${team.municipality}-${String(number).padStart(3, '0')}`
        const languages = [team.languages[place % team.languages.length] ?? '']
        return [lineOf({ ...team, id, languages, full_time_equivalent: share }, name)]
      },
    ),
  )
}

function drawName(names: NamePool, random: Random): string {
  const { first, last } = names.name(random, 'fi')
  return `${first.split(' ')[0]} ${last}`
}

function lineOf(one: ListedCaseworker, name: string): string {
  const cells = [
    one.id,
    name,
    one.municipality,
    one.service_point,
    one.languages.join('|'),
    one.groups.join('|'),
    String(one.full_time_equivalent).replace('.', ','),
    one.cap ?? '',
  ]
  return `${cells.join(';')}\n`
}
