import { type Facts, specify } from '../support/verdicts.ts'

const transferred = 'TRANSFER ELIGIBLE by no-earnings-related-allowance'
const facts: Facts = { earnings_related_entitlement: false }

specify('the home municipality decides the area', {
  date: '2021-03-01',
  facts,
  cases: [
    { name: 'Pori', facts: { home_municipality: '609' }, expected: transferred, place: 'porin-seutu 609' },
    { name: 'Ulvila', facts: { home_municipality: '886' }, expected: transferred, place: 'porin-seutu 886' },
    { name: 'Tampere', facts: { home_municipality: '837' }, expected: transferred, place: 'pirkanmaa 837' },
    {
      name: 'Lavia has been part of Pori since 2015',
      facts: { home_municipality: '413' },
      expected: transferred,
      place: 'porin-seutu 609',
    },
    {
      name: 'Rauma is in no area',
      facts: { home_municipality: '684' },
      expected: 'STAY NOT_PILOT_MUNICIPALITY',
      place: 'no area 684',
    },
    {
      name: 'Honkajoki has been part of Kankaanpää, which is in no area, since 2021',
      facts: { home_municipality: '099' },
      expected: 'STAY NOT_PILOT_MUNICIPALITY',
      place: 'no area 214',
    },
    ...[null, '198', '199', '200', '999'].map((code) => ({
      name: code === null ? 'an empty code is unknown' : `code ${code} is unknown`,
      facts: { home_municipality: code },
      expected: 'REVIEW HOME_MUNICIPALITY_UNKNOWN',
      place: 'nowhere',
    })),
  ],
})

const unconfirmed = [
  { name: 'Joensuu', code: '167', place: 'joensuu 167' },
  { name: 'Kuopio', code: '297', place: 'kuopio 297' },
  { name: 'Iisalmi', code: '140', place: 'yla-savo 140' },
]

specify('an area whose municipalities are unconfirmed waits for a person', {
  date: '2021-03-01',
  facts,
  cases: unconfirmed.map(({ name, code, place }) => ({
    name,
    facts: { home_municipality: code },
    expected: 'REVIEW AREA_UNCONFIRMED',
    place,
  })),
})

specify('an unconfirmed area receives customers when the operator allows it', {
  date: '2021-03-01',
  allowUnconfirmedAreas: true,
  facts,
  cases: unconfirmed.map(({ name, code, place }) => ({
    name,
    facts: { home_municipality: code },
    expected: transferred,
    place,
  })),
})
