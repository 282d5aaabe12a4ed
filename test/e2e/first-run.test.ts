import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { shareFolder } from '../support/folders.ts'

/** A copy of the project, whose `.env` and `out` are nobody's. */
const project = shareFolder()
const surroundings = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  PGOPTIONS: '-c default_transaction_read_only=on',
  KUNTASIIRTO_APPROVAL: 'always',
  KUNTASIIRTO_CARRIER: 'suomifi',
  KUNTASIIRTO_SUOMIFI_URL: 'https://api.messages.suomi.fi',
  KUNTASIIRTO_LOG_LEVEL: 'loud',
  KUNTASIIRTO_WORKERS: '1',
  KUNTASIIRTO_ENV_FILE: 'missing.env',
  KUNTASIIRTO_NO_SUCH: 'variable',
}

beforeAll(async () => {
  for (const part of ['pipeline', 'sql', 'scripts', 'fixtures/porin-seutu', 'package.json'])
    await cp(join(projectRoot, part), join(project, part), { recursive: true })
  await symlink(join(projectRoot, 'node_modules'), join(project, 'node_modules'))
  await mkdir(join(project, 'metrics'))
  await writeFile(join(project, '.env'), 'DATABASE_URL=\nKUNTASIIRTO_APPROVAL=always\nKUNTASIIRTO_CARIER=x\n')
})
afterAll(() => removeEmbeddedServer(join(project, '.kuntasiirto')))

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')

function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      said += part
    })
  return new Promise<{ code: number | null; said: string }>((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve({ code, said })),
  )
}

describe('npm start', () => {
  const { KUNTASIIRTO_HOME: _, ...environment } = process.env
  const hostile = () => ({
    ...environment,
    ...surroundings,
    KUNTASIIRTO_METRICS_DIR: join(project, 'metrics'),
  })

  test('looks at nothing that is set for real nights, shows what the README shows, and status finds what it made', {
    timeout: 300_000,
  }, async () => {
    const { code, said } = await start('scripts/start.ts', [], hostile())
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('completed (run 1)') })
    expect(said).toContain('at the embedded server: 127.0.0.1:')
    expect(await readdir(join(project, 'metrics'))).toEqual([])
    expect(existsSync(join(project, 'out/kuntakokeilu-2021/2021-03-01/checksums.sha256'))).toBe(true)

    const shown = Array.from(readme.matchAll(/^```\n(.*?)^```/gms), ([, block = '']) => block).slice(2, 4)
    expect(shown).toEqual([expect.stringContaining('completed (run 1)'), expect.stringContaining('explain ')])
    for (const part of shown.join('').split(/…|\n/)) expect(said).toContain(part)

    const status = await start('pipeline/cli.ts', ['status'], {
      ...environment,
      KUNTASIIRTO_ENV_FILE: 'none',
    })
    expect(status).toEqual({ code: 0, said: expect.stringMatching(/2021-03-01 +1 +completed/) })
    const again = await start('scripts/start.ts', [], hostile())
    expect(again.code, again.said).toBe(0)
  })
})
