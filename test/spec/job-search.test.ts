import { specify } from '../support/verdicts.ts'

const transferred = 'TRANSFER ELIGIBLE by no-earnings-related-allowance'

specify('a job search is valid that has started on or before the as-of date and not ended before it', {
  date: '2021-03-01',
  facts: { earnings_related_entitlement: false },
  cases: [
    { name: 'starts the day before', facts: { job_search_started_on: '2021-02-28' }, expected: transferred },
    { name: 'starts on the day', facts: { job_search_started_on: '2021-03-01' }, expected: transferred },
    {
      name: 'starts the day after',
      facts: { job_search_started_on: '2021-03-02' },
      expected: 'STAY NO_VALID_JOB_SEARCH',
    },
    {
      name: 'ended the day before',
      facts: { job_search_ended_on: '2021-02-28' },
      expected: 'STAY NO_VALID_JOB_SEARCH',
    },
    { name: 'ends on the day', facts: { job_search_ended_on: '2021-03-01' }, expected: transferred },
    { name: 'ends the day after', facts: { job_search_ended_on: '2021-03-02' }, expected: transferred },
    { name: 'has an open end', facts: { job_search_ended_on: null }, expected: transferred },
    {
      name: 'starts and ends on the day',
      facts: { job_search_started_on: '2021-03-01', job_search_ended_on: '2021-03-01' },
      expected: transferred,
    },
  ],
})
