import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectRoot } from '../../pipeline/project.ts'
import { parseYaml } from '../../pipeline/yaml.ts'

test('every file of the program says the same to both readers', () => {
  const files = globSync(['pipeline/**/*.yaml', 'fixtures/*/scenario.yaml'], { cwd: projectRoot })
  expect(files.length).toBeGreaterThan(15)
  for (const file of files) {
    const text = readFileSync(join(projectRoot, file), 'utf8')
    expect(parseYaml(text), file).toEqual(parse(text))
  }
})

describe('what can be written in several ways means the same to both', () => {
  test.each([
    ...['005', '0o17', '0x1F', '0b11', '1_000', '1e3', '.5', '+1', '.inf', '12:30:00', '190:20'],
    ...['yes', 'no', 'on', 'True', 'TRUE', 'tRue', 'null', 'Null', '~', '', '2021-03-01', '"609"', "'609'"],
    ...[
      '2021-03-01T02:00:00Z',
      '>-\n  one\n  two',
      '|\n  one\n  two\n',
      '[1, a, "b"]',
      '{ 609: a }',
      '!!str 1',
    ],
    ...['&a 1', 'one # two', 'one#two', '"\\u00e4"', '=', '<<'],
  ])('%j', (value) => {
    const text = `key: ${value}\n`
    expect(parseYaml(text)).toEqual(parse(text))
  })

  test.each([
    '',
    '# nothing',
    'word',
    '- one\n- two',
    'a: &x { b: 1 }\nc: *x',
    'a: &x { b: 1 }\nc: { <<: *x }',
    '609: a',
    '---\na: 1',
  ])('%j', (text) => {
    expect(parseYaml(text)).toEqual(parse(text))
  })
})

test.each(['a: 1\na: 2', 'a: [1', 'a: "b', 'a: 1\n b: 2', '\ta: 1', 'a: 1\n---\nb: 2'])(
  'what is none is refused with its place: %j',
  (text) => {
    expect(() => parse(text)).toThrow()
    expect(() => parseYaml(text)).toThrow(/at line \d/)
  },
)
