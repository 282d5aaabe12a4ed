import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { claimFolder } from '../../pipeline/deliver/output-folder.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { customer, customerFile } from '../support/builders.ts'
import type { CommandResult } from '../support/command-line.ts'
import { namesInSpecification } from '../support/named-files.ts'
import {
  expectRefusal,
  filesBelow,
  filesOf,
  idsOf,
  personalWords,
  query,
  runNight,
  statusesOf,
  tryOnce,
} from '../support/notified.ts'
import { hireOperator, type Operator } from '../support/operator.ts'

const nightFolder = (one: Operator) => join(one.out, 'kuntakokeilu-2021', '2021-03-01')
const notifications = (one: Operator, ...args: string[]) => one.kuntasiirto('notifications', ...args)
const release = (one: Operator, ...args: string[]) =>
  notifications(
    one,
    'release',
    ...args,
    '--because',
    'address confirmed',
    '--by',
    'Testaaja',
    '--out',
    one.out,
  )

describe('when addresses came', () => {
  let closed: string
  const operator = hireOperator(async (one) => {
    await runNight(one, '2021-03-01', filesOf(0))
    closed = await readFile(join(nightFolder(one), 'checksums.sha256'), 'utf8')
    await runNight(one, '2021-03-02', filesOf(1))
  })

  test('a file named by an area is withheld of whoever came under non-disclosure since', async () => {
    const one = operator()
    for (const args of [
      ['list', '--status', 'rendered', '--run', '1'],
      ['show', (await idsOf(one, '1'))[0]!],
    ]) {
      const { stdout } = await notifications(one, ...args)
      expect(stdout).toContain('(withheld: non-disclosure)')
      expect(stdout).not.toContain('porin-seutu-fi')
    }
  })

  describe('release writes them into a late folder of the night', () => {
    let result: CommandResult
    beforeAll(async () => {
      result = await release(operator(), ...(await idsOf(operator(), '3', '5', '6', '7', '9')))
    })

    test('and says so', () => {
      expect(result).toMatchObject({ code: 0, stderr: '' })
      expect(result.stdout).toMatch(/^Released: 5 notifications\.\n/)
      expect(result.stdout).toMatch(/rendered +letter +4\n/)
      expect(result.stdout).toMatch(/rendered +message +1\n/)
      expect(result.stdout).toContain(`Files: ${nightFolder(operator())}/late-1\n`)
      expect(result.stdout).not.toMatch(personalWords)
    })

    test('apart from people under non-disclosure, with its own index and checksums', async () => {
      const files = await filesBelow(join(nightFolder(operator()), 'late-1'))
      expect(files).toEqual([
        'checksums.sha256',
        'letters-restricted/fi-0001.pdf',
        'letters-restricted/index.csv',
        'letters/index.csv',
        'letters/porin-seutu-fi-0001.pdf',
        'letters/porin-seutu-sv-0001.pdf',
        'messages-restricted/0001.jsonl',
      ])
      expect(namesInSpecification(files).filter((found) => found.length !== 1)).toEqual([])
    })

    test('channel and language are those of now', async () => {
      expect(await statusesOf(operator(), '3', '5', '6', '7', '9')).toEqual([
        ...['rendered letter fi', 'rendered message fi', 'rendered letter fi'],
        ...['rendered letter fi', 'rendered letter sv'],
      ])
    })

    test('the closed night stays as it was, and everything verifies', async () => {
      expect(await readFile(join(nightFolder(operator()), 'checksums.sha256'), 'utf8')).toBe(closed)
      expect(await operator().kuntasiirto('verify', '--out', operator().out)).toMatchObject({ code: 0 })
    })

    test('the release stands on record, and show tells it', async () => {
      const { stdout } = await notifications(operator(), 'show', (await idsOf(operator(), '3'))[0]!)
      expect(stdout).toMatch(/notification-release by Testaaja \(login \w+, \S+@\S+\): address confirmed/)
      expect(stdout).toMatch(/file +late-1\/letters\/porin-seutu-fi-0001\.pdf/)
    })

    test('the same command again changes nothing', async () => {
      const again = await release(operator(), ...(await idsOf(operator(), '3', '5')))
      expect(again).toMatchObject({ code: 0 })
      expect(again.stdout).toMatch(/^Released: 0 notifications\.\nReleased before, and not again: 2\.\n/)
      expect(await query(operator(), 'select from audit.operator_action')).toHaveLength(5)
      expect(await readdir(nightFolder(operator()))).not.toContain('late-2')
    })

    test('what was never held cannot be released', async () => {
      expectRefusal(await release(operator(), ...(await idsOf(operator(), '2'))), /is not held, but rendered/)
    })

    test('everybody held for one reason can be released at once, into the next late folder', async () => {
      const one = operator()
      const { code, stdout } = await release(
        one,
        ...['--all-held', '--hold-reason', 'NO_ADDRESS', '--run', '1'],
      )
      expect(code).toBe(0)
      expect(stdout).toMatch(/^Released: 1 notification\.\n/)
      expect(await statusesOf(one, '8')).toEqual(['rendered letter fi'])
      expect(await filesBelow(join(nightFolder(one), 'late-2'))).toEqual([
        'checksums.sha256',
        'letters/index.csv',
        'letters/porin-seutu-fi-0001.pdf',
      ])
    })

    test('of those, whoever still cannot be told stays held', async () => {
      const { code, stdout } = await release(operator(), '--all-held', '--hold-reason', 'BAD_ADDRESS')
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout:
          'Released: 0 notifications.\nStill held: 1, each of which still cannot be told (BAD_ADDRESS).\n',
      })
    })

    test.each([
      ['neither ids nor a reason', []],
      ['a reason without --all-held', ['--hold-reason', 'NO_ADDRESS']],
      ['--all-held without a reason', ['--all-held']],
      ['both', ['12345678', '--all-held', '--hold-reason', 'NO_ADDRESS']],
    ])('%s is refused', async (_name, args) => {
      expectRefusal(await release(operator(), ...args), /--all-held/)
    })
  })
})

describe('a release long after the night', () => {
  const operator = hireOperator(async (one) => {
    await tryOnce(one)
    await runNight(one, '2021-03-01', filesOf(0))
    await runNight(one, '2021-03-02', filesOf(1))
  })
  const elsewhere = () => join(operator().folder, 'elsewhere')
  const releaseOf = async (number: string) => release(operator(), ...(await idsOf(operator(), number)))

  test('is refused where the folder of the night is not, and plans nothing', async () => {
    const one = operator()
    const why = ['--because', 'address confirmed', '--out', elsewhere()]
    for (const which of [await idsOf(one, '3'), ['--all-held', '--hold-reason', 'NO_ADDRESS']])
      expectRefusal(
        await notifications(one, 'release', ...which, ...why),
        new RegExp(`nothing was released: ${elsewhere()}/kuntakokeilu-2021/2021-03-01 is not the folder`),
      )
    expect(await statusesOf(one, '3')).toEqual(['held manual fi NO_ADDRESS'])
    expect(await query(one, 'select from audit.operator_action')).toEqual([])
  })

  test.each([
    ['the same command', '3', 'late-1', () => releaseOf('3')],
    ['retry', '8', 'late-2', () => notifications(operator(), 'retry', '--out', operator().out)],
    [
      'the next run',
      '9',
      'late-3',
      () => operator().run('2021-03-02', join(operator().folder, '2021-03-02')),
    ],
  ])('whose files cannot be written is finished by %s', async (_name, number, folder, finish) => {
    const obstacle = join(nightFolder(operator()), folder)
    await writeFile(obstacle, 'a file where a folder should be')
    const { code, stderr } = await releaseOf(number)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kuntasiirto: output files could not be written[^\n]*\n$/)
    expect(await statusesOf(operator(), number)).toEqual([expect.stringMatching(/^planned letter/)])
    await rm(obstacle)
    expect(await finish()).toMatchObject({ code: 0 })
    expect(await statusesOf(operator(), number)).toEqual([expect.stringMatching(/^rendered letter/)])
    expect(await readdir(obstacle)).toContain('checksums.sha256')
  })

  test('needs nothing of the night but its checksums: the rest may be archived', async () => {
    const one = operator()
    const closedFiles = () =>
      query(one, 'select from register.output_file where closed_at is not null and late_number is null')
    const before = await closedFiles()
    for (const name of await readdir(nightFolder(one)))
      if (name !== 'checksums.sha256') await rm(join(nightFolder(one), name), { recursive: true })
    expect(await releaseOf('6')).toMatchObject({ code: 0, stderr: '' })
    expect(await statusesOf(one, '6')).toEqual(['rendered letter fi'])
    expect((await readdir(nightFolder(one))).sort()).toEqual(['checksums.sha256', 'late-4'])
    expect(await closedFiles()).toEqual(before)
    expect((await notifications(one, 'retry', '--out', one.out)).stdout).toBe('Nothing to try again.\n')
  })
})

describe('when files cannot be written', () => {
  const obstacle = (one: Operator) => join(one.out, 'kuntakokeilu-2021', '2021-03-01')
  const operator = hireOperator(async (one) => {
    await tryOnce(one)
    const exports = await one.writeNight('first', '2021-03-01', filesOf(0))
    const session = await openSession(one.databaseUrl, 'test')
    await claimFolder(session.db, one.out) // else the obstacle is taken for another database's night
    await session.close()
    await mkdir(dirname(obstacle(one)))
    await writeFile(obstacle(one), 'a file where a folder should be')
    const { code } = await one.run('2021-03-01', exports)
    if (code !== 1) throw new Error(`the night ended with ${code}`)
  })

  test('what a worker is writing just now cannot be held', async () => {
    const one = operator()
    const [id = ''] = await idsOf(one, '1')
    await query(one, "update pgboss.job set state = 'created' where state = 'failed'")
    const worker = await openSession(one.databaseUrl, 'worker')
    await worker.client.query('begin; select from pgboss.job for update')
    const held = await notifications(one, 'hold', id, '--because', 'to be checked')
    await worker.client.query("rollback; update pgboss.job set state = 'failed' where state = 'created'")
    await worker.close()
    expectRefusal(held, /is being written or sent just now/)
  })

  test('what is planned can be held, and retry writes the rest', async () => {
    const one = operator()
    expect(await statusesOf(one, '1')).toEqual(['planned letter fi'])
    const id = (await idsOf(one, '1'))[0]!
    const held = await notifications(one, 'hold', id, '--because', 'to be checked', '--by', 'Testaaja')
    expect(held).toMatchObject({ code: 0, stdout: 'Held: 1 notification.\n' })
    expect(await statusesOf(one, '1')).toEqual(['held letter fi BY_OPERATOR'])
    expect(await notifications(one, 'hold', id, '--because', 'again')).toMatchObject({ code: 0 })
    expect(await query(one, 'select action from audit.operator_action')).toEqual([
      { action: 'notification-hold' },
    ])

    await rm(obstacle(one))
    const { code, stdout, stderr } = await notifications(one, 'retry', '--out', one.out)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^To be tried again: 0 notifications, \d+ files, 0 batches\.\n/)
    expect(await statusesOf(one, '2')).toEqual(['rendered message fi'])
    expect(await statusesOf(one, '1')).toEqual(['held letter fi BY_OPERATOR'])
    expect((await one.kuntasiirto('status')).stdout).not.toContain('UNFINISHED')

    expect(await release(one, id)).toMatchObject({ code: 0 })
    expect(await statusesOf(one, '1')).toEqual(['rendered letter fi'])
    expect(await one.kuntasiirto('verify', '--out', one.out)).toMatchObject({ code: 0 })
  })
})

describe('when a programme has ended and another continues it', () => {
  let result: CommandResult
  const operator = hireOperator(async (one) => {
    const night = async (programme: string, date: IsoDate, numbers: readonly string[]) => {
      const files = { 'customers-0301.csv': customerFile(numbers.map((number) => customer(number))) }
      const exports = await one.writeNight(`${programme}-${date}`, date, files)
      const order = ['--programme', programme, '--date', date, '--exports', exports, '--out', one.out]
      expect(await one.kuntasiirto('run', ...order)).toMatchObject({ code: 0 })
    }
    await night('kuntakokeilu-2021', '2024-12-31', ['1', '2'])
    await night('kuntakokeilu-2021', '2025-01-01', ['1'])
    await night('tyovoimapalvelut-2025', '2025-01-01', ['1'])
    result = await release(one, '--all-held', '--hold-reason', 'SERVICE_CONTINUES')
  })

  test('release tells those whom it did not take, and leaves the others to its own notification', async () => {
    expect(result, result.stderr).toMatchObject({ code: 0 })
    expect(
      await query(
        operator(),
        `select customer_number as number, notification.status, hold_reason as reason
         from register.notification inner join register.customership using (customership_id)
         where kind = 'end' order by 1`,
      ),
    ).toEqual([
      { number: '1', status: 'held', reason: 'SERVICE_CONTINUES' },
      { number: '2', status: 'rendered', reason: null },
    ])
    expect(result.stdout).toContain('is told by the notice of tyovoimapalvelut-2025')
  })
})
