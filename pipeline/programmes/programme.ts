import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { addDays } from '../calendar.ts'
import { sha256OfContent } from '../checksum.ts'
import type { IsoDate, MunicipalityCode } from '../domain.ts'
import { InputRefusedError, UsageError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { checkMunicipalities, checkProgramme } from './check.ts'
import { wholeVersions } from './rule-versions.ts'
import {
  type Municipality,
  municipalityFile,
  type ProgrammeFile,
  programmeFile,
  type RuleVersion,
  type TeDecisionKind,
} from './schema.ts'
import { type Problem, parseContent, readYamlFile, type YamlFile } from './yaml-file.ts'

/** One act with its rules, dates, areas and service points, and the register of municipalities it is read with. */
export interface Programme extends Omit<ProgrammeFile, 'ruleVersions'> {
  /** Whole, each with its paragraphs as they stood then. */
  readonly ruleVersions: readonly RuleVersion[]
  readonly municipalities: readonly Municipality[]
  /** Codes that say that somebody has no home municipality in Finland: 198 none, 200 abroad. */
  readonly noHomeCodes: readonly MunicipalityCode[]
  /**
   * Names the rule set: the content, with its defaults, not the layout, of the programme and municipality files. Without
   * the thresholds, which decide nobody's fate.
   */
  readonly sha256: string
}

/** What a municipality code means on a date. The area is that of the municipality it resolves to. */
interface MunicipalityOnDate {
  readonly code: MunicipalityCode
  readonly resolvedCode: MunicipalityCode
  /** Null: in no area of the programme. */
  readonly areaId: string | null
  /** False where the area's municipalities are not confirmed; true outside every area. */
  readonly isConfirmed: boolean
  readonly isInAland: boolean
}

/** The ids of the programmes that can be run, in alphabetical order. */
export function listProgrammes(directory = import.meta.dirname): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()
}

/** Reads a programme and the municipality file. Throws one UsageError with every problem, each with file and line. */
export function loadProgramme(id: string, directory = import.meta.dirname): Programme {
  const known = listProgrammes(directory)
  if (!known.includes(id))
    throw new UsageError(
      `no programme "${id}": choose one of ${known.join(', ')}; the nearest is ${nearest(id, known)}`,
    )
  return readProgramme(id, join(directory, `${id}.yaml`), directory)
}

/** The programme that goes on where another one ends; null = none. */
export function findContinuing(id: string): Programme | null {
  const others = listProgrammes().filter((other) => other !== id)
  return (
    others.map((other) => loadProgramme(other)).find(({ continues }) => continues?.programme === id) ?? null
  )
}

/** Reads a changed copy of a programme's file, wherever it lies. Throws UsageError like loadProgramme. */
export function loadChangedProgramme(id: string, path: string): Programme {
  return readProgramme(id, path, import.meta.dirname)
}

/** What a programme was read from, and what it says. */
interface Remembered {
  readonly id: string
  readonly registerYaml: YamlFile
  /** The programmes that it may continue. */
  readonly others: string
  readonly programme: Programme
}
const remembered = new WeakMap<YamlFile, Remembered>()

/** The same object as long as the files say the same. */
function readProgramme(id: string, path: string, directory: string): Programme {
  const programmeYaml = readYamlFile(path)
  const registerYaml = readYamlFile(join(directory, 'reference', 'municipalities.yaml'))
  const others = listProgrammes(directory)
  const known = remembered.get(programmeYaml)
  if (known?.id === id && known.registerYaml === registerYaml && known.others === others.join())
    return known.programme
  const programme = composeProgramme(id, programmeYaml, registerYaml, others)
  remembered.set(programmeYaml, { id, registerYaml, others: others.join(), programme })
  return programme
}

function composeProgramme(
  id: string,
  programmeYaml: YamlFile,
  registerYaml: YamlFile,
  others: readonly string[],
): Programme {
  const programme = parseContent(programmeYaml, programmeFile)
  const register = parseContent(registerYaml, municipalityFile)
  if (programme.value === undefined || register.value === undefined) {
    throw brokenProgramme(id, [...programme.problems, ...register.problems])
  }

  const problems = [
    ...describeAll(registerYaml, checkMunicipalities(register.value)),
    ...describeAll(programmeYaml, checkProgramme(programme.value, register.value)),
  ]
  if (programme.value.id !== id) {
    problems.push(programmeYaml.describe({ path: ['id'], message: `must be ${id}` }))
  }
  const former = programme.value.continues?.programme
  if (former !== undefined && (former === id || !others.includes(former))) {
    const message = `${former} is no other programme`
    problems.push(programmeYaml.describe({ path: ['continues', 'programme'], message }))
  }
  if (problems.length > 0) throw brokenProgramme(id, problems)

  const { thresholds, ...file } = programme.value
  const rules = { ...file, ruleVersions: wholeVersions(programme.value) }
  const { municipalities, specialCodes } = register.value
  return {
    ...rules,
    thresholds,
    municipalities,
    noHomeCodes: specialCodes.filter(({ noHome }) => noHome).map(({ code }) => code),
    sha256: sha256OfContent([rules, register.value]),
  }
}

/**
 * The rules to judge by on a night: the last version begun by that date, also after the programme's last day.
 * Throws InputRefusedError before the first day.
 */
export function ruleVersionOn(programme: Programme, date: IsoDate): RuleVersion {
  const version = programme.ruleVersions.findLast(({ from }) => from <= date)
  if (version !== undefined) return version
  throw new InputRefusedError([
    `${programme.id} has no rules on ${date}: it begins on ${programme.firstDay.date}, choose that night or a later one`,
  ])
}

/** Past the programme's last day, as the act then says it: every membership ends. Never where it has none. */
export function isPastEnd(programme: Programme, date: IsoDate): boolean {
  const { lastDay } = ruleVersionOn(programme, date)
  return lastDay !== null && date > lastDay.date
}

/** The programme's last day, where the date is more than two years after it: hardly a night that somebody means. */
export function longEnded(programme: Programme, date: IsoDate): IsoDate | null {
  const { lastDay } = ruleVersionOn(programme, date)
  if (lastDay === null) return null
  const [year = '', ...rest] = lastDay.date.split('-')
  return date > [Number(year) + 2, ...rest].join('-') ? lastDay.date : null
}

/** Past the day until which, as the act then says it, the programme takes new customers. */
export function isDirectingOver(programme: Programme, date: IsoDate): boolean {
  const { directingUntil } = ruleVersionOn(programme, date)
  return isPastEnd(programme, date) || date > (directingUntil?.date ?? date)
}

/** The first day on which the programme knows decisions of the kind; null: it never does. */
export function knownSince(programme: Programme, kind: TeDecisionKind): IsoDate | null {
  return (
    programme.ruleVersions.find(({ teDecisions }) => teDecisions.some((known) => known.kind === kind))
      ?.from ?? null
  )
}

/** What has its last day on the date or up to `days` later: a rule version, directing, the programme. */
export function changesWithin(programme: Programme, date: IsoDate, days: number): readonly RuleChange[] {
  const horizon = addDays(date, days + 1)
  const { lastDay, directingUntil } = ruleVersionOn(programme, date)
  const after = (last: { readonly date: IsoDate } | null, what: string) =>
    last === null ? [] : [{ on: addDays(last.date, 1), what }]
  const changes = [
    ...programme.ruleVersions
      .slice(1)
      .map(({ from, source }) => ({ on: from, what: `new rules apply (${source})` })),
    ...after(
      directingUntil?.date === lastDay?.date ? null : directingUntil,
      'no new customers are taken any more',
    ),
    ...after(lastDay, 'the programme has ended'),
  ]
  return changes.filter(({ on }) => on > date && on <= horizon)
}

export interface RuleChange {
  readonly on: IsoDate
  readonly what: string
}

/**
 * Every code ever in use, in code order, with what it means on the date. A merged municipality means its successor
 * from the day after its last. A successor that is in no area itself takes over the area of the municipality merged
 * into it. The special codes (198, 199, 200) are no municipalities and not in the list.
 */
export function municipalitiesOn(programme: Programme, date: IsoDate): readonly MunicipalityOnDate[] {
  const register = new Map(programme.municipalities.map((municipality) => [municipality.code, municipality]))
  const meant = (municipality: Municipality): Municipality => {
    const { merged } = municipality
    const successor =
      merged !== undefined && merged.validUntil < date ? register.get(merged.successor) : undefined
    return successor === undefined ? municipality : meant(successor)
  }

  const areas = new Map(
    programme.areas.flatMap((area) =>
      area.municipalities
        .filter(({ from = date, until = date }) => from <= date && date <= until)
        .map(({ code }) => [code, area] as const),
    ),
  )
  const inherited = new Map(
    programme.municipalities.flatMap((municipality) => {
      const area = areas.get(municipality.code)
      return area === undefined ? [] : [[meant(municipality).code, area] as const]
    }),
  )

  return programme.municipalities
    .map((municipality) => {
      const { code, aland } = meant(municipality)
      const area = areas.get(code) ?? inherited.get(code)
      return {
        code: municipality.code,
        resolvedCode: code,
        areaId: area?.id ?? null,
        isConfirmed: area?.confirmed ?? true,
        isInAland: aland === true,
      }
    })
    .sort((one, other) => (one.code < other.code ? -1 : 1))
}

function describeAll(file: YamlFile, problems: Iterable<Problem>): string[] {
  return Array.from(problems, (problem) => file.describe(problem))
}

function brokenProgramme(id: string, problems: readonly string[]): UsageError {
  return UsageError.of(`programme ${id}: correct its files`, problems)
}
