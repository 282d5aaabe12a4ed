import { addDays } from '../../pipeline/calendar.ts'
import { factsRead, rulesOn } from '../../pipeline/classify/rules.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import {
  isDirectingOver,
  isPastEnd,
  knownSince,
  type Programme,
} from '../../pipeline/programmes/programme.ts'
import type { Group, RuleVersion } from '../../pipeline/programmes/schema.ts'
import { bordersOf, gapsAtBorders, jobSearchBorders } from './borders.ts'
import { gapsOfRestarts } from './gaps-of-restarts.ts'
import { canBeOutside, gapsOfResidence, homeAreaOf } from './places.ts'
import { type Case, canBeFlag, canBeUnknown } from './read-tables.ts'

/** What the programme file says and no case of its tables shows: a sentence each. */
export function findGaps(programme: Programme, cases: readonly Case[]): readonly string[] {
  const [members, others] = [
    cases.filter(({ member }) => member !== null),
    cases.filter(({ member }) => member === null),
  ]
  return [
    ...gapsOfDates(programme, cases),
    ...gapsOfAreas(programme, cases),
    ...gapsAtBorders('a valid job search', jobSearchBorders, others),
    ...gapsAtBorders("a member's valid job search", jobSearchBorders, members),
    ...programme.ruleVersions.flatMap((version, position) =>
      [...gapsOfChanges(programme, position, cases), ...gapsOfNewFacts(programme, position, cases)].map(
        (gap) => `rules of ${version.from}: ${gap}`,
      ),
    ),
  ]
}

/** What a rule asks a case of. */
interface Gap {
  readonly what: string
  /** The rule that asks: a later version with the same one asks nothing more. */
  readonly rule: unknown
}

/** The first version needs cases of all its rules, a later one of those that it changes: what it takes over is shown. */
function gapsOfChanges(programme: Programme, position: number, cases: readonly Case[]): string[] {
  const { ruleVersions } = programme
  const shown = new Set(position === 0 ? [] : gapsOfVersion(programme, position - 1, []).map(keyOf))
  const [from, next] = [ruleVersions[position]!.from, ruleVersions[position + 1]?.from ?? lastDate]
  const judged = cases.filter(({ night }) => from <= night && night < next)
  return gapsOfVersion(programme, position, judged)
    .filter((gap) => !shown.has(keyOf(gap)))
    .map(({ what }) => what)
}

function gapsOfVersion(programme: Programme, position: number, judged: readonly Case[]): readonly Gap[] {
  const version = programme.ruleVersions[position]!
  const lastNight = addDays(programme.ruleVersions[position + 1]?.from ?? lastDate, -1)
  const of = (rule: unknown, gaps: readonly string[]) => gaps.map((what) => ({ what, rule }))
  const { waives } = version.restart
  return [
    ...gapsOfLines(programme, version, lastNight, judged),
    ...gapsOfDecisions(programme, version, judged),
    ...of(waives, gapsOfRestarts(programme, version, judged)),
    ...of(version.residence?.of, gapsOfResidence(programme, version, judged)),
    ...gapsOfFacts(programme, version, judged),
    ...version.groups.flatMap((group) => of(ruleOf(group), gapsOfGroup(programme, group, judged))),
  ]
}

/** Without what only names it. */
function ruleOf({ label, source, ...rule }: Group): unknown {
  return rule
}

const keyOf = (gap: Gap) => JSON.stringify(gap)
const lastDate = '9999-12-31'

/** Each date that matters, by any of the rule versions, needs a case on the day before it, on the day and on the day after. */
function gapsOfDates(programme: Programme, cases: readonly Case[]): string[] {
  const { firstDay, ruleVersions } = programme
  const dates = new Map<IsoDate, string>([
    ...ruleVersions.map(({ from }) => [from, 'rule version'] as const),
    [firstDay.date, 'first day'],
    ...ruleVersions.flatMap(({ directingUntil }) =>
      directingUntil ? [[directingUntil.date, 'last day of directing'] as const] : [],
    ),
    ...ruleVersions.flatMap(({ lastDay }) => (lastDay ? [[lastDay.date, 'last day'] as const] : [])),
  ])
  const gaps = [...dates].flatMap(([date, what]) =>
    daysAround(date)
      .filter((day) => !cases.some(({ night }) => night === day))
      .map((day) => `no case on ${day} (${what} ${date})`),
  )
  const codes = programme.areas.flatMap((area) =>
    area.municipalities.flatMap(({ code, from, until }) => [from, until].map((date) => ({ code, date }))),
  )
  const merged = programme.municipalities
    .filter(({ code }) => codes.some((known) => known.code === code))
    .map((municipality) => ({ code: municipality.code, date: municipality.merged?.validUntil }))
  return [
    ...gaps,
    ...[...codes, ...merged].flatMap(({ code, date }) =>
      date === undefined || date < firstDay.date
        ? []
        : daysAround(date)
            .filter((day) => !cases.some((one) => one.night === day && one.facts.home_municipality === code))
            .map((day) => `no case of municipality ${code} on ${day} (changes on ${date})`),
    ),
  ]
}

function gapsOfAreas({ areas }: Programme, cases: readonly Case[]): string[] {
  return areas
    .filter(
      ({ id }) =>
        !cases.some(
          ({ expected }) => expected.verdict === 'TRANSFER ELIGIBLE' && expected.place?.startsWith(`${id} `),
        ),
    )
    .map(({ id }) => `nobody is transferred to ${id}`)
}

/** Each line of the decision tables needs a case that it decides, where it can decide any. */
function gapsOfLines(
  programme: Programme,
  version: RuleVersion,
  lastNight: IsoDate,
  cases: readonly Case[],
): Gap[] {
  const { nonMember, member } = rulesOn(programme, version.from, { allowUnconfirmedAreas: false })
  const isNever: Readonly<Record<string, boolean>> = {
    'STAY DIRECTING_ENDED': !isDirectingOver(programme, lastNight),
    'END PROGRAMME_ENDED': !isPastEnd(programme, lastNight),
    'STAY EMPLOYMENT_CODE': employmentCodes.every((code) =>
      version.population.employmentCodes.includes(code),
    ),
    'STAY NOT_PILOT_MUNICIPALITY': !canBeOutside(programme, version),
    'RETURN HOME_MUNICIPALITY_OUTSIDE': !canBeOutside(programme, version),
    'REVIEW AREA_UNCONFIRMED': programme.areas.every(({ confirmed }) => confirmed),
    'REVIEW GROUP_UNKNOWN': !version.groups.some(isThreeValued),
    'STAY NO_GROUP': version.groups.some(({ criterion, areas }) => criterion === 'jobseeker' && !areas),
  }
  return [...nonMember, ...member]
    .map(({ outcome, reasonCode, criterion }) => ({ verdict: `${outcome} ${reasonCode}`, criterion }))
    .filter(({ verdict }) => !isNever[verdict] && !cases.some(({ expected }) => expected.verdict === verdict))
    .map(({ verdict, criterion }) => ({ what: `no case is decided by ${verdict}`, rule: criterion }))
}

/** Each kind of decision needs a member and a non-member, and dates around the day since when it is known. */
function gapsOfDecisions(programme: Programme, version: RuleVersion, cases: readonly Case[]): Gap[] {
  return (['KORJAUS', 'PALAUTUS', 'SIIRTO'] as const).flatMap((kind) => {
    const about = cases.filter(({ decisions }) => decisions.some((decision) => decision.kind === kind))
    const since = kind === 'KORJAUS' ? null : knownSince(programme, kind)
    const days = since === version.from ? daysAround(since) : []
    const isKnown = version.teDecisions.some((known) => known.kind === kind)
    return [
      ...(about.some(({ member }) => member !== null) ? [] : [`no ${kind} about a member`]),
      ...(about.some(({ member }) => member === null) ? [] : [`no ${kind} about somebody who is no member`]),
      ...days
        .filter((day) => !about.some(({ decisions }) => decisions.some(({ on }) => on === day)))
        .map((day) => `no ${kind} dated ${day}`),
    ].map((what) => ({ what, rule: isKnown }))
  })
}

/** A fact that a version is the first to read needs a case that has it on the day before, on the day and on the day after. */
function gapsOfNewFacts(programme: Programme, position: number, cases: readonly Case[]): string[] {
  const [before, version] = [programme.ruleVersions[position - 1], programme.ruleVersions[position]]
  if (before === undefined || version === undefined) return []
  const readOn = (date: IsoDate) => {
    const { nonMember, member } = factsRead(rulesOn(programme, date, { allowUnconfirmedAreas: false }))
    return new Set([...nonMember, ...member])
  }
  const isFlagged = ({ facts }: Case, name: string) =>
    Object.entries(facts).some(([key, value]) => key === name && value === true)
  return [...readOn(version.from)]
    .filter((name) => !readOn(before.from).has(name) && canBeFlag(name))
    .flatMap((name) =>
      daysAround(version.from)
        .filter((day) => !cases.some((one) => one.night === day && isFlagged(one, name)))
        .map((day) => `${name} is never yes on ${day}`),
    )
}

/** Each fact that a rule reads needs to be known, to be unknown where it can be, and to have each of its codes. */
function gapsOfFacts(programme: Programme, version: RuleVersion, cases: readonly Case[]): Gap[] {
  const rules = rulesOn(programme, version.from, { allowUnconfirmedAreas: false })
  const { nonMember, member } = factsRead(rules)
  // A case states these in its member, its former customership and its decisions.
  const stated = ['last_known_home_municipality', 'customership_ended_on', 'returned_on']
  const facts = new Set([...nonMember, ...member].filter((name) => !stated.includes(name)))
  return [...facts].flatMap((name) => {
    const values = new Set(cases.map(({ facts }) => Object.entries(facts).find(([key]) => key === name)?.[1]))
    const readers = [
      ...[...rules.nonMember, ...rules.member]
        .filter(({ reads }) => reads.includes(name))
        .map(({ criterion }) => criterion),
      ...version.groups.filter((_, index) => rules.groups[index]!.reads.includes(name)).map(ruleOf),
    ]
    return [
      ...(codesOf[name] ?? []).filter((code) => !values.has(code)).map((code) => `${name} is never ${code}`),
      ...(canBeUnknown(name) && !values.has(null) ? [`${name} is never unknown or none`] : []),
      ...(values.size > 1 ? [] : [`${name} is always the same`]),
    ].map((what) => ({ what, rule: readers }))
  })
}

/** Each group needs cases that meet it, that do not, that cannot be judged, and that stand at its borders. */
function gapsOfGroup(programme: Programme, group: Group, cases: readonly Case[]): string[] {
  const places = group.areas ?? [undefined]
  return places.flatMap((area) => {
    const judged = cases.filter(
      (one) =>
        groupsAreRecorded.includes(one.expected.verdict) &&
        (area === undefined || homeAreaOf(programme, one) === area),
    )
    const has = (isSo: (one: Case) => boolean) => judged.some(isSo)
    const where = area === undefined ? group.id : `${group.id} in ${area}`
    const unmet = ({ expected }: Case) =>
      !expected.groups.includes(group.id) && !expected.unknown.includes(group.id)
    return [
      ...(has(({ expected }) => expected.groups.includes(group.id)) ? [] : [`nobody meets ${where}`]),
      ...(has(unmet) || group.criterion === 'jobseeker' ? [] : [`everybody meets ${where}`]),
      ...(!isThreeValued(group) || has(({ expected }) => expected.unknown.includes(group.id))
        ? []
        : [`${where} is never unknown`]),
      ...gapsAtBorders(where, bordersOf(group), judged),
    ]
  })
}

const groupsAreRecorded = ['TRANSFER ELIGIBLE', 'REVIEW GROUP_UNKNOWN', 'STAY NO_GROUP']
const employmentCodes = ['00', '01', '02', '03', '04', '05', '06', '07', '08']
const codesOf: Readonly<Record<string, readonly string[]>> = {
  home_municipality: ['198', '199', '200'],
  employment_code: employmentCodes,
  benefit: ['TMT', 'PPR', 'APR'],
  te_discretion: ['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU'],
}

/** Whether the group can be unknown: the others read an empty value as no. */
function isThreeValued({ criterion }: Group): boolean {
  return ['no-earnings-related-allowance', 'immigrant', 'foreign-language'].includes(criterion)
}

function daysAround(date: IsoDate): IsoDate[] {
  return [addDays(date, -1), date, addDays(date, 1)]
}
