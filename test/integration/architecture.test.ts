import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stages } from '../../pipeline/domain.ts'
import { projectRoot } from '../../pipeline/project.ts'

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

/** Where SQL may stand: a room's own statements, what builds them, and the rooms that are nothing else. */
const sqlStandsIn =
  /^(([a-z]+\/)+([a-z]+-)*queries|statistics\/bands|classify\/(criteria|(non-)?member-lines)|(db|audit)\/[^/]+|deliver\/queue)\.ts$/

/** A folder of pipeline/, or a file that lies beside them. */
const roomOf = (path: string) => path.split('/')[0] ?? path

/** The rooms, each with those it imports from. */
const rooms = Map.groupBy([...modules.keys()], roomOf)
const imported = new Map(
  [...rooms].map(([room, paths]) => [
    room,
    new Set(
      paths
        .flatMap((path) => modules.get(path)?.imports ?? [])
        .map(roomOf)
        .filter((other) => other !== room),
    ),
  ]),
)

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
    const next = (path: string) => modules.get(path)?.imports ?? []
    expect([...modules.keys()].flatMap((path) => findCircle(path, next))).toEqual([])
  })

  test('no two rooms know each other, directly or by others', () => {
    const next = (room: string) => [...(imported.get(room) ?? [])]
    expect([...rooms.keys()].flatMap((room) => findCircle(room, next))).toEqual([])
  })

  test('a command is one file that only the command line knows', () => {
    const program = modules.get('program.ts')?.imports ?? []
    const found = [...(rooms.get('commands') ?? [])].filter((path) => !program.includes(path))
    expect(found).toEqual([])
    const known = [...modules].flatMap(([path, { imports }]) =>
      imports.filter((target) => target.startsWith('commands/')).map((target) => `${path} imports ${target}`),
    )
    expect(known.filter((line) => !line.startsWith('program.ts '))).toEqual([])
  })

  test('the environment is read in config.ts and cli.ts only', () => {
    expect(pathsWith(/process\.env/).filter((path) => !['config.ts', 'cli.ts'].includes(path))).toEqual([])
  })

  test('what is said goes to whom the surroundings name', () => {
    const sayers = ['cli.ts', 'logger.ts', 'terminal/progress.ts']
    expect(pathsWith(/\bprocess\.std(out|err)|\} = process$|\bconsole\./m).sort()).toEqual(sayers)
  })

  test('SQL stands where it is looked for', () => {
    expect(
      pathsWith(/\bsql(<[^`]*>)?`|\bsql\.raw\(|copy staging/).filter((path) => !sqlStandsIn.test(path)),
    ).toEqual([])
  })

  test('a statement is text, and none is made by the builder', () => {
    expect(pathsWith(/\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\.with\(['"]/)).toEqual([])
  })

  test('connections are opened where they get our settings', () => {
    const opening = /new (pg\.)?(Client|Pool)\(|connectionString/
    expect(pathsWith(opening).sort()).toEqual(['db/database.ts', 'db/embedded-server.ts'])
  })

  test('nobody exports a default', () => {
    expect(pathsWith(/^export default/m)).toEqual([])
  })
})

describe('beside the program', () => {
  const importsBelow = (folder: string) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => {
        const text = readFileSync(join(projectRoot, folder, path), 'utf8')
        const from = join(folder, dirname(path))
        return Array.from(
          text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g),
          ([, one, other]) => [join(folder, path), join(from, one ?? other ?? '')] as const,
        )
      })
  const beyond = (folder: string, allowed: RegExp) =>
    importsBelow(folder).flatMap(([path, target]) =>
      allowed.test(target) ? [] : [`${path} imports ${target}`],
    )

  test('the program knows nothing but itself', () => {
    expect(beyond('pipeline', /^pipeline\/|^package\.json$/)).toEqual([])
  })

  test('scripts know the program, and no test', () => {
    expect(beyond('scripts', /^(pipeline|scripts)\//)).toEqual([])
  })

  test('the generator of exports knows no other script', () => {
    expect(beyond('scripts/generator', /^(pipeline|scripts\/generator)\//)).toEqual([])
  })

  test('tests know all of them', () => {
    expect(importsBelow('test').length).toBeGreaterThan(1000)
    expect(beyond('test', /^(pipeline|scripts|test)\/|^package\.json$/)).toEqual([])
  })
})

/** The path from something back to itself, when there is one. */
function findCircle(start: string, next: (from: string) => readonly string[]): string[] {
  const seen = new Set<string>()
  const search = (from: string, trail: readonly string[]): string | null => {
    for (const target of next(from)) {
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
