import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { ownPrint } from '../../pipeline/deliver/fingerprint.ts'
import { runCommand, runProcess } from '../support/command-line.ts'
import { decideCutOver, writeCutOver } from '../support/decided-night.ts'
import { shareFolder } from '../support/folders.ts'
import { type Changes, createOtherProgram, type OtherProgram } from '../support/other-program.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

const { version } = ownPrint()
const otherVersion: Changes = { 'package.json': [`"version": "${version}"`, '"version": "9.9.9"'] }
const night = ['--programme', 'kuntakokeilu-2021', '--date', '2021-03-01']

let exports: string
let other: OtherProgram
/** A night that this version decided, of which nothing is written. */
let decided: TestDatabase
const shared = shareFolder()
beforeAll(async () => {
  other = await createOtherProgram()
  exports = await writeCutOver(join(shared, 'scenario'), 40)
  decided = await createTestDatabase()
  await decideCutOver(decided.url, exports, 'files')
})
afterAll(async () => {
  await decided.drop()
  await other.remove()
})

let database: TestDatabase
let session: Session
let out: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-versions-'))
  out = join(folder, 'out')
  database = await createTestDatabase(decided.url)
  session = await openSession(database.url, 'test')
  return async () => {
    await session.close()
    await database.drop()
    await rm(folder, { recursive: true })
  }
})
const kuntasiirto = (...args: string[]) => runCommand(database.url, args, { KUNTASIIRTO_WORKERS: '1' })
const work = ['--once', '--workers', '1']

async function readJobs(): Promise<{ state: string; retry_count: number }[]> {
  const { rows } = await session.client.query(
    "select state, retry_count from pgboss.job where name = 'write-output-files'",
  )
  return rows
}

async function countPlanned(): Promise<number> {
  const { rows } = await session.client.query<{ count: number }>(
    "select count(*)::int as count from register.output_file where status = 'planned'",
  )
  return rows[0]?.count ?? 0
}

describe('a worker of another program leaves the jobs of a night to those of its own', () => {
  test.each([
    ['version', otherVersion],
    ['texts', { 'pipeline/deliver/content/texts/fi.yaml': ['asiakkaa', 'asiakas'] }],
    ['layout', { 'pipeline/deliver/print/sizes.ts': ['fontSize = 11', 'fontSize = 12'] }],
    ['rules', { 'pipeline/programmes/kuntakokeilu-2021.yaml': ['    phone: ', '    phone: 00'] }],
  ] as const)('another %s', async (what, changes) => {
    await other.change(changes)
    const left = await other.kuntasiirto(database.url, 'work', ...work, '--out', out)
    expect(left).toMatchObject({ code: 0, stdout: 'Jobs done: 0\n' })
    const whose =
      what === 'version' ? `version ${version} (here 9.9.9)` : `version ${version} with other ${what}`
    expect(left.stderr.split('\n').filter((line) => line.includes('leaves what was planned'))).toEqual([
      `kuntasiirto: leaves what was planned by ${whose} to a worker of that kind; --accept-other-version does it all the same`,
    ])
    expect(await readdir(out).catch(() => [])).toEqual([])
    expect(new Set((await readJobs()).map(({ state, retry_count }) => `${state} ${retry_count}`))).toEqual(
      new Set(['created 0']),
    )
    const status = await other.kuntasiirto(database.url, 'status')
    expect(status.stdout).toContain('39 letters and messages (')
    expect(status.stdout).toContain(`wait for a worker of ${whose}\n`)

    expect((await kuntasiirto('status')).stdout).not.toContain('wait for a worker')
    const done = await kuntasiirto('work', ...work, '--out', out)
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(await countPlanned()).toBe(0)
  })
})

test('both at once: each job is done by the version that planned it', async () => {
  await other.change(otherVersion)
  const [own, left] = await Promise.all([
    runProcess(database.url, ['work', ...work, '--out', out], { KUNTASIIRTO_WORKERS: '1' }),
    other.kuntasiirto(database.url, 'work', ...work, '--out', out),
  ])
  expect(left.stdout).toBe('Jobs done: 0\n')
  expect(own).toMatchObject({ code: 0, stderr: '' })
  expect(await countPlanned()).toBe(0)
})

test('a night that an upgrade caught half-way says what to do, and is finished when a person accepts it', async () => {
  await other.change(otherVersion)
  const { kuntasiirto: upgraded } = other
  const again = await upgraded(database.url, 'run', ...night, '--exports', exports, '--out', out)
  expect(again.code, again.stderr).toBe(1)
  expect(again.stderr.trimEnd().split('\n').at(-1)).toMatch(
    new RegExp(
      `the night of 2021-03-01 is published, but 39 letters and messages .* wait for a worker of version ${version} \\(here 9\\.9\\.9\\): start one, or .* \\(kuntasiirto work --once --accept-other-version --out ${out}\\)`,
    ),
  )
  expect(await countPlanned()).toBeGreaterThan(0)

  const accepted = await upgraded(database.url, 'work', ...work, '--accept-other-version', '--out', out)
  expect(accepted.code).toBe(0)
  expect(accepted.stderr).toContain(`writes and sends also what was planned by version ${version}`)
  expect(await countPlanned()).toBe(0)
  expect(await upgraded(database.url, 'run', ...night, '--exports', exports, '--out', out)).toMatchObject({
    code: 0,
  })
})

test('jobs from before fingerprints are left too, and not asked for again and again', async () => {
  await session.client.query("update pgboss.job set data = data - 'fingerprint', group_id = null")
  const left = await kuntasiirto('work', ...work, '--out', out)
  expect(left).toMatchObject({ code: 0, stdout: 'Jobs done: 0\n' })
  expect(left.stderr).toContain(`planned by an earlier version (here ${version})`)
  const accepted = await kuntasiirto('work', ...work, '--accept-other-version', '--out', out)
  expect(accepted.code).toBe(0)
  expect(await countPlanned()).toBe(0)
})

test('a file that is lost is written again by the version that planned the night', async () => {
  expect(await kuntasiirto('run', ...night, '--exports', exports, '--out', out)).toMatchObject({ code: 0 })
  const letters = join(out, 'kuntakokeilu-2021', '2021-03-01', 'letters')
  const [name = ''] = (await readdir(letters)).filter((one) => one.endsWith('.pdf'))
  await rm(join(letters, name))
  await other.change(otherVersion)
  const again = await other.kuntasiirto(database.url, 'run', ...night, '--exports', exports, '--out', out)
  expect(again.code, again.stderr).toBe(1)
  expect(again.stderr).toContain(`wait for a worker of version ${version} (here 9.9.9)`)
  expect(await kuntasiirto('run', ...night, '--exports', exports, '--out', out)).toMatchObject({ code: 0 })
})
