import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { programmeJsonSchema } from '../../../pipeline/programmes/json-schema.ts'
import { edit, programmeIds, textOf } from '../../support/programme-files.ts'

const written = readFileSync('pipeline/programmes/programme.schema.json', 'utf8')
const schema = z.fromJSONSchema(JSON.parse(written))

test('the JSON Schema for editors is that of the code: `npm run programmes:schema` writes it', () => {
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(programmeJsonSchema())))
})

describe('an editor', () => {
  test.each(programmeIds)(
    'finds the schema from the first line of %s, and nothing wrong with the file',
    (id) => {
      expect(textOf(id).split('\n')[0]).toBe('# yaml-language-server: $schema=./programme.schema.json')
      expect(schema.safeParse(parse(textOf(id))).error).toBeUndefined()
    },
  )

  test.each([
    ['an unknown key', 'confirmed: true', 'confirmd: true'],
    ['a criterion that is not built', 'criterion: under-age', 'criterion: over-age'],
    ['a parameter of another criterion', 'age: 30', 'months: 12'],
    ['a code without its quotes', '- "049" # Espoo', '- 049 # Espoo'],
    ['a rule without its source', '        source: § 4(1) 2\n', ''],
    ['an area whose source is no paragraph', 'source: § 3 11', 'source: an announcement'],
    ['a date that does not exist', 'date: 2024-12-31', 'date: 2024-12-32'],
  ])('sees %s', (_, from, to) => {
    const { text } = edit(textOf('kuntakokeilu-2021'), from, to)
    expect(schema.safeParse(parse(text)).success).toBe(false)
  })
})

test('wherever a rule or value may have a source, it must have one', () => {
  const withSource = objectsIn(JSON.parse(written)).filter(({ properties }) => 'source' in properties)
  expect(withSource.length).toBeGreaterThan(20)
  for (const { required } of withSource) expect(required).toContain('source')
})

const objectSchema = z.object({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
})

function objectsIn(value: unknown): z.infer<typeof objectSchema>[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(objectsIn)
  const { data } = objectSchema.safeParse(value)
  return data === undefined ? inner : [data, ...inner]
}
