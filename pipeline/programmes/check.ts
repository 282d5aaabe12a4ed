import { wholeVersions } from './rule-versions.ts'
import type {
  Area,
  AreaMunicipality,
  MunicipalityFile,
  ProgrammeFile,
  RuleVersion,
  Thresholds,
} from './schema.ts'
import type { ContentPath, Problem } from './yaml-file.ts'

/** What the schema cannot see in a programme file: dates in order, ids unique, everything referred to existing. */
export function* checkProgramme(programme: ProgrammeFile, register: MunicipalityFile): Generator<Problem> {
  const { firstDay, areas } = programme
  const ruleVersions = wholeVersions(programme)

  yield* checkThresholds(programme.thresholds)
  yield* checkVersionDates(ruleVersions, firstDay.date)
  yield* checkAmendments(programme)
  for (const [position, version] of ruleVersions.entries()) {
    const path = ['ruleVersions', position]
    yield* checkChanges(programme.ruleVersions[position] ?? {}, path, areas)
    yield* uncovered(version, path, areas)
  }

  const listed = areas.flatMap((area, position) =>
    area.municipalities.map((municipality, place) => ({
      ...municipality,
      path: ['areas', position, 'municipalities', place],
    })),
  )
  const inUse = register.municipalities.filter(
    ({ merged }) => merged === undefined || merged.validUntil >= firstDay.date,
  )
  yield* missing(
    listed.map(({ code, path }) => ({ id: code, path })),
    inUse.map(codeOf),
    'is no municipality on the first day',
  )
  yield* checkValidity(listed)
  yield* repeated(idsOf(areas, ['areas']), 'is the id of an earlier area')

  const servicePoints = areas.flatMap((area, position) =>
    idsOf(area.servicePoints, ['areas', position, 'servicePoints']),
  )
  yield* repeated(servicePoints, 'is the id of an earlier service point')
  const groups = ruleVersions.flatMap((version) => version.groups.map(idOf))
  for (const [position, area] of areas.entries()) {
    yield* checkServicePoints(area, ['areas', position], register, groups)
  }
}

/** What the schema cannot see in the municipality file: codes unique, mergers that lead forward in time. */
export function* checkMunicipalities({ municipalities, specialCodes }: MunicipalityFile): Generator<Problem> {
  yield* repeated(
    [
      ...municipalities.map(({ code }, position) => ({
        id: code,
        path: ['municipalities', position, 'code'],
      })),
      ...specialCodes.map(({ code }, position) => ({ id: code, path: ['specialCodes', position, 'code'] })),
    ],
    'is listed before',
  )
  for (const [position, { merged }] of municipalities.entries()) {
    if (merged === undefined) continue
    const path = ['municipalities', position, 'merged', 'successor']
    const successor = municipalities.find(({ code }) => code === merged.successor)
    if (successor === undefined) yield { path, message: `${merged.successor} is no municipality` }
    const successorEnds = successor?.merged?.validUntil
    if (successorEnds !== undefined && successorEnds <= merged.validUntil) {
      yield { path, message: `${merged.successor} is itself no longer valid on the day after the merger` }
    }
  }
}

/** A night that stops has passed the limit for warnings too. */
function* checkThresholds(thresholds: Thresholds): Generator<Problem> {
  for (const [measure, threshold] of Object.entries(thresholds)) {
    if (typeof threshold !== 'object') continue
    const warn = new Map(Object.entries(threshold.warn))
    for (const [kind, limit = Infinity] of Object.entries(threshold.stop)) {
      const lower = warn.get(kind)
      if (lower !== undefined && limit < lower)
        yield { path: ['thresholds', measure, 'stop', kind], message: `is below the limit to warn, ${lower}` }
    }
  }
}

/** On any day a municipality lies in one area. */
function* checkValidity(
  listed: readonly (AreaMunicipality & { readonly path: ContentPath })[],
): Generator<Problem> {
  for (const [position, { code, from = '', until = '9999', path }] of listed.entries()) {
    if (from > until) yield { path, message: `${code} is listed until a day before it is listed from` }
    const isRepeated = listed
      .slice(0, position)
      .some((other) => other.code === code && (other.from ?? '') <= until && from <= (other.until ?? '9999'))
    if (isRepeated)
      yield { path, message: `${code} is listed before: on any day a municipality lies in one area` }
  }
}

/**
 * A version holds until the next begins, so the versions have no gap where the first begins on the first day. Its last
 * days lie in its own time or later: a version that ended before it began would end everybody.
 */
function* checkVersionDates(versions: readonly RuleVersion[], firstDay: string): Generator<Problem> {
  for (const [position, { from, lastDay, directingUntil }] of versions.entries()) {
    const path = ['ruleVersions', position]
    const previous = versions[position - 1]
    if (previous === undefined && from !== firstDay) {
      yield { path: [...path, 'from'], message: `the first version must begin on the first day, ${firstDay}` }
    }
    if (previous !== undefined && from <= previous.from) {
      yield { path: [...path, 'from'], message: `must be later than the version before it, ${previous.from}` }
    }
    if (lastDay !== null && lastDay.date < from)
      yield { path: [...path, 'lastDay', 'date'], message: `is before the version's first day, ${from}` }
    if (directingUntil !== null && directingUntil.date < firstDay)
      yield { path: [...path, 'directingUntil', 'date'], message: `is before the first day, ${firstDay}` }
    if (directingUntil !== null && lastDay !== null && lastDay.date < directingUntil.date)
      yield { path: [...path, 'directingUntil', 'date'], message: `is after the last day, ${lastDay.date}` }
  }
}

/** Citations are read with the amendments in force by a day: a new one that changes a rule begins a version. */
function* checkAmendments({ amendments, ruleVersions }: ProgrammeFile): Generator<Problem> {
  for (const [position, { act, inForce }] of amendments.entries()) {
    const path = ['amendments', position, 'inForce']
    const previous = amendments[position - 1]
    if (previous !== undefined && inForce < previous.inForce)
      yield { path, message: `must not be before the amendment before it, ${previous.inForce}` }
    if (!ruleVersions.some(({ from }) => from === inForce))
      yield { path, message: `no rule version begins on the day on which ${act} came into force` }
  }
}

/** What a version states by itself. */
function* checkChanges(
  { groups = [], teDecisions = [], exclusions = [], restart }: Partial<RuleVersion>,
  path: ContentPath,
  areas: readonly Area[],
): Generator<Problem> {
  const areaIds = areas.map(idOf)
  yield* repeated(idsOf(groups, [...path, 'groups']), 'is the id of an earlier group')
  for (const [position, group] of groups.entries()) {
    const places = mentionsOf(group.areas ?? [], [...path, 'groups', position, 'areas'])
    yield* missing(places, areaIds, 'is no area')
  }
  yield* missing(mentionsOf(restart?.exceptIn ?? [], [...path, 'restart', 'exceptIn']), areaIds, 'is no area')
  const kinds = teDecisions.map(({ kind }, position) => ({
    id: kind,
    path: [...path, 'teDecisions', position, 'kind'],
  }))
  yield* repeated(kinds, 'is listed before')
  const reasons = exclusions.map(({ reason }, position) => ({
    id: reason,
    path: [...path, 'exclusions', position, 'reason'],
  }))
  yield* repeated(reasons, 'is listed before')
}

/** Where no group applies nobody could ever be transferred: each area has one at least. */
function* uncovered(version: RuleVersion, path: ContentPath, areas: readonly Area[]): Generator<Problem> {
  for (const { id } of areas) {
    if (version.groups.some((group) => group.areas === undefined || group.areas.includes(id))) continue
    yield { path: [...path, 'groups'], message: `no group applies in area ${id}` }
  }
}

/** Every municipality of the area reaches a service point: the last rule, and only the last, has no conditions. */
function* checkServicePoints(
  area: Area,
  path: ContentPath,
  register: MunicipalityFile,
  groups: readonly string[],
): Generator<Problem> {
  for (const [position, servicePoint] of area.servicePoints.entries()) {
    yield* missing(
      [{ id: servicePoint.municipality, path: [...path, 'servicePoints', position, 'municipality'] }],
      register.municipalities.map(codeOf),
      'is no municipality',
    )
    const home = register.municipalities.find(({ code }) => code === servicePoint.municipality)
    if (typeof servicePoint.address.street === 'string' && (home?.languageStatus ?? 'finnish') !== 'finnish')
      yield {
        path: [...path, 'servicePoints', position, 'address', 'street'],
        message: 'a street of a bilingual municipality is expected in both languages, as { fi: …, sv: … }',
      }
  }
  for (const [position, { servicePoint, when }] of area.servicePointRules.entries()) {
    const rulePath = [...path, 'servicePointRules', position]
    const isLast = position === area.servicePointRules.length - 1
    if (isLast && when !== undefined)
      yield { path: rulePath, message: "an area's last rule must have no conditions" }
    if (!isLast && when === undefined)
      yield { path: rulePath, message: 'the rules after this one can never apply' }
    yield* missing(
      [{ id: servicePoint, path: [...rulePath, 'servicePoint'] }],
      area.servicePoints.map(idOf),
      'is no service point of this area',
    )
    yield* missing(
      mentionsOf(when?.municipalities ?? [], [...rulePath, 'when', 'municipalities']),
      area.municipalities.map(codeOf),
      'is no municipality of this area',
    )
    yield* missing(mentionsOf(when?.groups ?? [], [...rulePath, 'when', 'groups']), groups, 'is no group')
  }
}

/** An id or code, and where the file says it. */
interface Mention {
  readonly id: string
  readonly path: ContentPath
}

function mentionsOf(ids: readonly string[], path: ContentPath): Mention[] {
  return ids.map((id, position) => ({ id, path: [...path, position] }))
}

function idsOf(things: readonly { readonly id: string }[], path: ContentPath): Mention[] {
  return things.map(({ id }, position) => ({ id, path: [...path, position, 'id'] }))
}

function* missing(
  mentions: readonly Mention[],
  known: readonly string[],
  message: string,
): Generator<Problem> {
  for (const { id, path } of mentions) {
    if (!known.includes(id)) yield { path, message: `${id} ${message}` }
  }
}

function* repeated(mentions: readonly Mention[], message: string): Generator<Problem> {
  const seen = new Set<string>()
  for (const { id, path } of mentions) {
    if (seen.has(id)) yield { path, message: `${id} ${message}` }
    seen.add(id)
  }
}

const idOf = ({ id }: { readonly id: string }) => id
const codeOf = ({ code }: { readonly code: string }) => code
