import { specify } from '../support/verdicts.ts'

const ofPori = { municipality: '609' }

specify('membership is sticky: only an event named by law ends it', {
  date: '2021-03-02',
  cases: [
    {
      name: 'in no group any more: kept',
      facts: {},
      member: ofPori,
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 609',
    },
    {
      name: 'groups unknown: kept',
      facts: { earnings_related_entitlement: null, immigrant: null, mother_tongue: null },
      member: ofPori,
      expected: 'KEEP MEMBER',
    },
    {
      name: 'no valid job search: kept',
      facts: { job_search_ended_on: '2021-03-01' },
      member: ofPori,
      expected: 'KEEP MEMBER',
    },
    { name: 'employed: kept', facts: { employment_code: '01' }, member: ofPori, expected: 'KEEP MEMBER' },
    {
      name: 'wanted back by the TE office: kept, for want of a decision',
      facts: { te_discretion: 'MUU' },
      member: ofPori,
      expected: 'KEEP MEMBER',
    },
  ],
})

specify('a member whose home municipality changes is moved, returned or kept', {
  date: '2021-03-02',
  cases: [
    {
      name: 'to another municipality of the area: moved',
      facts: { home_municipality: '886' },
      member: ofPori,
      expected: 'MOVE HOME_MUNICIPALITY_CHANGED',
      place: 'porin-seutu 886',
    },
    {
      name: 'to another area: moved',
      facts: { home_municipality: '837' },
      member: ofPori,
      expected: 'MOVE HOME_MUNICIPALITY_CHANGED',
      place: 'pirkanmaa 837',
    },
    {
      name: 'to an unconfirmed area: moved too, because only new transfers wait',
      facts: { home_municipality: '297' },
      member: ofPori,
      expected: 'MOVE HOME_MUNICIPALITY_CHANGED',
      place: 'kuopio 297',
    },
    {
      name: 'the same place, not yet a member: a person looks at it',
      facts: { home_municipality: '297', earnings_related_entitlement: false },
      expected: 'REVIEW AREA_UNCONFIRMED',
      place: 'kuopio 297',
    },
    {
      name: 'to a municipality in no area: returned, from the one left',
      facts: { home_municipality: '684' },
      member: ofPori,
      expected: 'RETURN HOME_MUNICIPALITY_OUTSIDE',
      place: 'porin-seutu 609',
    },
    {
      name: 'to an abolished code of the same municipality: no move',
      facts: { home_municipality: '413' },
      member: ofPori,
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 609',
    },
    {
      name: 'from an abolished code to its successor: no move',
      facts: { home_municipality: '609' },
      member: { municipality: '609', lastKnownHome: '413' },
      expected: 'KEEP MEMBER',
    },
    {
      name: 'from an abolished code to its successor, served elsewhere by decision: no move either',
      facts: { home_municipality: '609' },
      member: { municipality: '886', lastKnownHome: '413' },
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 886',
    },
    {
      name: 'Juankoski has been part of Kuopio since 2017: no move under either code',
      facts: { home_municipality: '297' },
      member: { municipality: '297', lastKnownHome: '174' },
      expected: 'KEEP MEMBER',
    },
    {
      name: 'home to where the customership already is: no move',
      facts: { home_municipality: '609' },
      member: { municipality: '609', lastKnownHome: '886' },
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 609',
    },
    {
      name: 'a home elsewhere that has not changed since is no event',
      facts: { home_municipality: '886' },
      member: { municipality: '609', lastKnownHome: '886' },
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 609',
    },
    {
      name: 'a home outside that has not changed since is no event',
      facts: { home_municipality: '684' },
      member: { municipality: '609', lastKnownHome: '684' },
      expected: 'KEEP MEMBER',
      place: 'porin-seutu 609',
    },
    ...[null, '198', '199', '200', '999'].map((code) => ({
      name: `${code === null ? 'an empty code' : `code ${code}`} is unknown: kept, and a person looks at it`,
      facts: { home_municipality: code },
      member: ofPori,
      expected: 'KEEP HOME_MUNICIPALITY_UNKNOWN',
      place: 'porin-seutu 609',
    })),
  ],
})
