import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shareFolder } from '../support/folders.ts'
import { readTables } from './read-tables.ts'

const folder = shareFolder()

test.each([
  ['a name nobody knows', 'borne: 1991-03-01, then: STAY NO_GROUP', '4: cases.0.borne: unknown name'],
  ['a value that is none', 'born: 1991-02-30, then: STAY NO_GROUP', '4: cases.0.born: a date'],
  [
    'a code without quotes',
    'home_municipality: 49, then: STAY NO_GROUP',
    '4: cases.0.home_municipality: three',
  ],
  [
    'an outcome with another reason',
    'then: STAY ELIGIBLE',
    '4: cases.0.then: an outcome and its reason code',
  ],
  [
    'a member who was one before',
    'member: { of: "609" }, former: { of: "609", ended: 2021-02-01 }, then: STAY NO_GROUP',
    '4: cases.0: either member or former',
  ],
  [
    'an end that is no reason',
    'former: { of: "609", ended: 2021-02-01, reason: MEMBER }, then: STAY NO_GROUP',
    '4: cases.0.former',
  ],
  [
    'a decision settled on no day',
    'decisions: [{ kind: KORJAUS, on: 2021-02-01, settled: no }], then: STAY NO_GROUP',
    '4: cases.0.decisions.0.settled: ',
  ],
  ['a case without a verdict', 'born: 1991-03-01', '4: cases.0.then: an outcome and its reason code'],
  ['a sentence that YAML cuts', 'then: STAY NO_GROUP, so it is', '4: key "so it is"'],
  [
    'a version that is none',
    'night: every version since 2021-03-02, then: STAY NO_GROUP',
    '4: cases.0: no rule version begins',
  ],
  ['a verdict for all', 'then: STAY NO_GROUP }]\nthen: STAY NO_GROUP #', '1: who, then, groups'],
])('%s is refused with file and line', (_, oneCase, problem) => {
  cpSync(
    join(import.meta.dirname, 'tables/kuntakokeilu-2021/everyone.yaml'),
    join(folder, 'act/everyone.yaml'),
  )
  writeFileSync(
    join(folder, 'act/table.yaml'),
    `title: A table\nnight: 2021-03-01\ncases: [\n  { who: somebody, ${oneCase} }]`,
  )
  expect(() => readTables({ id: 'act', ruleVersions: [{ from: '2021-03-01' }] }, folder)).toThrow(
    `act/table.yaml:${problem}`,
  )
})
