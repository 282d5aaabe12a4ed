import { specify } from '../support/verdicts.ts'

const facts = { earnings_related_entitlement: false }
const transferred = 'TRANSFER ELIGIBLE by no-earnings-related-allowance'
const member = { municipality: '609' }

specify('on the first day, 1.3.2021, customers are transferred', {
  date: '2021-03-01',
  facts,
  cases: [{ name: 'an eligible customer', facts: {}, expected: transferred }],
})

specify('on the last day, 31.12.2024, which is also the last day of directing, nothing has ended', {
  date: '2024-12-31',
  facts,
  cases: [
    { name: 'an eligible customer is still transferred', facts: {}, expected: transferred },
    { name: 'a member is kept', facts: {}, member, expected: 'KEEP MEMBER', place: 'porin-seutu 609' },
  ],
})

specify('on the day after the last, 1.1.2025, everything has ended', {
  date: '2025-01-01',
  facts,
  cases: [
    {
      name: 'nobody is transferred any more',
      facts: {},
      expected: 'STAY DIRECTING_ENDED',
      place: 'porin-seutu 609',
    },
    {
      name: 'that directing has ended is said before everything else',
      facts: { job_search_ended_on: '2024-12-01', employment_code: '01', home_municipality: null },
      expected: 'STAY DIRECTING_ENDED',
      place: 'nowhere',
    },
    {
      name: 'every customership ends, in the municipality where it was',
      facts: {},
      member,
      expected: 'END PROGRAMME_ENDED',
      place: 'porin-seutu 609',
    },
    {
      name: 'the end is said before a move',
      facts: { home_municipality: '886' },
      member,
      expected: 'END PROGRAMME_ENDED',
      place: 'porin-seutu 609',
    },
    {
      name: 'the end is said before a return',
      facts: { home_municipality: '684' },
      member,
      expected: 'END PROGRAMME_ENDED',
      place: 'porin-seutu 609',
    },
  ],
})
