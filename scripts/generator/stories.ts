import {
  changeAllowance,
  changeReach,
  endSearch,
  forgetHome,
  loseHome,
  moveTo,
  overwrite,
} from './changes.ts'
import type { HomeKind } from './homes.ts'
import type { Cast } from './person.ts'
import { byLetter, protectedWithoutChannel } from './reach.ts'
import { inTwoFiles, type Spoiler, spoilers, underAnotherNumber } from './spoilers.ts'
import type { Change, Chapter, Story, Verdict } from './story.ts'

const eligible: Cast = { home: 'pilot', groups: 'eligible' }
const transferred: Chapter = { verdict: 'TRANSFER ELIGIBLE' }
const noRow: Chapter = { verdict: null, row: 'none' }

/** By name, for scenarios that only say how many. A story's chapters are its first nights. */
const library = {
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
  'no-home': stays('STAY NO_HOME_MUNICIPALITY', { home: 'none', groups: 'any' }),
  'home-unknown': stays('REVIEW HOME_MUNICIPALITY_UNKNOWN', { home: 'unknown', groups: 'any' }),
  'group-unknown': stays('REVIEW GROUP_UNKNOWN', { home: 'pilot', groups: 'unknown' }),

  // In 2025 only: nobody outside Åland lives in no area.
  'lives-in-aland': stays('REVIEW HOME_MUNICIPALITY_UNKNOWN', { home: 'outside', groups: 'any' }),

  // Members: nothing but an event named by law ends a customership.
  member: { cast: eligible, chapters: [transferred] },
  'turns-30': {
    cast: { home: 'pilot', groups: { 'under-30': 'met' }, age: 'turns 30 on the second night' },
    chapters: [transferred],
  },
  'gains-allowance': {
    cast: { home: 'pilot', groups: { 'no-earnings-related-allowance': 'met' } },
    chapters: [transferred, { verdict: 'KEEP MEMBER', change: changeAllowance('not met') }],
  },
  'finds-work': memberWho(overwrite({ employment_code: '01' })),
  'ends-search': {
    cast: eligible,
    chapters: [transferred, { verdict: 'END JOB_SEARCH_ENDED', change: endSearch }],
  },
  'changes-phone': memberWho(overwrite({ phone: '044 0000000' })),
  'comes-under-non-disclosure': {
    cast: { ...eligible, reach: byLetter },
    chapters: [transferred, { verdict: 'KEEP MEMBER', change: changeReach(protectedWithoutChannel) }],
  },
  'moves-within-pilots': moves('pilot'),
  'moves-to-another-area': moves('other_areas'),
  'moves-outside': {
    cast: eligible,
    chapters: [
      transferred,
      { verdict: 'RETURN HOME_MUNICIPALITY_OUTSIDE', change: moveTo('outside') },
      // No longer a member, so judged afresh.
      { verdict: 'STAY NOT_PILOT_MUNICIPALITY' },
    ],
  },
  'moves-to-aland': {
    cast: eligible,
    chapters: [transferred, { verdict: 'KEEP HOME_MUNICIPALITY_UNKNOWN', change: moveTo('outside') }],
  },
  'home-vanishes': {
    cast: eligible,
    chapters: [transferred, { verdict: 'KEEP HOME_MUNICIPALITY_UNKNOWN', change: forgetHome }],
  },
  'home-is-lost': {
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
  arrives: { cast: eligible, chapters: [noRow, transferred] },
  'arrives-in-no-group': {
    cast: { home: 'pilot', groups: 'none' },
    chapters: [noRow, { verdict: 'STAY NO_GROUP' }],
  },
  'loses-allowance': {
    cast: { home: 'pilot', groups: 'none' },
    chapters: [
      { verdict: 'STAY NO_GROUP' },
      { verdict: 'TRANSFER ELIGIBLE', change: changeAllowance('met') },
    ],
  },
  'moves-in': {
    cast: { home: 'outside', groups: 'eligible' },
    chapters: [
      { verdict: 'STAY NOT_PILOT_MUNICIPALITY' },
      { verdict: 'TRANSFER ELIGIBLE', change: moveTo('pilot') },
    ],
  },
  'row-is-mended': {
    cast: eligible,
    chapters: [{ verdict: null, row: spoilers.HETU_CHECK_CHARACTER }, transferred],
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
} as const satisfies Record<string, Untitled>

export const stories: Readonly<Record<string, Story>> = Object.fromEntries(
  Object.entries<Untitled>(library).map(([why, story]) => [why, { why, ...story }]),
)

type Untitled = Omit<Story, 'why'>

function stays(verdict: Verdict, cast: Cast): Untitled {
  return { cast, chapters: [{ verdict }] }
}

function memberWho(change: Change): Untitled {
  return { cast: eligible, chapters: [transferred, { verdict: 'KEEP MEMBER', change }] }
}

function moves(kind: HomeKind): Untitled {
  const moved: Chapter = { verdict: 'MOVE HOME_MUNICIPALITY_CHANGED', change: moveTo(kind) }
  return { cast: eligible, chapters: [transferred, moved] }
}

function rejectedMember(spoil: Spoiler): Untitled {
  return { cast: eligible, chapters: [transferred, { verdict: null, row: spoil }] }
}

function rejected(spoil: Spoiler): Untitled {
  return { cast: eligible, chapters: [{ verdict: null, row: spoil }] }
}
