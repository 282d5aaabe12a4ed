import { specify } from '../support/verdicts.ts'

const under30 = 'TRANSFER ELIGIBLE by under-30'
const not = 'STAY NO_GROUP'

specify('group b on 1.3.2021: fewer than 30 completed years on the as-of date', {
  date: '2021-03-01',
  cases: [
    { name: 'born 28.2.1991: turned 30 yesterday', facts: { birth_date: '1991-02-28' }, expected: not },
    { name: 'born 1.3.1991: turns 30 tonight', facts: { birth_date: '1991-03-01' }, expected: not },
    { name: 'born 2.3.1991: turns 30 tomorrow', facts: { birth_date: '1991-03-02' }, expected: under30 },
    { name: 'born 29.2.1992: is 29', facts: { birth_date: '1992-02-29' }, expected: under30 },
    { name: 'born 1.3.2006: is 15', facts: { birth_date: '2006-03-01' }, expected: under30 },
  ],
})

specify('born on 29 February: a year older on 1 March', {
  date: '2022-02-28',
  cases: [
    { name: 'born 28.2.1992: turns 30 tonight', facts: { birth_date: '1992-02-28' }, expected: not },
    { name: 'born 29.2.1992: still 29 on 28.2.2022', facts: { birth_date: '1992-02-29' }, expected: under30 },
    { name: 'born 1.3.1992: still 29', facts: { birth_date: '1992-03-01' }, expected: under30 },
  ],
})

specify('born on 29 February: has turned 30 on 1.3.2022', {
  date: '2022-03-01',
  cases: [
    { name: 'born 28.2.1992: is 30', facts: { birth_date: '1992-02-28' }, expected: not },
    { name: 'born 29.2.1992: turns 30 on 1 March', facts: { birth_date: '1992-02-29' }, expected: not },
    { name: 'born 1.3.1992: turns 30 tonight', facts: { birth_date: '1992-03-01' }, expected: not },
    { name: 'born 2.3.1992: still 29', facts: { birth_date: '1992-03-02' }, expected: under30 },
  ],
})

specify('in a leap year a person born on 29 February is a year older on that very day', {
  date: '2024-02-29',
  cases: [
    { name: 'born 28.2.1994: is 30', facts: { birth_date: '1994-02-28' }, expected: not },
    { name: 'born 1.3.1994: still 29', facts: { birth_date: '1994-03-01' }, expected: under30 },
    { name: 'born 29.2.1996: turns 28', facts: { birth_date: '1996-02-29' }, expected: under30 },
  ],
})
