import { createHash } from 'node:crypto'
import { appendFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { InputRefusedError } from '../../../pipeline/errors.ts'
import { waitForExport } from '../../../pipeline/extract/wait-for-export.ts'
import { createFolder } from '../../support/folders.ts'
import { defaultProfile, header, rowOf, sound } from './customer-export.ts'

const header2 = 'tiedosto;rivit;sha256;poimittu'
const content = `${header}\n${rowOf(sound)}\n`
const sha256 = createHash('sha256').update(content).digest('hex')
const line = (name: string) => `${name};1;${sha256};2021-03-01`
const manifest = `${header2}\n${line('customers-1.csv')}\n${line('customers-2.csv')}\n`

/** Between two looks at the folder, in milliseconds: what comes by and by is looked at in each of its states. */
const pause = 50

let folder: string
beforeEach(() => {
  folder = createFolder()
})

const write = (name: string, text: string) => writeFile(join(folder, name), text)
/** How long it took, or why it was given up. */
async function wait(milliseconds: number): Promise<number | readonly string[]> {
  const started = Date.now()
  try {
    const { signal } = new AbortController()
    const asOfDate = '2021-03-01'
    await waitForExport(folder, defaultProfile, { asOfDate, milliseconds, signal, pause })
    return Date.now() - started
  } catch (error) {
    if (!(error instanceof InputRefusedError)) throw error
    return error.problems
  }
}
const late = 'within the time given: see why the export is late'

describe('an export is waited for', () => {
  test('not at all when it is whole, and was so for a while', async () => {
    for (const name of ['customers-1.csv', 'customers-2.csv']) await write(name, content)
    await write('manifest.csv', manifest)
    await utimes(join(folder, 'manifest.csv'), 1, 1)
    expect(await wait(60_000)).toBeLessThan(1000)
  })

  test('until the last file that the manifest lists is there, and whole', async () => {
    await write('manifest.csv', manifest)
    await write('customers-1.csv', content.slice(0, 100))
    const waited = wait(60_000)
    await sleep(3 * pause)
    await appendFile(join(folder, 'customers-1.csv'), content.slice(100))
    await write('customers-2.csv.part', content)
    await sleep(3 * pause)
    await rename(join(folder, 'customers-2.csv.part'), join(folder, 'customers-2.csv'))
    expect(await waited).toBeGreaterThan(5 * pause)
  })

  test('until its manifest is whole', async () => {
    for (const name of ['customers-1.csv', 'customers-2.csv']) await write(name, content)
    await write('manifest.csv', `${header2}\n`)
    const waited = wait(60_000)
    for (const part of [
      line('customers-1.csv').slice(0, 40),
      `${line('customers-1.csv').slice(40)}\n`,
      line('customers-2.csv'),
    ]) {
      await sleep(2 * pause)
      await appendFile(join(folder, 'manifest.csv'), part)
    }
    expect(await waited).toBeGreaterThan(5 * pause)
  })

  test('while that of the night before stands in its place', async () => {
    const earlier = (name: string) => line(name).replace('2021-03-01', '2021-02-28')
    for (const name of ['customers-1.csv', 'customers-2.csv']) await write(name, content)
    await write('manifest.csv', `${header2}\n${earlier('customers-1.csv')}\n${earlier('customers-2.csv')}\n`)
    const waited = wait(60_000)
    await sleep(3 * pause)
    await write('manifest.csv', manifest)
    expect(await waited).toBeGreaterThan(2 * pause)

    await write('manifest.csv', `${header2}\n${earlier('customers-1.csv')}\n`)
    expect(await wait(10)).toEqual([
      `manifest.csv is that of 2021-02-28, and that of 2021-03-01 did not come ${late}`,
    ])
  })

  test('not beyond one of a later date, which the night refuses', async () => {
    await write('customers-1.csv', content)
    await write(
      'manifest.csv',
      `${header2}\n${line('customers-1.csv').replace('2021-03-01', '2021-03-02')}\n`,
    )
    await utimes(join(folder, 'manifest.csv'), 1, 1)
    expect(await wait(60_000)).toBeLessThan(1000)
  })

  test.each([
    ['no manifest', {}, [expect.stringMatching(/manifest\.csv did not come within the time given/)]],
    [
      'an empty manifest',
      { 'manifest.csv': `${header2}\n` },
      [`manifest.csv lists no file, and did not come whole ${late}`],
    ],
    [
      'a file that is not there, and one of which a part is',
      { 'manifest.csv': manifest, 'customers-2.csv': content.slice(0, -1) },
      [
        `customers-1.csv did not come ${late}`,
        `customers-2.csv did not come whole, with the checksum of the manifest, ${late}`,
      ],
    ],
  ])('and refused by name when the time is over: %s', async (_, files, problems) => {
    for (const [name, text] of Object.entries(files)) await write(name, text)
    expect(await wait(300)).toEqual(problems)
  })
})
