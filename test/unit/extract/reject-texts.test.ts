import { describe, expect, test } from 'vitest'
import { rejectReasons } from '../../../pipeline/domain.ts'
import { rejectTexts } from '../../../pipeline/extract/reject-texts.ts'

test('every reason has its text, and no text is of another', () => {
  expect(Object.keys(rejectTexts).sort()).toEqual([...rejectReasons].sort())
  expect(new Set(Object.values(rejectTexts).map(({ reason }) => reason)).size).toBe(rejectReasons.length)
})

describe.each(rejectReasons)('the office is told of %s', (code) => {
  const { reason, expected } = rejectTexts[code]

  test.each([
    ['what is wrong', reason],
    ['what is expected', expected],
  ])('%s, in whole Finnish sentences without codes', (_, text) => {
    expect(text).toMatch(/^\p{Lu}[^\n]*\.$/u)
    expect(text).not.toMatch(/ {2}|[A-Z]{2}|_|\s[.,]/)
    for (const sentence of text.split(/(?<=\.) (?=\p{Lu})/u)) expect(sentence).toMatch(/^\p{Lu}.{10,}\.$/u)
    // The file's own name and letters of the Finnish alphabet: no English word has slipped in.
    const words = text.replace('identity-changes.csv', '').match(/\p{L}+/gu) ?? []
    expect(words.filter((word) => /[cqwxåšž]|^(the|row|value|invalid|and|or)$/i.test(word))).toEqual([])
  })

  test('what to do, as a request to several people', () => {
    expect(expected).toMatch(/^\p{L}+(kaa|kää)(?!\p{L})/u)
  })
})
