import type { Outcome, reasonCodes } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { writeHome, writeUnknownHome } from './address.ts'
import { writeAllowance } from './groups.ts'
import { type HomeKind, municipalityOf } from './homes.ts'
import type { Cast, Person } from './person.ts'
import type { Random } from './random.ts'
import { byLetter, protectedWithoutChannel } from './reach.ts'
import type { Setting } from './setting.ts'
import { inTwoFiles, type Spoiler, spoilers, underAnotherNumber } from './spoilers.ts'

/** An outcome with its reason code, as the specification names them. */
export type Verdict = { [O in Outcome]: `${O} ${(typeof reasonCodes)[O][number]}` }[Outcome]

/** What the export says of a person from one night on, and what the night must make of it. */
export type Chapter =
  | { readonly verdict: Verdict; readonly change?: Change }
  | { readonly verdict: 'REJECTED'; readonly spoil: Spoiler }
  | { readonly verdict: 'NO ROW' }

/** Rewrites a person's row and intention where a chapter begins. */
export type Change = (random: Random, setting: Setting, person: Person) => void

/** A person's whole life in a scenario: the fate comes first, the facts are made to fit. */
export interface Story {
  readonly cast: Cast
  /** One chapter a night; the last one goes on. */
  readonly chapters: readonly Chapter[]
}

const eligible: Cast = { home: 'pilot', groups: 'eligible' }
const transferred: Chapter = { verdict: 'TRANSFER ELIGIBLE' }
const kept: Chapter = { verdict: 'KEEP MEMBER' }
const noRow: Chapter = { verdict: 'NO ROW' }

export const stories = {
  // Non-members whose fate does not change.
  'search-not-valid': stays('STAY NO_VALID_JOB_SEARCH', {
    home: 'pilot',
    groups: 'any',
    jobSearch: 'not valid',
  }),
  employed: stays('STAY EMPLOYMENT_CODE', {
    home: 'pilot',
    groups: 'any',
    employment: 'outside the population',
  }),
  'lives-outside': stays('STAY NOT_PILOT_MUNICIPALITY', { home: 'outside', groups: 'any' }),
  discretion: stays('STAY TE_DISCRETION', {
    home: 'pilot',
    groups: 'any',
    discretion: 'stays with the TE office',
  }),
  'in-no-group': stays('STAY NO_GROUP', { home: 'pilot', groups: 'none' }),
  'home-unknown': stays('REVIEW HOME_MUNICIPALITY_UNKNOWN', { home: 'unknown', groups: 'any' }),
  'area-unconfirmed': stays('REVIEW AREA_UNCONFIRMED', { home: 'unconfirmed', groups: 'any' }),
  'group-unknown': stays('REVIEW GROUP_UNKNOWN', { home: 'pilot', groups: 'unknown' }),

  // Members: nothing but an event named by law ends a customership.
  member: { cast: eligible, chapters: [transferred, kept] },
  'turns-30': {
    cast: { home: 'pilot', groups: 'only under-30', birthday: 'turns 30 on the second night' },
    chapters: [transferred, kept],
  },
  'gains-allowance': {
    cast: { home: 'pilot', groups: 'only no-earnings-related-allowance' },
    chapters: [transferred, { verdict: 'KEEP MEMBER', change: gainAllowance }],
  },
  'finds-work': memberWho(findWork),
  'ends-search': memberWho(endSearch),
  'changes-phone': memberWho(changePhone),
  'comes-under-non-disclosure': {
    cast: { ...eligible, reach: byLetter },
    chapters: [transferred, { verdict: 'KEEP MEMBER', change: comeUnderNonDisclosure }],
  },
  'moves-within-pilots': moves('pilot'),
  'moves-to-another-area': moves('other_areas'),
  'moves-to-unconfirmed-area': moves('unconfirmed'),
  'moves-outside': {
    cast: eligible,
    chapters: [
      transferred,
      { verdict: 'RETURN HOME_MUNICIPALITY_OUTSIDE', change: moveTo('outside') },
      // No longer a member, so judged afresh.
      { verdict: 'STAY NOT_PILOT_MUNICIPALITY' },
    ],
  },
  'home-vanishes': {
    cast: eligible,
    chapters: [transferred, { verdict: 'KEEP HOME_MUNICIPALITY_UNKNOWN', change: loseHome }],
  },

  // Members the export loses: the customership goes on.
  disappears: { cast: eligible, chapters: [transferred, noRow] },
  'row-breaks': rejectedMember(spoilers.INVALID_DATE),
  'row-becomes-unreadable': rejectedMember(spoilers.COLUMN_COUNT),
  'row-doubles': rejectedMember(inTwoFiles),
  'hetu-changes': rejectedMember(spoilers.IDENTITY_CONFLICT),
  'number-changes': rejectedMember(underAnotherNumber),

  // Transferred later than on the first night.
  arrives: { cast: eligible, chapters: [noRow, transferred, kept] },
  'arrives-in-no-group': {
    cast: { home: 'pilot', groups: 'none' },
    chapters: [noRow, { verdict: 'STAY NO_GROUP' }],
  },
  'loses-allowance': {
    cast: { home: 'pilot', groups: 'none' },
    chapters: [{ verdict: 'STAY NO_GROUP' }, { verdict: 'TRANSFER ELIGIBLE', change: loseAllowance }, kept],
  },
  'moves-in': {
    cast: { home: 'outside', groups: 'eligible' },
    chapters: [
      { verdict: 'STAY NOT_PILOT_MUNICIPALITY' },
      { verdict: 'TRANSFER ELIGIBLE', change: moveTo('pilot') },
      kept,
    ],
  },
  'row-is-mended': {
    cast: eligible,
    chapters: [{ verdict: 'REJECTED', spoil: spoilers.HETU_CHECK_CHARACTER }, transferred, kept],
  },

  // Rows refused from the first night on.
  COLUMN_COUNT: rejected(spoilers.COLUMN_COUNT),
  MISSING_VALUE: rejected(spoilers.MISSING_VALUE),
  INVALID_CHARACTER: rejected(spoilers.INVALID_CHARACTER),
  INVALID_CUSTOMER_NUMBER: rejected(spoilers.INVALID_CUSTOMER_NUMBER),
  INVALID_HETU: rejected(spoilers.INVALID_HETU),
  HETU_CHECK_CHARACTER: rejected(spoilers.HETU_CHECK_CHARACTER),
  IMPLAUSIBLE_AGE: rejected(spoilers.IMPLAUSIBLE_AGE),
  INVALID_DATE: rejected(spoilers.INVALID_DATE),
  INVALID_NUMBER: rejected(spoilers.INVALID_NUMBER),
  INVALID_CODE: rejected(spoilers.INVALID_CODE),
  DUPLICATE_CUSTOMER_NUMBER: rejected(spoilers.DUPLICATE_CUSTOMER_NUMBER),
  DUPLICATE_HETU: rejected(spoilers.DUPLICATE_HETU),
  'in-two-files': rejected(inTwoFiles),
} as const satisfies Record<string, Story>

function stays(verdict: Verdict, cast: Cast): Story {
  return { cast, chapters: [{ verdict }] }
}

function memberWho(change: Change): Story {
  return { cast: eligible, chapters: [transferred, { verdict: 'KEEP MEMBER', change }] }
}

function moves(kind: HomeKind): Story {
  const moved: Chapter = { verdict: 'MOVE HOME_MUNICIPALITY_CHANGED', change: moveTo(kind) }
  return { cast: eligible, chapters: [transferred, moved, kept] }
}

function rejectedMember(spoil: Spoiler): Story {
  return { cast: eligible, chapters: [transferred, { verdict: 'REJECTED', spoil }] }
}

function rejected(spoil: Spoiler): Story {
  return { cast: eligible, chapters: [{ verdict: 'REJECTED', spoil }] }
}

/** To another municipality of that kind, at a new address, reached the same way as before. */
function moveTo(kind: HomeKind): Change {
  return (random, setting, person) => {
    let home = setting.homes[kind](random)
    for (let tries = 0; municipalityOf(home) === municipalityOf(person.home); tries += 1) {
      if (tries === 1000)
        throw new UsageError(`homes.${kind}: nowhere else to move to; name another municipality`)
      home = setting.homes[kind](random)
    }
    writeHome(random, setting, person.row, home)
    person.reach.write(person.row)
    person.home = home
  }
}

function loseHome(random: Random, _setting: Setting, person: Person): void {
  writeUnknownHome(random, person.row)
  person.home = null
}

function gainAllowance(random: Random, _setting: Setting, person: Person): void {
  writeAllowance(random, person.row, 'not met')
}

function loseAllowance(random: Random, _setting: Setting, person: Person): void {
  person.groups = { ...person.groups, 'no-earnings-related-allowance': 'met' }
  writeAllowance(random, person.row, 'met')
}

function comeUnderNonDisclosure(_random: Random, _setting: Setting, person: Person): void {
  person.reach = protectedWithoutChannel
  person.reach.write(person.row)
}

function findWork(_random: Random, _setting: Setting, { row }: Person): void {
  row.employment_code = '01'
}

function endSearch(_random: Random, setting: Setting, { row }: Person): void {
  row.job_search_ended_on = setting.firstNight
}

function changePhone(_random: Random, _setting: Setting, { row }: Person): void {
  row.phone = '044 0000000'
}
