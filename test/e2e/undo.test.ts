import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { startCommand } from '../support/command-line.ts'
import { readHandover, readRestricted } from '../support/handovers.ts'
import { namesInSpecification } from '../support/named-files.ts'
import { query, withSuomifi } from '../support/notified.ts'
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

const second = () => operator().run('2021-03-02', join(operator().folder, 'second'))
const undo = (run: string, ...options: string[]) =>
  operator().kuntasiirto(
    ...['undo', '--run', run, '--out', operator().out, '--because', 'wrong month', '--by', 'Maija Mallikas'],
    ...options,
  )
const folder = (name: string) => join(operator().out, 'kuntakokeilu-2021', name)
const kuntasiirto = (...args: string[]) => operator().kuntasiirto(...args)
const rowsOf = (text: string) => query(operator(), text)
const statusOf = async (run: string) =>
  (await rowsOf(`select status from audit.run where run_id = ${run}`))[0]?.status

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
    const { code, stdout } = await kuntasiirto('undo', '--run', '2', '--plan', '--out', operator().out)
    expect(code).toBe(0)
    expect(stdout).toMatch(/night of 2021-03-02 \(run 2\): would be undone; nothing was changed\n/)
    expect(stdout).toMatch(/customership +1 +2\n/)
    expect(await statusOf('2')).toBe('completed')
  })

  test('wants to know why', async () => {
    expect(await kuntasiirto('undo', '--run', '2')).toMatchObject({
      code: 2,
      stderr: 'kuntasiirto: say why, without personal data: --because TEXT\n',
    })
  })

  test('is refused when letters have left their folder, and nothing is changed', async () => {
    await rename(folder('2021-03-02/letters'), join(operator().folder, 'taken'))
    const { code, stderr } = await undo('2')
    await rename(join(operator().folder, 'taken'), folder('2021-03-02/letters'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/1 files of letters and messages of run 2 are not in .*2021-03-02 any more/)
    expect(await statusOf('2')).toBe('completed')
  })

  test('killed before it is committed, has done nothing', async () => {
    const other = await openSession(operator().databaseUrl, 'another')
    await other.client.query('begin; lock table register.absence in access exclusive mode')
    const { child, result } = startCommand(
      operator().databaseUrl,
      ['undo', '--run', '2', '--out', operator().out, '--because', 'wrong month'],
      quiet,
    )
    for (let waiting = 0; waiting === 0; await sleep(50))
      waiting = (await other.client.query('select from pg_locks where not granted')).rows.length
    child.kill('SIGKILL')
    await result
    await other.close()
    expect(await statusOf('2')).toBe('completed')
    expect(await contentsOf('2021-03-02')).toEqual(before)
  })

  test('stopped between database and files, is finished by the next run, which may be of the same night', async () => {
    await writeFile(folder('2021-03-02-cancelled-2'), 'in the way')
    expect((await undo('2')).code).toBe(1)
    expect(await statusOf('2')).toBe('undone')
    expect(existsSync(folder('2021-03-02/letters'))).toBe(true)
    await rm(folder('2021-03-02-cancelled-2'))
    // What an undo leaves that is killed while it writes.
    await mkdir(folder('2021-03-02-cancelled-2/handover'), { recursive: true })
    await writeFile(folder('2021-03-02-cancelled-2/handover/.609-pori.jsonl.0aeca6d0.partial'), 'half')
    expect((await second()).code).toBe(0)
    // Its handovers are others: their numbers follow those that were taken back.
    const others = (contents: Record<string, string>) =>
      Object.entries(contents).filter(([name]) => !/^(handover|checksums)/.test(name))
    expect(others(await contentsOf('2021-03-02'))).toEqual(others(before))
    expect(Object.keys(await contentsOf('2021-03-02'))).toEqual(
      Object.keys(before).map((name) => name.replace('_00002.', '_00004.')),
    )
    expect(Object.keys(await contentsOf('2021-03-02-cancelled-2'))).toHaveLength(126)
    expect(await rowsOf('select from audit.undone_file where done_at is null')).toEqual([])
  })

  test('takes the night back, and its files, but for what somebody else has put there', async () => {
    await mkdir(folder('2021-03-02/notes'))
    await writeFile(folder('2021-03-02/notes/ours.txt'), '')
    const { code, stdout, stderr } = await undo('3')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/night of 2021-03-02 \(run 3\): undone\n/)
    expect(stdout).toContain(`what cancels their handovers: ${folder('2021-03-02-cancelled-3')}\n`)
    expect(await listFiles(folder('2021-03-02'))).toEqual(['notes/ours.txt'])
    const members = `
      select customer_number || ' ' || municipality_code || ' ' || coalesce(ended_on::text, 'open') as member
      from register.customership order by 1`
    expect((await rowsOf(members)).map(({ member }) => member)).toEqual([
      ...['1 609 open', '2 609 open', '3 886 open', '4 609 open'],
    ])
  })

  test('gives each municipality whose handover was written the lines that cancel it', async () => {
    const names = await listFiles(folder('2021-03-02-cancelled-3'))
    const isElsewhere = (name: string) => /^handover\/(?!609|886).*_00005\.manifest\.json$/.test(name)
    expect(names.filter(isElsewhere)).toHaveLength(116)
    expect(namesInSpecification(names).filter((found) => found.length !== 1)).toEqual([])
    const own = ['609-pori', '886-ulvila'].map((one) => `handover/${one}_kuntakokeilu-2021_2021-03-02_00005`)
    expect(
      names
        .filter((name) => !isElsewhere(name))
        .map((name) => name.replace(/restricted\/[0-9a-f-]{8,}/, 'restricted/…')),
    ).toEqual([
      'checksums.sha256',
      ...['handover-restricted/….jsonl', 'handover-restricted/….xlsx', 'handover-restricted/index.csv'],
      ...own.flatMap((stem) => ['.jsonl', '.manifest.json', '.xlsx'].map((end) => `${stem}${end}`)),
    ])
    const cancelled = folder('2021-03-02-cancelled-3')
    const head = (kunta: string, asiakasnumero: string) => ({
      ...{ kunta, ohjelma: 'kuntakokeilu-2021', ajopaiva: '2021-03-02', numero: 5 },
      ...{ asiakasnumero, alkaen: '2021-03-02', turvakielto: 'E', peruttu_numero: 4 },
    })
    const pori = await readHandover(cancelled, '609')
    expect(pori.lines).toEqual([{ tapahtuma: 'PERUTTU LAHTEE', ...head('609', '1') }])
    expect(pori.table).toMatchObject([{ tapahtuma: 'PERUTTU LAHTEE', peruttu_numero: '4' }])
    expect(pori.manifest).toMatchObject({ numero: 5, peruu_numeron: 4, tapahtumat: { LAHTEE: 1 } })
    expect((await readHandover(cancelled, '886')).lines).toEqual([
      { tapahtuma: 'PERUTTU TULEE', ...head('886', '1') },
    ])
    expect(await readHandover(cancelled, '837')).toMatchObject({
      ...{ lines: null, manifest: { numero: 5, peruu_numeron: 4, tiedostot: [] } },
    })
    expect(await readRestricted(cancelled)).toEqual([
      { tapahtuma: 'PERUTTU TURVAKIELTO', ...head('609', '2'), turvakielto: 'K' },
    ])
    const textOf = (name = '') => readFile(join(cancelled, name), 'utf8')
    const restricted = names.filter((name) => /restricted\/.*\.(jsonl|xlsx)$/.test(name))
    expect(await textOf('handover-restricted/index.csv')).toBe(
      `tiedosto;kuntanumero;kunta\n${restricted.map((name) => `${name};609;Pori\n`).join('')}`,
    )
    expect(await textOf('checksums.sha256')).toMatch(/^[0-9a-f]{64} {2}handover-restricted\//)
  })

  test('says in the account who undid what and why, and what was done to which file', async () => {
    expect(await rowsOf('select run_id, undone_by, because from audit.undo where run_id = 3')).toEqual([
      { run_id: '3', undone_by: 'Maija Mallikas', because: 'wrong month' },
    ])
    const done = `
      select kind, action, done_at is not null as is_done, count(*)::int
      from audit.undone_file where run_id = 3 group by 1, 2, 3 order by 1, 2`
    expect(await rowsOf(done)).toEqual([
      { kind: 'handover', action: 'cancelled', is_done: true, count: 124 },
      { kind: 'letters', action: 'removed', is_done: true, count: 1 },
    ])
    const left = `
      select customer_number, facts from audit.undone_row
      where run_id = 3 and table_name = 'customership' and change = 'changed'
      order by facts ->> 'ended_on'`
    // Besides the one that ended, that of whoever came under non-disclosure, who was counted no longer.
    expect(await rowsOf(left)).toMatchObject([
      { customer_number: '1', facts: { municipality_code: '609', ended_on: '2021-03-02' } },
      { facts: { customership_id: 2 } },
    ])
    const named = `select from audit.undone_row where facts::text ~ 'Esimerkki|Keksitty|${hetuOfNumber('1')}'`
    expect(await rowsOf(named)).toEqual([])
  })

  test('and so do status, explain and verify', async () => {
    expect((await kuntasiirto('status')).stdout).toMatch(/2021-03-02 +3 +undone /)
    const { stdout } = await kuntasiirto('explain', '1')
    expect(stdout.match(/2021-03-02 +MOVE .*/g)).toEqual([
      ...Array(2).fill(expect.stringMatching(/\(undone\)$/)),
    ])
    // Only the undone night has seen the flag.
    expect((await kuntasiirto('explain', '2')).stdout).toContain('under non-disclosure')
    expect(await kuntasiirto('verify', '--out', operator().out)).toMatchObject({ code: 0 })
  })

  test('said again changes nothing', async () => {
    const { code, stdout } = await undo('3')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\(run 3\): was undone before\n/)
  })

  test('leaves files that an erasure deletes, and then verifies still', async () => {
    const erase = (...options: string[]) =>
      kuntasiirto(
        ...[
          'erase',
          '--customer',
          '2',
          '--because',
          'a request',
          '--although-active',
          '--out',
          operator().out,
        ],
        ...options,
      )
    expect((await erase()).stderr).toMatch(/stands in files of 2021-03-01, 2021-03-02,/)
    const { code, stdout, stderr } = await erase('--with-files')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of ['2021-03-01', '2021-03-02-cancelled-2', '2021-03-02-cancelled-3']) {
      expect(stdout).toContain(`Deleted: ${folder(name)}\n`)
      expect(existsSync(folder(name))).toBe(false)
    }
    expect(await kuntasiirto('verify', '--out', operator().out)).toMatchObject({ code: 0, stderr: '' })
    expect((await undo('3')).stdout).not.toContain('Give the municipalities')
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
    expect(await rowsOf('select from register.before_image')).toEqual([])
    const { code, stderr } = await undo('4')
    expect(code).toBe(2)
    expect(stderr).toMatch(/1 notifications of run 4 have been sent, and a letter cannot be taken back/)
  })
})
