import { type Facts, specify } from '../support/verdicts.ts'

const eligible: Facts = { earnings_related_entitlement: false }

specify('the first line that applies decides about a customer who is not a member', {
  date: '2021-03-01',
  facts: eligible,
  cases: [
    {
      name: 'nothing speaks against a transfer: transferred',
      facts: {},
      expected: 'TRANSFER ELIGIBLE by no-earnings-related-allowance',
      place: 'porin-seutu 609',
    },
    {
      name: 'the job search begins tomorrow: stays',
      facts: { job_search_started_on: '2021-03-02' },
      expected: 'STAY NO_VALID_JOB_SEARCH',
      place: 'porin-seutu 609',
    },
    {
      name: 'an invalid job search is said before the employment code',
      facts: { job_search_ended_on: '2021-02-28', employment_code: '01' },
      expected: 'STAY NO_VALID_JOB_SEARCH',
    },
    {
      name: 'the employment code is said before an unknown home municipality',
      facts: { employment_code: '01', home_municipality: null },
      expected: 'STAY EMPLOYMENT_CODE',
      place: 'nowhere',
    },
    {
      name: 'an unknown home municipality is said before the discretion of the TE office',
      facts: { home_municipality: null, te_discretion: 'MUU' },
      expected: 'REVIEW HOME_MUNICIPALITY_UNKNOWN',
      place: 'nowhere',
    },
    {
      name: 'a home outside every area is said before the discretion of the TE office',
      facts: { home_municipality: '684', te_discretion: 'MUU' },
      expected: 'STAY NOT_PILOT_MUNICIPALITY',
      place: 'no area 684',
    },
    {
      name: 'an unconfirmed area is said before the discretion of the TE office',
      facts: { home_municipality: '297', te_discretion: 'MUU' },
      expected: 'REVIEW AREA_UNCONFIRMED',
      place: 'kuopio 297',
    },
    {
      name: 'the TE office keeps a customer who is in a group',
      facts: { te_discretion: 'MUU' },
      expected: 'STAY TE_DISCRETION',
      place: 'porin-seutu 609',
    },
    {
      name: 'one group met suffices, whatever is unknown of the others',
      facts: { immigrant: null, mother_tongue: null },
      expected: 'TRANSFER ELIGIBLE by no-earnings-related-allowance unknown foreign-language, immigrant',
    },
    {
      name: 'no group met and one unknown: a person looks at it',
      facts: { earnings_related_entitlement: true, immigrant: null },
      expected: 'REVIEW GROUP_UNKNOWN unknown immigrant',
      place: 'porin-seutu 609',
    },
    {
      name: 'no group met and none unknown: stays',
      facts: { earnings_related_entitlement: true },
      expected: 'STAY NO_GROUP',
      place: 'porin-seutu 609',
    },
  ],
})

specify('each ground of the TE office keeps the customer', {
  date: '2021-03-01',
  facts: eligible,
  cases: (['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU'] as const).map((ground) => ({
    name: `${ground} keeps`,
    facts: { te_discretion: ground },
    expected: 'STAY TE_DISCRETION',
  })),
})

specify('employment codes 00, 02, 03, 07 and 08 are the population', {
  date: '2021-03-01',
  facts: eligible,
  cases: ['00', '01', '02', '03', '04', '05', '06', '07', '08'].map((code) => ({
    name: `employment code ${code}`,
    facts: { employment_code: code },
    expected: ['00', '02', '03', '07', '08'].includes(code)
      ? 'TRANSFER ELIGIBLE by no-earnings-related-allowance'
      : 'STAY EMPLOYMENT_CODE',
  })),
})
