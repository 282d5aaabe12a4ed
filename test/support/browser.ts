import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { projectRoot } from '../../pipeline/project.ts'

const require = createRequire(import.meta.url)
const isPackaged = process.platform === 'linux' && process.arch === 'x64'

/** Whether a browser can be had: the packaged one is for Linux on x64; elsewhere CHROMIUM_PATH names another. */
export const hasBrowser = process.env.CHROMIUM_PATH !== undefined || isPackaged

export interface Browser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** A headless Chromium that starts empty, asks nobody for anything, and leaves nothing behind. */
export async function launchBrowser(): Promise<Browser> {
  const folder = process.env.CHROMIUM_PATH === undefined ? await unpackChromium() : null
  const profile = await mkdtemp(join(tmpdir(), 'kuntasiirto-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? join(folder ?? '', 'chromium'),
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: profile,
      ...(folder === null
        ? {}
        : { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
    },
  })
  return {
    context,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Each colour scheme once, and each width: of the screen of a desk, and of a telephone or one magnified fourfold. */
export const looks = [
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 320 },
] as const

/**
 * What axe finds wrong with the page: rule, impact, and the first place. Of what it finds right, which is thousands of places,
 * it neither keeps nor tells any.
 */
export async function findViolations(page: Page): Promise<readonly (readonly (string | null)[])[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'))
  return await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => [id, impact, nodes[0]?.html ?? null]))`)
}

/** The packaged browser with its libraries and a font, unpacked once for all test runs. */
async function unpackChromium(): Promise<string> {
  const packed = join(dirname(require.resolve('@sparticuz/chromium')), '../../bin')
  const { version } = JSON.parse(await readFile(join(packed, '../package.json'), 'utf8'))
  const folder = join(projectRoot, 'node_modules/.cache', `chromium-${version}`)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const partial = await mkdtemp(`${folder}.partial-`)
  const decompress = (name: string, to: string) =>
    pipeline(
      createReadStream(join(packed, name)),
      createBrotliDecompress(),
      createWriteStream(join(partial, to)),
    )
  await decompress('chromium.br', 'chromium')
  await chmod(join(partial, 'chromium'), 0o755)
  for (const archive of [
    'al2023', // its libraries
    'fonts',
  ]) {
    await decompress(`${archive}.tar.br`, `${archive}.tar`)
    await promisify(execFile)('tar', ['-xf', join(partial, `${archive}.tar`), '-C', partial])
  }
  // From the file's own folder, which may be moved with the project.
  await writeFile(join(partial, 'fonts.conf'), '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>')
  // Another test run may have been first.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }))
  return folder
}
