import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { createRandom } from '../../scripts/generator/random.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { ask } from '../support/ask.ts'
import { type RunningCommand, runCommand } from '../support/command-line.ts'
import { findDifferences, type NightRecord, recordNights } from '../support/compare-nights.ts'
import {
  copySecrets,
  copySituation,
  type FaultNight,
  killRun,
  killWorkers,
  phases,
  randomFault,
  removeSituation,
  runUndisturbed,
  tryFault,
  tryFaultIn,
} from '../support/fault-night.ts'
import { shareFolder } from '../support/folders.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { seedOr, trialsOf } from '../support/trials.ts'

const killsPerPhase = trialsOf(1)
const mostTries = 15
const seed = seedOr(2)
const random = createRandom(seed)
/** What was killed was a process; that the same command finishes depends on what it finds. */
const here = { giveAgain: runCommand }

const folder = shareFolder()
let database: TestDatabase
let nights: FaultNight[]

const pickNight = () => nights[Math.floor(random() * nights.length)]!

beforeAll(async () => {
  await cp(join(import.meta.dirname, '../support/fault-scenario.yaml'), join(folder, 'scenario.yaml'))
  generate(readScenario(folder), folder)
  await mkdir(join(folder, 'out'))
  database = await createTestDatabase()
  nights = await runUndisturbed(join(folder, 'nights'), {
    databaseUrl: database.url,
    out: join(folder, 'out'),
  })
})

afterAll(async () => {
  for (const { before } of nights.slice(1)) await removeSituation(before)
  await database.drop()
})

describe('a run that is killed anywhere and given again leaves what an undisturbed night leaves', () => {
  it.concurrent.each(phases)('killed in %s, at random moments', { timeout: 180_000 }, async (phase) => {
    let hits = 0
    for (let tries = 0; hits < killsPerPhase; tries++) {
      expect(tries, `kills that found the run in ${phase}: ${hits}`).toBeLessThan(mostTries)
      const night = pickNight()
      const fault = randomFault(random, night, phase)
      const trial = await tryFault(night, fault, killRun, here)
      const where = `night of ${night.date}, ${fault.delay} ms into ${phase}: found in ${trial.struck ?? 'no phase'}`
      console.log(`kill: ${where}`)
      expect(trial.differences, where).toEqual([])
      expect(trial, where).toMatchObject({ again: { code: 0 }, attempts: 1 })
      if (trial.struck === phase) hits += 1
    }
  })

  it('its workers killed instead, it ends or goes on, and the next one finishes', async () => {
    const night = nights[0]!
    let killed = 0
    for (let tries = 0; killed === 0; tries++) {
      expect(tries).toBeLessThan(mostTries)
      const strike = async (run: RunningCommand) => {
        killed += await killWorkers(run)
      }
      const trial = await tryFault(night, randomFault(random, night, 'render'), strike, here)
      expect(trial.differences).toEqual([])
      expect([0, 1]).toContain(trial.interrupted.code)
      expect(trial.again.code).toBe(0)
    }
  })

  it.each(phases)(
    'interrupted in %s it says so with exit code 130, and the next one finishes',
    async (phase) => {
      const night = nights[0]!
      const { durations } = night
      const strike = (run: RunningCommand) => void run.child.kill('SIGINT')
      const trial = await tryFault(night, { phase, delay: durations[phase] / 4 }, strike, here)
      expect(trial.interrupted, trial.interrupted.stderr).toMatchObject({ code: 130, stdout: '' })
      expect(trial.interrupted.stderr).toContain('run the same command again')
      expect(trial.differences).toEqual([])
      expect(trial.again.code).toBe(0)
    },
  )
})

describe('the embedded server killed under a run', () => {
  it('is started again by the same command, which finishes', { timeout: 120_000 }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'kuntasiirto-home-'))
    const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-out-'))
    const env = { KUNTASIIRTO_HOME: home }
    // A night that was quicker than the fault has stopped its server.
    const killServer = async () => {
      const pid = await postmasterOf(home).catch(() => null)
      if (pid !== null) process.kill(pid, 'SIGKILL')
    }
    const record = () => onEmbeddedServer(home, (url) => recordNights(url, out))
    try {
      await onEmbeddedServer(home, async (url) => {
        expect((await runCommand(url, ['migrate'])).code).toBe(0)
        await copySecrets(database.url, url)
      })
      for (const [index, phase] of (['publish', 'render'] as const).entries()) {
        const night = nights[index]!
        const fault = randomFault(random, night, phase)
        const trial = await tryFaultIn({ databaseUrl: null, out }, night, fault, killServer, {
          ...here,
          env,
          record,
        })
        expect(trial.differences, `${fault.delay} ms into ${phase}`).toEqual([])
        expect(trial.again.code).toBe(0)
      }
    } finally {
      await removeEmbeddedServer(home)
      await rm(out, { recursive: true, force: true })
    }
  })
})

async function onEmbeddedServer<Result>(
  home: string,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await attachEmbeddedServer(home)
  try {
    return await use(server.url)
  } finally {
    await server.close()
  }
}

async function postmasterOf(home: string): Promise<number> {
  return Number((await readFile(join(home, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

describe('the comparison itself sees', () => {
  let undisturbed: NightRecord
  const spoiled = async (spoil: (url: string, out: string) => Promise<unknown>): Promise<string[]> => {
    const copy = await copySituation(nights[1]!.before)
    try {
      await spoil(copy.databaseUrl, copy.out)
      return findDifferences(undisturbed, await recordNights(copy.databaseUrl, copy.out))
    } finally {
      await removeSituation(copy)
    }
  }
  beforeAll(() => {
    undisturbed = nights[0]!.undisturbed
  })

  it('nothing where nothing differs', async () => {
    expect(await spoiled(async () => {})).toEqual([])
    expect(undisturbed.tables.get('audit.decision')?.length).toBeGreaterThan(150)
    expect(undisturbed.files.size).toBeGreaterThan(6)
  })

  it('a change in any table', async () => {
    const changes: Record<string, string> = {
      'audit.run': 'update audit.run set output_completed_at = null',
      'audit.stage_run': "update audit.stage_run set write_count = write_count + 1 where stage = 'classify'",
      'audit.source_file':
        "update audit.source_file set file_name = 'another.csv' where rejected_count is null",
      'audit.rejected_row': "update audit.rejected_row set fields = '{}'",
      'audit.decision': `update audit.decision set line_number = line_number + 1
        where decision_id = (select min(decision_id) from audit.decision)`,
      'audit.standing': "update register.standing set reason_code = 'NO_GROUP' where outcome = 'REVIEW'",
      'audit.outcome_count': "delete from audit.outcome_count where outcome = 'TRANSFER'",
      'audit.balance': 'update audit.balance set left_count = left_count + 1',
      'register.customership': "update register.customership set start_reason = 'another'",
      'register.assignment': "update register.assignment set reason = 'KEPT' where reason = 'NEW_CUSTOMER'",
      'register.notification': "update register.notification set page = page + 1 where channel = 'letter'",
      'register.handover_line': 'delete from register.handover_line',
      'register.person': "update register.person set phone = 'another'",
      'register.customer': 'update register.customer set changed_run_id = 0',
      'jobs left over': "update pgboss.job set state = 'created'",
    }
    const differences = await spoiled(async (url) => {
      for (const statement of Object.values(changes)) await ask(url, statement)
    })
    expect(differences.map((line) => line.split(': ')[0])).toEqual(
      expect.arrayContaining(Object.keys(changes)),
    )
  })

  it('a file changed, missing, or too many', async () => {
    const [changed = '', missing = ''] = [...undisturbed.files.keys()].filter((file) => file.endsWith('.pdf'))
    const replace = async (path: string) => {
      await rm(path) // which stands in the other folder too
      await writeFile(path, 'x', { mode: 0o600 })
    }
    const spoil = async (_: string, out: string) => {
      await replace(join(out, changed))
      await rm(join(out, missing))
      await writeFile(join(out, 'more'), '')
    }
    expect((await spoiled(spoil)).sort()).toEqual(
      [`${changed} differs`, `${missing} is missing`, 'more is too many'].sort(),
    )
  })
})
