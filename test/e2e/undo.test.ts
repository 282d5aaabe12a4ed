import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/notify/files/close-folder.ts'
import { customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { startCommand } from '../support/command-line.ts'
import { withSuomifi } from '../support/notified.ts'
import { hireOperator, quiet } from '../support/operator.ts'
import { type SuomifiDouble, startSuomifiService } from '../support/suomifi-service.ts'

const rows = [
  customer('1'),
  customer('2', { uses_e_service: 'K' }),
  customer('3', { home_municipality: '886' }),
  customer('4', { non_disclosure: 'K', uses_e_service: 'K' }),
]
const files = { 'customers-0301.csv': customerFile(rows) }
/** Customer 1 moves to Ulvila, customer 2 comes under non-disclosure. */
const changed = {
  'customers-0301.csv': customerFile([
    customer('1', { home_municipality: '886' }),
    customer('2', { uses_e_service: 'K', non_disclosure: 'K' }),
    ...rows.slice(2),
  ]),
}

const operator = hireOperator(async (one) => {
  await one.run('2021-03-01', await one.writeNight('first', '2021-03-01', files))
  await one.writeNight('second', '2021-03-02', changed)
})

const night = (name: string, date: string, ...options: string[]) =>
  operator().run(date, join(operator().folder, name), ...options)
const second = () => night('second', '2021-03-02')
const undo = (run: string, ...options: string[]) =>
  operator().kuntasiirto(
    ...['undo', '--run', run, '--out', operator().out, '--because', 'wrong month', '--by', 'Maija Mallikas'],
    ...options,
  )
const folder = (name: string) => join(operator().out, 'kuntakokeilu-2021', name)
const query = async (text: string): Promise<Record<string, unknown>[]> =>
  JSON.parse((await operator().kuntasiirto('sql', text, '--json')).stdout)
const statusOf = async (run: string) =>
  (await query(`select status from audit.run where run_id = ${run}`))[0]?.status

/** What a folder holds: each file with its checksum. */
async function contentsOf(name: string): Promise<Record<string, string>> {
  const names = await listFiles(folder(name))
  return Object.fromEntries(
    await Promise.all(names.map(async (one) => [one, await sha256Of(join(folder(name), one))] as const)),
  )
}

describe('undo', () => {
  let before: Record<string, string>

  test('plans first, for whom nothing has to be said', async () => {
    expect((await second()).code).toBe(0)
    before = await contentsOf('2021-03-02')
    const { code, stdout } = await operator().kuntasiirto(
      'undo',
      '--run',
      '2',
      '--plan',
      '--out',
      operator().out,
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/night of 2021-03-02 \(run 2\): would be undone; nothing was changed\n/)
    expect(stdout).toMatch(/customership +1 +1\n/)
    expect(await statusOf('2')).toBe('completed')
  })

  test('wants to know why', async () => {
    expect(await operator().kuntasiirto('undo', '--run', '2')).toMatchObject({
      code: 2,
      stderr: 'kuntasiirto: say why, without personal data: --because TEXT\n',
    })
  })

  test('is refused when letters have left their folder, and nothing is changed', async () => {
    await rename(join(folder('2021-03-02'), 'letters'), join(operator().folder, 'taken'))
    const { code, stderr } = await undo('2')
    await rename(join(operator().folder, 'taken'), join(folder('2021-03-02'), 'letters'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/1 files of letters and messages of run 2 are not in .*2021-03-02 any more/)
    expect(await statusOf('2')).toBe('completed')
  })

  test('takes the night back, and its files', async () => {
    const { code, stdout, stderr } = await undo('2')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/night of 2021-03-02 \(run 2\): undone\n/)
    expect(stdout).toContain(`what cancels their handovers: ${folder('2021-03-02-cancelled-2')}\n`)
    expect(existsSync(folder('2021-03-02'))).toBe(false)
    expect(
      await query(
        'select customer_number, area_id, municipality_code, ended_on from register.customership order by 1',
      ),
    ).toEqual(
      ['609', '609', '886', '609'].map((municipality_code, index) => ({
        customer_number: String(index + 1),
        area_id: 'porin-seutu',
        municipality_code,
        ended_on: null,
      })),
    )
    expect((await operator().kuntasiirto('status')).stdout).toMatch(
      / 2 +kuntakokeilu-2021 +2021-03-02 +undone /,
    )
  })

  test('gives each municipality whose handover was written the lines that cancel it', async () => {
    const names = await listFiles(folder('2021-03-02-cancelled-2'))
    expect(names.map((name) => name.replace(/restricted\/[0-9a-f-]{8,}/, 'restricted/…'))).toEqual([
      'checksums.sha256',
      'handover-restricted/….csv',
      'handover-restricted/index.csv',
      'handover/609-pori.csv',
      'handover/886-ulvila.csv',
    ])
    const linesOf = async (name = '') =>
      (await readFile(join(folder('2021-03-02-cancelled-2'), name), 'utf8')).split('\r\n').slice(1, -1)
    const noMore = ';'.repeat(14)
    expect(await linesOf('handover/609-pori.csv')).toEqual([`PERUTTU LAHTEE;1;2021-03-02${noMore}`])
    expect(await linesOf('handover/886-ulvila.csv')).toEqual([`PERUTTU TULEE;1;2021-03-02${noMore}`])
    expect(await linesOf(names[1])).toEqual([`PERUTTU TURVAKIELTO;2;2021-03-02${noMore}`])
    expect(
      await readFile(join(folder('2021-03-02-cancelled-2'), 'handover-restricted/index.csv'), 'utf8'),
    ).toBe(`tiedosto;kuntanumero;kunta\n${names[1]};609;Pori\n`)
  })

  test('says in the account who undid what and why, and what was done to which file', async () => {
    expect(await query('select run_id, undone_by, because, job_count from audit.undo')).toEqual([
      { run_id: '2', undone_by: 'Maija Mallikas', because: 'wrong month', job_count: expect.any(Number) },
    ])
    const done = await query(
      'select kind, action, done_at is not null as is_done, count(*)::int from audit.undone_file group by 1, 2, 3 order by 1, 2',
    )
    expect(done).toEqual([
      { kind: 'handover', action: 'cancelled', is_done: true, count: 3 },
      { kind: 'letters', action: 'removed', is_done: true, count: 1 },
    ])
    const [{ facts } = {}] = await query(
      `select facts from audit.undone_row where table_name = 'customership' and change = 'changed'`,
    )
    expect(facts).toMatchObject({
      municipality_code: '609',
      ended_on: '2021-03-02',
      end_reason: 'HOME_MUNICIPALITY_CHANGED',
    })
    const [{ found } = {}] = await query(
      `select count(*)::int as found from audit.undone_row where facts::text ~ 'Esimerkki|Keksitty|${hetuOfNumber('1')}'`,
    )
    expect(found).toBe(0)
    expect(await operator().kuntasiirto('verify', '--out', operator().out)).toMatchObject({ code: 0 })
    expect((await operator().kuntasiirto('explain', '1')).stdout).toMatch(/2021-03-02 +MOVE .*\(undone\)/)
  })

  test('said again changes nothing', async () => {
    const { code, stdout } = await undo('2')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\(run 2\): was undone before\n/)
  })

  test('lets the night be run again, as if it never had been', async () => {
    expect((await second()).code).toBe(0)
    expect(await contentsOf('2021-03-02')).toEqual(before)
    expect(await operator().kuntasiirto('verify', '--out', operator().out)).toMatchObject({ code: 0 })
    expect((await operator().kuntasiirto('explain', '1')).stdout.match(/2021-03-02 +MOVE /g)).toHaveLength(2)
  })

  test('killed before it is committed, has done nothing; given again, does it all', async () => {
    const other = await openSession(operator().databaseUrl, 'another')
    await other.client.query('begin; lock table register.absence in access exclusive mode')
    const running = startCommand(
      operator().databaseUrl,
      ['undo', '--run', '3', '--out', operator().out, '--because', 'wrong month'],
      quiet,
    )
    for (let waiting = 0; waiting === 0; await sleep(50)) {
      const { rows } = await other.client.query(`select from pg_locks where not granted`)
      waiting = rows.length
    }
    running.child.kill('SIGKILL')
    await running.result
    await other.close()
    expect(await statusOf('3')).toBe('completed')
    expect(await contentsOf('2021-03-02')).toEqual(before)
  })

  test('stopped between database and files, is finished by the next run', async () => {
    await writeFile(folder('2021-03-02-cancelled-3'), 'in the way')
    expect((await undo('3')).code).toBe(1)
    expect(await statusOf('3')).toBe('undone')
    expect(existsSync(folder('2021-03-02/letters'))).toBe(true)
    await rm(folder('2021-03-02-cancelled-3'))
    expect((await second()).code).toBe(0)
    expect(await contentsOf('2021-03-02')).toEqual(before)
    expect(Object.keys(await contentsOf('2021-03-02-cancelled-3'))).toHaveLength(5)
    expect(await query('select count(*)::int from audit.undone_file where done_at is null')).toEqual([
      { count: 0 },
    ])
  })

  test('leaves alone what somebody else put into the folder', async () => {
    await mkdir(folder('2021-03-02/notes'))
    await writeFile(folder('2021-03-02/notes/ours.txt'), '')
    expect((await undo('4')).code).toBe(0)
    expect(await listFiles(folder('2021-03-02'))).toEqual(['notes/ours.txt'])
  })
})

describe('what was sent by Suomi.fi', () => {
  let double: SuomifiDouble
  beforeAll(async () => {
    double = await startSuomifiService({ activeMailboxes: ['5'].map(hetuOfNumber) })
  })
  afterAll(() => double.close())

  test('cannot be undone', async () => {
    const exports = await operator().writeNight('third', '2021-03-03', {
      'customers-0301.csv': customerFile([...rows, customer('5')]),
    })
    await withSuomifi(operator(), double.url, [
      ...['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-03-03'],
      ...['--exports', exports, '--out', operator().out],
    ])
    expect(double.messages.size).toBe(1)
    expect(await query('select count(*)::int from register.before_image')).toEqual([{ count: 0 }])
    const { code, stderr } = await undo('5')
    expect(code).toBe(2)
    expect(stderr).toMatch(/1 notifications of run 5 have been sent, and a letter cannot be taken back/)
  })
})
