import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { referenceOf } from '../../pipeline/deliver/content/reference.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile, hetuOf } from '../support/builders.ts'
import { expectRefusal, filesBelow, query, runNight } from '../support/notified.ts'
import { hireOperator } from '../support/operator.ts'
import { findTraces } from '../support/traces.ts'

/** Transferred on the first night, moved away on the second, in no file on the third. */
const gone = '700000000071'
const theirs: CustomerRow = {
  personal_identity_code: hetuOf('1981-02-02', 951),
  last_name: 'Häviävä',
  street_address: 'Katoamiskuja 17',
}
const words = [gone, ...Object.values(theirs)]
const held = { street_address: '', postal_code: '', post_office: '' }

const operator = hireOperator(async (one) => {
  const night = (date: string, ...rows: readonly CustomerRow[]) =>
    runNight(one, date, {
      'customers-0301.csv': customerFile([customer('1'), customer('2', held), ...rows]),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
    })
  await night('2021-03-01', customer(gone, theirs), customer('3', { last_name: '' }))
  await night('2021-03-02', customer(gone, { ...theirs, home_municipality: '062' }))
  await night('2021-03-03')
})

const kuntasiirto = (...args: readonly string[]) => operator().kuntasiirto(...args)
const out = () => ['--out', operator().out]
const nightFolder = (date: string) => join(operator().out, 'kuntakokeilu-2021', date)
const erase = (...options: readonly string[]) =>
  kuntasiirto(
    'erase',
    '--customer',
    gone,
    '--because',
    'request 12',
    '--by',
    'Maija Mallikas',
    ...out(),
    ...options,
  )
const verify = () => kuntasiirto('verify', ...out())
const verified = { code: 0, stderr: '' }

async function rulesOf(changes: Readonly<Record<string, number>>): Promise<string> {
  const path = join(operator().folder, 'retention.yaml')
  const kinds = [
    'staged_rows',
    'rejected_lines',
    'output_folders',
    'sending_data',
    'queue_jobs',
    'closed_customers',
  ]
  const lines = kinds.map((kind) => `${kind}: { days: ${changes[kind] ?? 'forever'}, because: a test }\n`)
  await writeFile(path, `last_night_days: 30\n${lines.join('')}`)
  return path
}

describe('kuntasiirto purge', () => {
  const purge = async (changes: Readonly<Record<string, number>>, ...options: readonly string[]) =>
    kuntasiirto('purge', '--rules', await rulesOf(changes), '--by', 'Maija Mallikas', ...out(), ...options)

  test('--plan tells what would go by which rule, and changes nothing', async () => {
    const before = await filesBelow(operator().out)
    const { code, stdout, stderr } = await purge(
      { rejected_lines: 5, output_folders: 10 },
      '--plan',
      '--date',
      '2021-03-12',
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').map((line) => line.trimEnd().replace(/ {2,}/g, '  '))).toEqual([
      'kind  days  older than  would go  oldest  newest',
      expect.stringMatching(/^─/),
      'staged-rows  for ever  0  rows',
      'rejected-lines  5  2021-03-07  1  lines  2021-03-01  2021-03-01',
      'output-folders  10  2021-03-02  1  folders  2021-03-01  2021-03-01',
      'sending-data  for ever  0  notifications',
      'queue-jobs  for ever  0  jobs',
      'closed-customers  for ever  0  people',
      '',
      'Nothing was deleted.',
      '',
    ])
    expect(await filesBelow(operator().out)).toEqual(before)
  })

  test('--apply deletes it, and verify, the same night and a held letter do without', async () => {
    const { code, stdout } = await purge(
      { rejected_lines: 5, output_folders: 10 },
      '--apply',
      '--date',
      '2021-03-12',
      '--json',
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      date: '2021-03-12',
      isApplied: true,
      lines: expect.arrayContaining([
        {
          kind: 'rejected-lines',
          days: 5,
          before: '2021-03-07',
          count: 1,
          oldest: '2021-03-01',
          newest: '2021-03-01',
        },
        {
          kind: 'output-folders',
          days: 10,
          before: '2021-03-02',
          count: 1,
          oldest: '2021-03-01',
          newest: '2021-03-01',
        },
      ]),
      foldersElsewhere: [],
    })
    expect(await readdir(join(operator().out, 'kuntakokeilu-2021'))).toEqual(['2021-03-02', '2021-03-03'])
    expect(await verify()).toMatchObject(verified)
    expect(
      await query(operator(), 'select kind, item_count, done_by from audit.purge order by kind'),
    ).toEqual([
      { kind: 'output-folders', item_count: 1, done_by: 'Maija Mallikas' },
      { kind: 'rejected-lines', item_count: 1, done_by: 'Maija Mallikas' },
    ])
    const again = await operator().run('2021-03-01', join(operator().folder, '2021-03-01'))
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(await readdir(join(operator().out, 'kuntakokeilu-2021'))).toEqual(['2021-03-02', '2021-03-03'])
  })

  test('a held letter of a purged night is released into a folder of its own', async () => {
    await query(
      operator(),
      `update register.person set street_address = 'Katu 1', postal_code = '28100', post_office = 'PORI' where customer_number = '2'`,
    )
    const { code, stderr } = await kuntasiirto(
      'notifications',
      'release',
      '--all-held',
      '--hold-reason',
      'NO_ADDRESS',
      '--because',
      'a new address',
      ...out(),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await filesBelow(nightFolder('2021-03-01'))).toEqual(
      expect.arrayContaining(['late-1/checksums.sha256', 'late-1/letters/index.csv']),
    )
    expect(await verify()).toMatchObject(verified)
    const { stdout } = await purge({ output_folders: 1 }, '--plan', '--date', '2021-03-12')
    expect(stdout).toMatch(/output-folders +1 +2021-03-11 +1 +folders +2021-03-02 +2021-03-02/)
  })

  test('what is left of a purged folder does not verify', async () => {
    await writeFile(join(nightFolder('2021-03-01'), 'kept.pdf'), 'a letter')
    const { code, stderr } = await verify()
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/kept\.pdf is left of a purged folder/),
    })
    await rm(join(nightFolder('2021-03-01'), 'kept.pdf'))
  })

  test.each([
    [[], /say either --plan/],
    [['--apply', '--date', '2999-01-01'], /leave --date out/],
  ])('%j is refused', async (options, says) => {
    expectRefusal(await kuntasiirto('purge', ...options, ...out()), says)
  })

  test('rules that are wrong are named with their lines', async () => {
    const path = join(operator().folder, 'wrong.yaml')
    await writeFile(
      path,
      (await readFile(await rulesOf({}), 'utf8')).replace(
        'staged_rows: { days: forever',
        'staged_rows: { days: 0',
      ),
    )
    expectRefusal(await kuntasiirto('purge', '--plan', '--rules', path), /wrong\.yaml:2: staged_rows\.days/)
  })

  test.each([
    ['purge', ['--apply']],
    ['erase', ['--customer', '1', '--because', 'a test']],
  ])('%s waits for no night: beside one it is refused', async (command, options) => {
    const session = await openSession(operator().databaseUrl, 'a night')
    try {
      await acquireNightLock(session)
      expect(await kuntasiirto(command, ...options)).toMatchObject({ code: 4, stdout: '' })
    } finally {
      await session.close()
    }
  })
})

describe('kuntasiirto erase', () => {
  test('is refused while files hold the person, naming their nights', async () => {
    expectRefusal(await erase(), /stands in files of 2021-03-02, .*--with-files/)
    expectRefusal(await erase('--because', `about ${gone}`), /leave out the customer number/)
    expectRefusal(
      await kuntasiirto('erase', '--customer', '1', '--because', 'a test'),
      /is a customer of kuntakokeilu-2021/,
    )
  })

  test('is refused where the files are not', async () => {
    const { code, stderr } = await kuntasiirto(
      'erase',
      '--customer',
      gone,
      '--because',
      'a test',
      '--with-files',
      '--out',
      'elsewhere',
    )
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/nobody was erased: .*--out folder/),
    })
  })

  let reference = ''
  test("--with-files deletes those nights' files, and then the person", async () => {
    const [letter] = await query(
      operator(),
      `select notification_id from register.notification inner join register.customership using (customership_id)
       where customer_number = '${gone}' limit 1`,
    )
    reference = referenceOf(String(letter?.notification_id))
    expect((await kuntasiirto('explain', '--reference', reference)).stdout).toContain(`Customer ${gone}`)
    const { code, stdout, stderr } = await erase('--with-files')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Erased\. In the account stands [0-9a-f-]{36}, which leads to nobody/)
    expect(stdout).toContain(`Deleted: ${nightFolder('2021-03-02')}\n`)
    for (const word of words) expect(stdout).not.toContain(word)
    const session = await openSession(operator().databaseUrl, 'test')
    expect(
      await findTraces(
        session,
        words.filter((word) => word !== undefined),
      ),
    ).toEqual([])
    await session.close()
    for (const name of await filesBelow(operator().out))
      expect((await readFile(join(operator().out, name))).includes(gone)).toBe(false)
  })

  test('explain knows nobody of that number, and tells the account by pseudonym without places', async () => {
    expectRefusal(await kuntasiirto('explain', gone), /occurs in no completed night: check the number/)
    expectRefusal(
      await kuntasiirto('explain', '--reference', reference),
      /no letter or message has the reference/,
    )
    const [row] = await query(operator(), 'select pseudonym::text from audit.erasure')
    const { code, stdout } = await kuntasiirto('explain', String(row?.pseudonym))
    expect(code).toBe(0)
    expect(stdout).toMatch(/TRANSFER/)
    expect(stdout).not.toMatch(/609|Pori/)
  })

  test('leaves verify and status as they should be', async () => {
    expect(await verify()).toMatchObject(verified)
    expect(await kuntasiirto('status')).toMatchObject(verified)
    expectRefusal(await erase(), /is not on record: check the number/)
  })
})
