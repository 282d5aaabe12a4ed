/** The launcher, under the Node of the tests and under one that takes itself for another. */
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import launcher from '../../scripts/launch.cjs'
import { shareFolder } from '../support/folders.ts'

const bin = join(projectRoot, 'scripts/kuntasiirto.cjs')
const project = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
const folder = shareFolder()
/** Makes the Node that reads it first take itself for another one, without what came after that. */
let pretence: string
beforeAll(() => {
  pretence = join(folder, 'pretence.cjs')
  writeFileSync(
    pretence,
    `const { VERSION, PLATFORM } = process.env
     process.execve = process.env.EXECVE && ((file, args, env) => console.log(JSON.stringify({ args, env })))
     delete process.env.VERSION
     if (VERSION) Object.defineProperty(process, 'versions', { value: { ...process.versions, node: VERSION } })
     if (PLATFORM === 'musl') process.report.getReport = () => ({ header: {} })
     else if (PLATFORM) Object.defineProperty(process, 'arch', { value: PLATFORM })`,
  )
})

/** Without npm, which says what Node it runs on itself. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|DATABASE_URL$|KUNTASIIRTO_|NODE_COMPILE_CACHE$)/.test(name),
  ),
)

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment, KUNTASIIRTO_ENV_FILE: 'none', ...env },
  })
  return { status, stdout, stderr }
}
const pretending = (env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  launch(['--require', pretence, bin, ...args], env)

describe('which Node', () => {
  const packaged = { file: '/p/node', version: '24.0.0' }
  const old = { file: '/usr/bin/node', version: '20.20.2' }
  const current = { file: '/usr/bin/node', version: '24.1.0' }
  const npms = (version: string) => ({
    npm_node_execpath: '/usr/bin/node',
    npm_config_user_agent: `npm/11.0.0 node/v${version} linux x64 workspaces/false`,
  })
  test.each<[string, string | null, ...Parameters<typeof launcher.chooseNode>]>([
    ["the system's, when it is new enough", '/usr/bin/node', current, packaged, {}],
    ["the system's, when it is newer", '/usr/bin/node', { ...current, version: '26.0.0' }, packaged, {}],
    ['the packaged one, when it is not', '/p/node', old, packaged, {}],
    ['the last before is not', '/p/node', { ...old, version: '23.11.0' }, packaged, {}],
    ['the packaged one, which npm puts first', '/p/node', packaged, packaged, npms('20.20.2')],
    ["npm's, which is the system's", '/usr/bin/node', packaged, packaged, npms('24.21.0')],
    ['the only one there is', '/usr/bin/node', current, null, {}],
    ['none', null, old, null, {}],
    ['none, by npm', null, old, null, npms('20.20.2')],
    ['none but one that is too old', null, old, { ...packaged, version: '22.0.0' }, {}],
  ])('%s', (_, file, ...given) => {
    expect(launcher.chooseNode(...given)?.file ?? null).toBe(file)
  })

  test('package.json has each packaged one, at a version that will do', () => {
    for (const name of Object.values(launcher.packages))
      expect(project.optionalDependencies[name]).toMatch(/^24\.\d+\.\d+$/)
    const nodes = Object.keys(project.optionalDependencies).filter((name) => name.startsWith('node-'))
    expect(Object.values(launcher.packages).sort()).toEqual(nodes.sort())
  })
})

describe('under another Node', () => {
  test('20 starts the packaged one, which has its flags and no more to say', () => {
    expect(pretending({ VERSION: '20.0.0' }, '--version')).toEqual({
      status: 0,
      stdout: `${project.version}\n`,
      stderr: '',
    })
  })

  test('24.0, which hands on no environment by itself, is given it', () => {
    const { stdout } = pretending(
      { VERSION: '24.0.0', EXECVE: 'yes', DATABASE_URL: 'postgres://x' },
      'status',
    )
    const { args, env } = JSON.parse(stdout)
    expect(args.slice(1)).toEqual([...launcher.flags, join(projectRoot, 'pipeline/cli.ts'), 'status'])
    expect(env).toMatchObject({ DATABASE_URL: 'postgres://x', KUNTASIIRTO_ENV_FILE: 'none' })
  })

  test.each([
    ['beside the packages', {}, join(projectRoot, 'node_modules/.cache/node')],
    ['where the environment says', { NODE_COMPILE_CACHE: '/elsewhere' }, '/elsewhere'],
  ])('what was compiled is kept %s', (_, given, place) => {
    const { stdout } = pretending({ VERSION: '24.0.0', EXECVE: 'yes', ...given }, 'status')
    expect(JSON.parse(stdout).env).toMatchObject({ NODE_COMPILE_CACHE: place })
  })

  test.each(['18.20.8', '16.0.0', '6.17.1'])('%s is told what is needed, in one line', (version) => {
    const { status, stdout, stderr } = pretending({ VERSION: version }, '--version')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(`kuntasiirto: Node 20 or newer is needed, and this is ${version}: install Node 24\n`)
  })

  test.each([
    ['musl', new RegExp(`for ${process.platform}-${process.arch}-musl: install Node 24`)],
    ['riscv64', /for \w+-riscv64: install Node 24/],
  ])('where none is packaged (%s) it is told what to do, in one line', (platform, said) => {
    const { status, stdout, stderr } = pretending({ VERSION: '20.0.0', PLATFORM: platform }, '--version')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(said)
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*\n$/)
  })

  test('where none is packaged but the Node is 24, that one is used', () => {
    expect(pretending({ PLATFORM: 'musl' }, '--version').stdout).toBe(`${project.version}\n`)
  })

  test('a usage error keeps its exit code and its line', () => {
    const { status, stderr } = pretending({ VERSION: '20.0.0' }, 'fly')
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/unknown command/) })
  })
})

describe.each([
  ['in its own process', []],
  ['beside an older one', ['20.0.0']],
])('%s', (_, [version]) => {
  const start = (script: string, ...args: readonly string[]) =>
    spawn(
      process.execPath,
      [
        ...(version === undefined ? [] : ['--require', pretence]),
        join(projectRoot, 'scripts/launch.cjs'),
        script,
        ...args,
      ],
      {
        env: { ...environment, ...(version === undefined ? {} : { VERSION: version }) },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
  const write = (text: string) => {
    const path = join(folder, `script-${randomUUID()}.ts`)
    writeFileSync(path, text)
    return relative(projectRoot, path)
  }

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s reaches the program, whose exit code comes back',
    async (signal) => {
      const script = write(
        `process.on('${signal}', () => { console.log('told'); process.exit(42) })
       setInterval(() => {}, 1000)
       console.log('pid ' + process.pid)`,
      )
      const child = start(script)
      const ended = new Promise((resolve) => child.once('close', (...how) => resolve(how)))
      let said = ''
      for await (const part of child.stdout.setEncoding('utf8')) {
        said += part
        if (/^pid \d+\n$/.test(said)) child.kill(signal)
      }
      expect(await ended).toEqual([42, null])
      expect(said).toMatch(/^pid \d+\ntold\n$/)
      expect(said.startsWith(`pid ${child.pid}\n`)).toBe(version === undefined)
    },
  )

  test('what Node warns its developers of is not said to operators', () => {
    const script = write(
      "process.emitWarning('old', 'DeprecationWarning'); process.emitWarning('new', 'ExperimentalWarning')",
    )
    const { status, stderr } = launch([
      ...(version === undefined ? [] : ['--require', pretence]),
      join(projectRoot, 'scripts/launch.cjs'),
      script,
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('a program that a signal ended ends the launcher likewise', async () => {
    const child = start(write("process.kill(process.pid, 'SIGKILL')"))
    expect(await new Promise((resolve) => child.once('close', (...how) => resolve(how)))).toEqual([
      null,
      'SIGKILL',
    ])
  })
})

describe('every way to it', () => {
  test('by a link in PATH, from any folder', () => {
    const links = join(folder, 'links')
    mkdirSync(links)
    symlinkSync(bin, join(links, 'kuntasiirto'))
    const { status, stdout } = spawnSync('kuntasiirto', ['--version'], {
      cwd: '/',
      encoding: 'utf8',
      env: { ...environment, PATH: `${links}:${join(projectRoot, 'node_modules/.bin')}:${process.env.PATH}` },
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${project.version}\n` })
  })

  test('package.json names it, and every script of ours goes through it', () => {
    expect(project.bin).toEqual({ kuntasiirto: 'scripts/kuntasiirto.cjs' })
    const direct = Object.values<string>(project.scripts).filter(
      (line) => /\.ts\b/.test(line) && !/^node scripts\/launch\.cjs /.test(line),
    )
    expect(direct).toEqual([])
  })
})

describe('the lock file', () => {
  interface Package {
    readonly version: string
    readonly integrity?: string
    readonly resolved?: string
    readonly libc?: readonly string[]
  }
  const lock: Readonly<Record<string, Package>> = JSON.parse(
    readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'),
  ).packages
  const packages = Object.entries(lock).filter(([path]) => path !== '')

  test('says of every package what its bytes are, and of none which host they come from', () => {
    expect(packages.length).toBeGreaterThan(200)
    expect(packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([])
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  })

  test('has every optional package, and none of glibc for musl, whose Node would stand before the one that works', () => {
    const names = Object.keys(project.optionalDependencies)
    for (const name of names)
      expect(lock[`node_modules/${name}`]?.version).toBe(project.optionalDependencies[name])
    for (const name of names.filter((one) => one.includes('linux')))
      expect(lock[`node_modules/${name}`]?.libc, name).toEqual(['glibc'])
  })
})
