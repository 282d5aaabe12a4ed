/** Whatever the pipeline writes is for its own account only, also where the shell lets everybody read new files. */
import { spawn } from 'node:child_process'
import { lstat, mkdir, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { caseworkerFile, customer, customerFile, writeNight } from '../support/builders.ts'
import { shareFolder } from '../support/folders.ts'
import { quiet } from '../support/operator.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

const folder = shareFolder()
let database: TestDatabase
/** What the commands make, and nobody made for them. */
const made = () => join(folder, 'made')

beforeAll(async () => {
  database = await createTestDatabase()
  await mkdir(join(folder, 'exports'))
  await writeNight(join(folder, 'exports'), '2021-03-01', {
    'customers-0301.csv': customerFile([
      customer('1'),
      customer('2', { uses_e_service: 'K' }),
      customer('3', { non_disclosure: 'K', uses_e_service: 'K' }),
      customer('4', { employment_code: '99' }),
    ]),
    'caseworkers.csv': caseworkerFile([{ id: '609-1' }]),
  })
})

afterAll(() => database.drop())

/** Runs `kuntasiirto` in a shell that withholds nothing from anybody. */
function kuntasiirto(...args: string[]): Promise<number | null> {
  const script = 'umask 0; exec "$0" "$@"'
  const command = [process.execPath, join(projectRoot, 'pipeline/cli.ts'), ...args]
  const child = spawn('sh', ['-c', script, ...command], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...quiet, DATABASE_URL: database.url },
  })
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
}

/** Every file and folder below, with its rights; links are followed by what they lead to. */
async function listRights(root: string): Promise<string[]> {
  const real = await realpath(root)
  const names = ['', ...(await readdir(real, { recursive: true }))]
  const found = await Promise.all(
    names.map(async (name) => {
      const { mode } = await lstat(join(real, name)).catch(() => ({ mode: 0o120000 })) // a server at work
      return { name: join(root, name), kind: mode & 0o170000, rights: mode & 0o777 }
    }),
  )
  return found
    .filter(({ kind }) => kind !== 0o120000)
    .map(({ name, kind, rights }) => `${kind === 0o040000 ? 'folder' : 'file'} ${rights.toString(8)} ${name}`)
}

test('files are 0600 and folders 0700 after a night and what operators write', async () => {
  const signed = ['--by', 'Maija Mallikas', '--because', 'a test']
  const out = join(made(), 'out')
  const night = ['--programme', 'kuntakokeilu-2021', '--date', '2021-03-01', '--exports', 'exports']
  expect(await kuntasiirto('run', ...night, '--out', out)).toBe(0)
  const others = [
    ['preview', '--customer', '1', '--out', join(made(), 'preview')],
    ['rejects', 'export', '--run', '1', '--out', join(made(), 'rejects'), ...signed],
    ['seal', 'export', '--out', join(made(), 'seals', 'seals.jsonl')],
    ['export-anonymous', '--run', '1', '--out', join(made(), 'invented', 'night')],
  ]
  expect(await Promise.all(others.map((args) => kuntasiirto(...args)))).toEqual([0, 0, 0, 0])

  const written = await listRights(made())
  for (const part of [
    'letters/',
    'messages/',
    'messages-restricted/',
    'report/',
    'preview/',
    'seals/',
    'rejects/',
    'invented/',
  ])
    expect(written.join('\n')).toContain(part)
  expect(written.filter((line) => !/^(file 600|folder 700) /.test(line))).toEqual([])
})

test('and so is what the embedded server keeps', async () => {
  const home = inject('serverHome')
  const kept = [...(await listRights(home)), ...(await listRights(join(home, 'data')))]
  expect(kept.join('\n')).toContain('/password')
  expect(kept.filter((line) => !/^(file 600|folder 700) /.test(line))).toEqual([])
})
