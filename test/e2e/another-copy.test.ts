import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { type CommandResult, runCommand } from '../support/command-line.ts'
import { decideCutOver, writeCutOver } from '../support/decided-night.ts'
import { quiet } from '../support/operator.ts'
import { createTestDatabase } from '../support/test-database.ts'

let folder: string
let here: string
let elsewhere: string
let exports: string
let url: string
let session: Session

/** A night that is decided, of which nothing is written. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-copies-'))
  here = join(folder, 'here')
  elsewhere = join(folder, 'elsewhere')
  const database = await createTestDatabase()
  url = database.url
  session = await openSession(url, 'test')
  exports = await writeCutOver(join(folder, 'scenario'), 30)
  await decideCutOver(url, exports, 'files')
  return async () => {
    await session.close()
    await database.drop()
    await rm(folder, { recursive: true })
  }
})

const kuntasiirto = (...args: string[]) => runCommand(url, args, { ...quiet, KUNTASIIRTO_WORKERS: '1' })
const run = (out: string, ...more: string[]) =>
  kuntasiirto(
    ...['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-03-01', '--exports', exports],
    ...['--out', out, ...more],
  )
const work = (out: string) => kuntasiirto('work', '--once', '--workers', '1', '--out', out)

async function filesIn(out: string): Promise<Record<string, string>> {
  const names = await listFiles(out)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await sha256Of(join(out, name))])),
  )
}

function expectRefusal({ code, stdout, stderr }: CommandResult, writtenTo: string, out: string): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(
    new RegExp(
      `^kuntasiirto: the night of kuntakokeilu-2021 2021-03-01 was written to ${writtenTo}, and none of its files is in ${out}: [^\\n]*--another-copy[^\\n]*\\n$`,
    ),
  )
}

describe('the same night with another --out', () => {
  test('is refused, and writes nothing', async () => {
    expect(await run(here)).toMatchObject({ code: 0 })
    expectRefusal(await run(elsewhere), here, elsewhere)
    expect(await readdir(elsewhere)).toEqual([])
    expect(await run(here)).toMatchObject({ code: 0, stderr: '' })
  })

  test('is written a second time, the same to the byte, when that is said', async () => {
    await run(here)
    expect(await run(elsewhere, '--another-copy')).toMatchObject({ code: 0, stderr: '' })
    expect(await filesIn(elsewhere)).toEqual(await filesIn(here))
    expect(await run(elsewhere)).toMatchObject({ code: 0, stderr: '' })
    expect(await run(here)).toMatchObject({ code: 0, stderr: '' })
  })

  test('is the same night in a folder that was moved', async () => {
    await run(here)
    const before = await filesIn(here)
    await rename(here, elsewhere)
    expect(await run(elsewhere)).toMatchObject({ code: 0, stderr: '' })
    expect(await filesIn(elsewhere)).toEqual(before)
  })

  test('is written again in its own folder when that was emptied', async () => {
    await run(here)
    const before = await filesIn(here)
    await rm(here, { recursive: true })
    expect(await run(here)).toMatchObject({ code: 0, stderr: '' })
    expect(await filesIn(here)).toEqual(before)
  })
})

describe('a night that is written in part', () => {
  test('by a worker elsewhere, goes on there only', async () => {
    expect(await work(here)).toMatchObject({ code: 0 })
    expectRefusal(await run(elsewhere), 'another folder', elsewhere)
    expectRefusal(await work(elsewhere), 'another folder', elsewhere)
    expect(await run(here)).toMatchObject({ code: 0, stderr: '' })
  })

  test('by a worker that was killed before it could say so, goes on there only', async () => {
    await run(here)
    await session.client.query(`
      update register.notification set status = 'planned', file_name = null, sha256 = null, page = null, pages = null
      where status = 'rendered'`)
    await session.client.query(`
      update register.output_file set status = 'planned', sha256 = null, rendered_at = null, closed_at = null`)
    await session.client.query('update audit.run set output_completed_at = null')
    expectRefusal(await run(elsewhere), here, elsewhere)
    expect(await run(here)).toMatchObject({ code: 0, stderr: '' })
  })

  test('nowhere so far, may go on anywhere', async () => {
    await session.client.query("update audit.run set written_to = '/nowhere'")
    expect(await run(elsewhere)).toMatchObject({ code: 0, stderr: '' })
  })
})
