import { type Facts, specify } from '../support/verdicts.ts'

const none = 'STAY NO_GROUP'
const met = (...groups: string[]) => `TRANSFER ELIGIBLE by ${groups.join(', ')}`
const unknown = (...groups: string[]) => `REVIEW GROUP_UNKNOWN unknown ${groups.join(', ')}`

const allowance = 'no-earnings-related-allowance'

specify('group a: no entitlement to earnings-related allowance', {
  date: '2021-03-01',
  cases: [
    [false, null, met(allowance)],
    [false, 'TMT', met(allowance)],
    [false, 'PPR', met(allowance)],
    [false, 'APR', met(allowance)],
    [true, null, none],
    [true, 'TMT', none],
    [true, 'PPR', none],
    [true, 'APR', none],
    [null, 'TMT', met(allowance)],
    [null, 'PPR', met(allowance)],
    [null, 'APR', none],
    [null, null, unknown(allowance)],
  ].map(([entitlement, benefit, expected]) => ({
    name: `entitlement ${entitlement ?? 'unknown'}, benefit ${benefit ?? 'none'}`,
    facts: { earnings_related_entitlement: entitlement, benefit } as Facts,
    expected: String(expected),
  })),
})

specify('group c: an immigrant by the flag, or while the integration period runs', {
  date: '2021-03-01',
  cases: [
    [true, null, met('immigrant')],
    [true, '2021-02-28', met('immigrant')],
    [true, '2021-03-01', met('immigrant')],
    [false, null, none],
    [false, '2021-02-28', none],
    [false, '2021-03-01', met('immigrant')],
    [false, '2021-03-02', met('immigrant')],
    [null, null, unknown('immigrant')],
    [null, '2021-02-28', unknown('immigrant')],
    [null, '2021-03-01', met('immigrant')],
    [null, '2021-03-02', met('immigrant')],
  ].map(([immigrant, endsOn, expected]) => ({
    name: `flag ${immigrant ?? 'empty'}, integration period ${endsOn === null ? 'none' : `until ${endsOn}`}`,
    facts: { immigrant, integration_period_ends_on: endsOn } as Facts,
    expected: String(expected),
  })),
})

const ownLanguages = 'fi fin sv swe se sma sme smj smn sms smi sjd sje sjt sju sia sjk'.split(' ')

specify('group d: mother tongue other than Finnish, Swedish or Sámi', {
  date: '2021-03-01',
  cases: [
    ...ownLanguages.map((code) => ({
      name: `${code} is a language of our own`,
      facts: { mother_tongue: code },
      expected: none,
    })),
    ...['ru', 'rus', 'et', 'ar', 'en', 'fit', 'fkv', 'rom'].map((code) => ({
      name: `${code} is a foreign language`,
      facts: { mother_tongue: code },
      expected: met('foreign-language'),
    })),
    {
      name: 'an unknown language is neither',
      facts: { mother_tongue: null },
      expected: unknown('foreign-language'),
    },
  ],
})

specify('any group met transfers, none met and one unknown is reviewed, all not met stays', {
  date: '2021-03-01',
  cases: combinations(),
})

/** Every combination of the three three-valued groups and the age, which is never unknown. */
function combinations() {
  const values = ['met', 'not met', 'unknown'] as const
  const cases = values.flatMap((a) =>
    values.flatMap((c) =>
      values.flatMap((d) =>
        (['met', 'not met'] as const).map((b) => [
          {
            group: 'foreign-language',
            value: d,
            facts: { mother_tongue: { met: 'ru', 'not met': 'fi', unknown: null }[d] },
          },
          {
            group: 'immigrant',
            value: c,
            facts: { immigrant: { met: true, 'not met': false, unknown: null }[c] },
          },
          {
            group: allowance,
            value: a,
            facts: { earnings_related_entitlement: { met: false, 'not met': true, unknown: null }[a] },
          },
          { group: 'under-30', value: b, facts: { birth_date: b === 'met' ? '1995-01-01' : '1970-01-01' } },
        ]),
      ),
    ),
  )
  return cases.map((groups) => {
    const all = (value: string) => groups.filter((one) => one.value === value).map((one) => one.group)
    const [isMet, isUnknown] = [all('met'), all('unknown')]
    const unknownToo = isUnknown.length > 0 ? ` unknown ${isUnknown.join(', ')}` : ''
    return {
      name: groups.map((one) => `${one.group} ${one.value}`).join(', '),
      facts: Object.assign({}, ...groups.map((one) => one.facts)) as Facts,
      expected:
        isMet.length > 0 ? met(...isMet) + unknownToo : isUnknown.length > 0 ? unknown(...isUnknown) : none,
    }
  })
}
