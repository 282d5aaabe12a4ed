import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { stages } from '../../pipeline/domain.ts'

const root = join(projectRoot, 'pipeline')

/** Every source file below pipeline/, by path, with the files it imports. */
const modules = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      const imports = Array.from(
        text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g),
        ([, one, other]) => join(dirname(path), one ?? other ?? ''),
      )
      return [path, { text, imports }] as const
    }),
)

/** Where SQL may stand: each stage's own statements, the database, the account, and commands that own a query. */
const sqlStandsIn =
  /^((anonymous|extract|classify|assign|notify|programmes|comparison|retention|undo|monitoring|report|statistics)\/([a-z]+\/)?([a-z]+-)*queries|statistics\/bands|classify\/(criteria|(non-)?member-lines)|(db|audit)\/[^/]+|notify\/queue|commands\/(sql|replay|verify))\.ts$/

function pathsWith(pattern: RegExp): string[] {
  return [...modules].filter(([, { text }]) => pattern.test(text)).map(([path]) => path)
}

describe('the folders are the architecture', () => {
  test('domain.ts imports nothing', () => {
    expect(modules.get('domain.ts')?.text).not.toMatch(/\bimport\b.*\bfrom\b|\brequire\(/)
  })

  test.each(stages)('%s imports no other stage', (stage) => {
    const others = stages.filter((one) => one !== stage)
    const found = [...modules]
      .filter(([path]) => path.startsWith(`${stage}/`))
      .flatMap(([path, { imports }]) => imports.map((target) => `${path} imports ${target}`))
      .filter((line) => others.some((other) => line.includes(` imports ${other}/`)))
    expect(found).toEqual([])
  })

  test('no folder is a catch-all, and no file a barrel', () => {
    const forbidden = /(^|\/)((shared|common|utils?|helpers|types|lib)\/|index\.ts$)/
    expect([...modules.keys()].filter((path) => forbidden.test(path))).toEqual([])
  })

  test('every import names a file that is there', () => {
    const known = new Set([...modules.keys(), '../package.json']) // which says the version
    const missing = [...modules].flatMap(([path, { imports }]) =>
      imports.filter((target) => !known.has(target)).map((target) => `${path} imports ${target}`),
    )
    expect(missing).toEqual([])
  })

  test('nothing imports in a circle, types included', () => {
    expect([...modules.keys()].flatMap((path) => findCircle(path))).toEqual([])
  })

  test('nothing outside commands/ imports a command, but for the command line', () => {
    const found = [...modules]
      .filter(([path]) => !path.startsWith('commands/') && path !== 'program.ts')
      .filter(([, { imports }]) => imports.some((target) => target.startsWith('commands/')))
      .map(([path]) => path)
    expect(found).toEqual([])
  })

  test('the environment is read in config.ts and cli.ts only', () => {
    expect(pathsWith(/process\.env/).filter((path) => !['config.ts', 'cli.ts'].includes(path))).toEqual([])
  })

  test('what is said goes to whom the surroundings name', () => {
    const sayers = ['cli.ts', 'commands/progress.ts', 'logger.ts']
    expect(pathsWith(/\bprocess\.std(out|err)|\} = process$|\bconsole\./m).sort()).toEqual(sayers)
  })

  test('SQL stands where it is looked for', () => {
    const statements =
      /\bsql(<[^`]*>)?`|\bsql\.raw\(|\.(selectFrom|insertInto|updateTable|deleteFrom)\(|copy staging/
    expect(pathsWith(statements).filter((path) => !sqlStandsIn.test(path))).toEqual([])
  })

  test('connections are opened where they get our settings', () => {
    const opening = /new (pg\.)?(Client|Pool)\(|connectionString/
    expect(pathsWith(opening).sort()).toEqual(['db/database.ts', 'db/embedded-server.ts'])
  })

  test('nobody exports a default', () => {
    expect(pathsWith(/^export default/m)).toEqual([])
  })
})

/** The path from a module back to itself, when there is one. */
function findCircle(start: string): string[] {
  const seen = new Set<string>()
  const search = (path: string, trail: readonly string[]): string | null => {
    for (const target of modules.get(path)?.imports ?? []) {
      if (target === start) return [...trail, target].join(' -> ')
      if (seen.has(target)) continue
      seen.add(target)
      const found = search(target, [...trail, target])
      if (found !== null) return found
    }
    return null
  }
  const found = search(start, [start])
  return found === null ? [] : [found]
}
