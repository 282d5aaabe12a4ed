import { describe, expect, test } from 'vitest'
import { analysedRows, dates, pretendDelivery, runAnalysedNight } from '../support/analysed-nights.ts'
import type { CustomerRow } from '../support/builders.ts'
import { type CountedNight, readCountedNight } from '../support/counted-nights.ts'
import { shareNights } from '../support/nights.ts'
import { type Answer, answerPlainly } from '../support/plain-answers.ts'
import { measureLatency } from '../support/plain-latency.ts'
import { askAsAnalyst, asText, readQuestions } from '../support/readme-questions.ts'

const seed = 1269
const questions = readQuestions().filter(({ isOfMonths }) => !isOfMonths)
let answers: readonly Answer[]

const nights = shareNights(async (shared) => {
  const counted: CountedNight[] = []
  const lastRows = new Map<string, CustomerRow>()
  for (const [night, date] of dates.entries()) {
    await runAnalysedNight(shared, seed, night)
    counted.push(await readCountedNight(shared, date, analysedRows(seed, night), lastRows))
  }
  await pretendDelivery(shared)
  answers = answerPlainly(counted, await measureLatency(shared, counted))
})

describe('every question of sql/README.md is answered as a count person by person has it', () => {
  test('there are as many answers', () => expect(answers).toHaveLength(questions.length))

  test.each(questions.map(({ title, sql }, index) => ({ title, sql, index })))(
    '$title',
    async ({ sql, index }) => {
      expect(sql.split('\n').length).toBeLessThanOrEqual(15)
      const found = await askAsAnalyst(nights(), sql)
      expect(found.length).toBeGreaterThan(0)
      expect(asText(found)).toEqual(asText(answers[index]!))
    },
  )
})
