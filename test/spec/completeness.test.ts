import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memberLines, type NightRules, nonMemberLines } from '../../pipeline/classify/decision-table.ts'
import { outcomes, reasonCodes } from '../../pipeline/domain.ts'

const rules: NightRules = {
  asOfDate: '2021-03-01',
  isPastEnd: false,
  isDirectingOver: false,
  employmentCodes: ['02'],
  keepsByTeDiscretion: true,
  allowUnconfirmedAreas: false,
}
const given = [...nonMemberLines(rules), ...memberLines(rules)].map(
  (line) => `${line.outcome} ${line.reasonCode}`,
)

/** They need decisions.csv, or the rules of 2023. */
const notOfThisVersion = [
  'STAY RETURNED_BY_DECISION',
  'STAY CHANGE_SECURITY_55',
  'MOVE TRANSFER_DECISION',
  'RETURN CORRECTION',
  'RETURN CHANGE_SECURITY_55',
  'RETURN RETURN_DECISION',
]

const specification = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'completeness.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n')

describe('the specification is complete', () => {
  test.each(given)('%s occurs in a table of cases', (verdict) => {
    expect(specification).toMatch(new RegExp(`[\`']${verdict}\\b`))
  })

  test('the decision tables give every reason code of the domain but those of other rule versions', () => {
    const known = outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`))
    expect([...given, ...notOfThisVersion].sort()).toEqual(known.sort())
  })
})
