import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { replaceByStream, writePrivateFile } from '../../pipeline/replace-file.ts'
import { createFolder } from '../support/folders.ts'

let folder: string
const path = () => join(folder, 'out.csv')

beforeEach(() => {
  folder = createFolder()
})

const ways: readonly (readonly [string, (text: string) => Promise<unknown>])[] = [
  ['content', (text) => writePrivateFile(path(), Buffer.from(text), { sweeps: true })],
  [
    'a stream',
    (text) => replaceByStream(path(), async (file) => void file.write(text), { mode: 0o600, sweeps: true }),
  ],
]

describe.each(ways)('replacing a file with %s', (_, put) => {
  it('takes the place of what was there, for its account alone', async () => {
    await writeFile(path(), 'before', { mode: 0o644 })
    await put('after')
    expect(await readFile(path(), 'utf8')).toBe('after')
    expect((await stat(path())).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['out.csv'])
  })

  it('takes away what killed commands left of it, and nothing else', async () => {
    const others = ['.other.csv.0a1b2c3d.partial', '.out.csv.mine.partial', 'out.csv.partial']
    for (const name of ['.out.csv.0a1b2c3d.partial', ...others]) await writeFile(join(folder, name), '')
    await put('after')
    expect((await readdir(folder)).sort()).toEqual([...others, 'out.csv'].sort())
  })

  it.each([
    ['a folder', () => mkdir(path()), /is a folder/],
    ['a link to a file', () => symlink('/etc/hostname', path()), /is a link/],
    ['a link to nothing', () => symlink('nowhere', path()), /is a link/],
    ['a pipe', async () => execFileSync('mkfifo', [path()]), /is a device, pipe or socket/],
  ])('leaves %s alone', async (_kind, make, says) => {
    await make()
    const before = await lstat(path())
    await expect(put('after')).rejects.toThrow(says)
    const after = await lstat(path())
    expect([after.mode, after.ino]).toEqual([before.mode, before.ino])
    if (after.isSymbolicLink()) expect(await readlink(path())).toMatch(/hostname|nowhere/)
    expect(await readdir(folder)).toEqual(['out.csv'])
  })
})

describe('what fails leaves nothing behind, and what was there as it was', () => {
  it.each([
    [
      'the last question',
      () =>
        writePrivateFile(path(), Buffer.from('after'), {
          mayStand: async () => {
            throw new Error('not any more')
          },
        }),
      /not any more/,
    ],
    [
      'writing to the stream',
      () =>
        replaceByStream(
          path(),
          async (file) => {
            file.write('half')
            throw new Error('broke off')
          },
          { mode: 0o600 },
        ),
      /broke off/,
    ],
  ])('%s', async (_, put, says) => {
    await writeFile(path(), 'before')
    await expect(put()).rejects.toThrow(says)
    expect(await readFile(path(), 'utf8')).toBe('before')
    expect(await readdir(folder)).toEqual(['out.csv'])
  })

  it('streams that break off while their files are still being opened', async () => {
    const breakOff = async () => {
      throw new Error('broke off')
    }
    const busy = Array.from({ length: 50 }, (_, at) =>
      replaceByStream(join(folder, `out-${at}.csv`), breakOff, { mode: 0o600 }),
    )
    const ends = await Promise.allSettled(busy)
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await readdir(folder)).toEqual([])
  })

  it('a stream that breaks', async () => {
    await expect(
      replaceByStream(path(), async (file) => file.destroy(new Error('ENOSPC')), { mode: 0o600 }),
    ).rejects.toThrow('ENOSPC')
    expect(await readdir(folder)).toEqual([])
  })

  it('a place that became a folder while it was written', async () => {
    const put = writePrivateFile(path(), Buffer.from('after'), {
      mayStand: async () => void (await mkdir(path())),
    })
    await expect(put).rejects.toThrow(/is a folder/)
    expect(await readdir(folder)).toEqual(['out.csv'])
  })

  it('a partial file that another command took away', async () => {
    const put = writePrivateFile(path(), Buffer.from('after'), {
      mayStand: async () => {
        for (const name of await readdir(folder)) await rm(join(folder, name))
      },
    })
    await expect(put).rejects.toThrow(/written by another command at the same time/)
  })
})
