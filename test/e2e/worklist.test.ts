import { describe, expect, test } from 'vitest'
import { caseKinds } from '../../pipeline/worklist/case-queries.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
  hetuOfNumber,
} from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

interface Case {
  readonly caseId: string
  readonly kind: string
  readonly customerNumber: string | null
  readonly reason: string
  readonly detail: string | null
  readonly since: string | null
  readonly days: number | null
  readonly facts: string
  readonly note: string | null
  readonly recoveredOn: string | null
}

const office = 'customers-0301.csv'
/** Customer 2 has a row that is rejected, 3 an unknown group, 4 no address; 10 is hidden and rejected later. */
const people = (changes: Readonly<Record<string, CustomerRow | null>> = {}) => {
  const usual: Record<string, CustomerRow | null> = {
    1: {},
    2: { last_name: '' },
    3: { earnings_related_entitlement: '', immigrant: '', mother_tongue: '' },
    4: { street_address: '' },
    5: {},
    6: {},
    7: {},
    10: { non_disclosure: 'K', uses_e_service: 'K' },
  }
  const rows = Object.entries({ ...usual, ...changes })
  return {
    [office]: customerFile(rows.flatMap(([number, row]) => (row === null ? [] : [customer(number, row)]))),
  }
}

const operator = hireOperator(async (one) => {
  const files = { ...people(), 'caseworkers.csv': caseworkerFile([{ id: 'A' }]) }
  const { code, stderr } = await one.run('2021-03-01', await one.writeNight('first', '2021-03-01', files))
  if (code !== 0) throw new Error(stderr)
})

async function night(
  date: string,
  files: Readonly<Record<string, string>>,
  ...options: string[]
): Promise<void> {
  const { code, stderr } = await operator().run(
    date,
    await operator().writeNight(date, date, files),
    ...options,
  )
  if (code !== 0) throw new Error(stderr)
}

const worklist = (...args: string[]) => operator().kuntasiirto('worklist', ...args)
async function list(
  ...args: string[]
): Promise<{ total: number; cases: Case[]; counts: unknown[]; hidden: unknown[] }> {
  const { code, stdout, stderr } = await worklist('list', '--json', ...args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
/** `kind customer` of the cases that wait. */
const waiting = async (...args: string[]) =>
  (await list(...args)).cases.map(({ kind, customerNumber }) => `${kind} ${customerNumber}`).sort()
const caseOf = async (kind: string, ...args: string[]) => (await list('--kind', kind, ...args)).cases[0]!
const signed = ['--because', 'asked the office', '--by', 'Testaaja']

describe('worklist list', () => {
  test('shows what waits, why, since when', async () => {
    expect(await waiting()).toEqual(['held-notification 4', 'rejected-row 2', 'review 3'])
    const { stdout } = await worklist('list')
    expect(stdout).toMatch(
      /[0-9a-f]{12} +rejected-row +MISSING_VALUE +2021-03-01 +0 +kuntakokeilu-2021 +2 +customers-0301\.csv line 3\n/,
    )
    expect(stdout).toMatch(/review +GROUP_UNKNOWN .* 3 +foreign-language, immigrant, no-earnings/)
    expect(stdout).toMatch(
      /\(shown 3 of 3\)\nTo be transferred by 2021-03-31, .*: 1 in review, 1 rejected\n$/,
    )
    expect(stdout).not.toMatch(/Esimerkki|Keksitty|-9\d\d/)
  })

  test.each([
    [['--kind', 'review'], ['review 3']],
    [['--reason', 'MISSING_VALUE'], ['rejected-row 2']],
    [['--customer', '4'], ['held-notification 4']],
    [['--programme', 'kokeilu-2017'], []],
    [['--days', '1'], []],
    [['--state', 'waived,resolved'], []],
    [['--limit', '1', '--kind', 'review'], ['review 3']],
  ])('by %j', async (args, expected) => {
    expect(await waiting(...args)).toEqual(expected)
  })

  test('counts', async () => {
    const { stdout } = await worklist('list', '--counts')
    expect(stdout).toMatch(/kuntakokeilu-2021 +held-notification +BAD_ADDRESS +waiting +1 +2021-03-01\n/)
    expect(stdout).toMatch(/\(3 in all\)\nTo be transferred by 2021-03-31, .*: 1 in review, 1 rejected\n$/)
    expect((await list('--kind', 'review')).counts).toEqual([
      {
        programmeId: 'kuntakokeilu-2021',
        kind: 'review',
        reason: 'GROUP_UNKNOWN',
        state: 'waiting',
        count: 1,
        oldest: '2021-03-01',
      },
    ])
  })

  test.each([
    [['list', '--kind', 'x'], /choose one of rejected-row/],
    [['list', '--state', 'open'], /choose among waiting, waived, resolved, recovered/],
    [['list', '--days', '0'], /number from 1/],
    [['show', 'zzz'], /zzz is no id of a case/],
    [['show', '000000'], /there is no case 000000/],
    [['waive', '000000', '--because', 'x'], /nothing was waived: there is no case 000000/],
    [['waive', '--because', 'x'], /give ids, or --all with --kind/],
    [['waive', '--all', '--because', 'x'], /give ids, or --all with --kind/],
    [['waive', '000000', '--kind', 'review', '--because', 'x'], /give ids, or --all with --kind/],
    [['resolve', '000000'], /--because/],
  ])('%j is wrong usage', async (args, says) => {
    const { code, stdout, stderr } = await worklist(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*\n$/)
  })
})

test('a reason never holds an identity code', async () => {
  const { code, stderr } = await worklist('resolve', '000000', '--because', `it is ${hetuOfNumber('2')}`)
  expect(code).toBe(2)
  expect(stderr).toMatch(/leave out the identity code/)
  expect(stderr).not.toContain(hetuOfNumber('2'))
})

describe('a case', () => {
  test('that is resolved goes, and comes back under the same id when a later night still finds it', async () => {
    const found = await caseOf('rejected-row')
    const { code, stdout } = await worklist('resolve', found.caseId.slice(0, 6), ...signed)
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Resolved: 1 case; what a later night still finds comes back.\n',
    })
    expect(await waiting()).toEqual(['held-notification 4', 'review 3'])
    expect((await worklist('list')).stdout).toMatch(
      /\(not shown, waived or resolved: 1; see --state waived,resolved\)\nTo be transferred by .*\n$/,
    )
    expect((await operator().kuntasiirto('status')).stdout).not.toContain('rejected-row')
    const again = await worklist('resolve', found.caseId, ...signed)
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(
      /^Not again: case [0-9a-f]+ was resolved \d{4}-\d\d-\d\d by Testaaja \(login \w+, \S+@\S+\)\.\n$/,
    )

    await night('2021-03-02', people())
    const back = await caseOf('rejected-row')
    expect(back).toMatchObject({ caseId: found.caseId, since: '2021-03-01', days: 1 })
    expect(back.note).toMatch(
      /^resolved \d{4}-\d\d-\d\d by Testaaja \(login \w+, \S+@\S+\), and still there in a later night$/,
    )
  })

  test('that is waived stays away night after night, until its facts change, and says so', async () => {
    const { caseId } = await caseOf('rejected-row')
    expect((await worklist('waive', caseId, ...signed)).stdout).toBe(
      'Waived: 1 case; each stays away until its facts change.\n',
    )
    await night('2021-03-03', people({ 2: { last_name: '', labour_market_subsidy_days: '7' } }))
    expect(await waiting('--customer', '2')).toEqual([])
    const [waived] = (await list('--customer', '2', '--state', 'waived')).cases
    expect(waived).toMatchObject({ caseId, since: '2021-03-01', facts: 'MISSING_VALUE (last_name)' })
    expect(waived?.note).toMatch(/^waived .* by Testaaja \(login \w+, \S+@\S+\), until its facts change$/)

    await night('2021-03-04', people({ 2: { last_name: '', employment_code: '99' } }))
    const back = await caseOf('rejected-row')
    expect(back).toMatchObject({ caseId, reason: 'INVALID_CODE, MISSING_VALUE' })
    expect(back.note).toMatch(
      /^waived .* by Testaaja \(login \w+, \S+@\S+\), and its facts have changed since$/,
    )
    expect(await waiting('--reason', 'INVALID_CODE')).toEqual(['rejected-row 2'])
  })

  test('tells its whole story, what to do, and who decided what and why; also when it is gone', async () => {
    const { caseId } = await caseOf('rejected-row')
    const { stdout } = await worklist('show', caseId)
    expect(stdout).toMatch(/^Case [0-9a-f]{12}\n {2}what +rejected-row\n/)
    expect(stdout).toMatch(
      /facts +INVALID_CODE, MISSING_VALUE \(employment_code, last_name\)\n {2}state +waiting\n/,
    )
    expect(stdout).toMatch(/what to do +.*rejects export/)
    expect(stdout).toMatch(
      /resolved by Testaaja \(login \w+, \S+@\S+\): asked the office \(MISSING_VALUE \(last_name\)\)\n.*waived by Testaaja \(login \w+, \S+@\S+\)/,
    )

    await night('2021-03-05', people({ 2: {} }))
    expect((await worklist('show', caseId)).stdout).toMatch(/state +recovered\n/)
    expect(JSON.parse((await worklist('show', caseId, '--json')).stdout)).toMatchObject({
      caseId,
      now: { state: 'recovered' },
      actions: [{ action: 'resolve' }, { action: 'waive' }],
    })
    const gone = await worklist('resolve', caseId, ...signed)
    expect(gone.stderr).toMatch(
      /nothing was resolved: case .* came right by itself on the night of 2021-03-05: nothing is left to decide/,
    )
    expect(gone.code).toBe(2)
  })

  test('is decided with all named, or none is', async () => {
    const { caseId } = await caseOf('review')
    expect((await worklist('waive', caseId, '000000', ...signed)).code).toBe(2)
    expect(await waiting('--kind', 'review')).toEqual(['review 3'])
  })
})

describe('everything that waits is a case', () => {
  test('of every kind, with an id of its own', async () => {
    await night('2021-03-06', {
      ...people({
        1: null,
        2: { personal_identity_code: hetuOfNumber('29'), last_name: '' },
        5: { home_municipality: '198' },
        6: { employment_code: 'x' },
        7: { post_office: '#N/A' },
        10: { non_disclosure: 'E', uses_e_service: 'K' },
        20: { service_language: 'sv', home_municipality: '886' },
      }),
      'decisions.csv': decisionFile([{ customer: '99', kind: 'KORJAUS', on: '2021-03-05' }]),
    })
    const { cases } = await list('--limit', '100')
    const kinds = new Set(cases.map(({ kind }) => kind))
    expect(caseKinds.filter((kind) => !kinds.has(kind))).toEqual(['failed-notification', 'not-in-area'])
    expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(cases.length)
    expect(await waiting('--kind', 'absent-member')).toEqual(['absent-member 1'])
    expect(await waiting('--kind', 'protection-to-confirm')).toEqual(['protection-to-confirm 10'])
  })

  test('and can be decided by the lot', async () => {
    const { stdout } = await worklist('waive', '--all', '--kind', 'absent-member', ...signed)
    expect(stdout).toMatch(/^Waived: 1 case;/)
    expect(await waiting('--kind', 'absent-member')).toEqual([])
    expect((await worklist('waive', '--all', '--kind', 'absent-member', ...signed)).stdout).toBe(
      'No such case waits.\n',
    )
  })

  test('absent again later is another fact, and rows that nobody can be read from keep their case by what stands on them', async () => {
    const withUnreadable = (absent: Readonly<Record<string, null>>, extra: string) => ({
      [office]: `${people(absent)[office]}${extra}x;y\nx;z\n`,
    })
    await night('2021-03-07', withUnreadable({ 10: null }, ''))
    const before = (await list('--reason', 'COLUMN_COUNT')).cases.map(({ caseId }) => caseId)
    expect(before).toHaveLength(2)
    await worklist('waive', before[0]!, ...signed)

    await night('2021-03-08', withUnreadable({ 1: null, 10: null }, 'a;b\n'))
    expect(await waiting('--kind', 'absent-member')).toEqual([
      'absent-member 1',
      'absent-member 10',
      'absent-member 20',
    ])
    const after = (await list('--reason', 'COLUMN_COUNT', '--state', 'waiting,waived')).cases
    expect(after.map(({ caseId }) => caseId)).toEqual(expect.arrayContaining(before))
    expect(after.map(({ note }) => note?.slice(0, 6) ?? null).sort()).toEqual([null, null, 'waived'].sort())
  })
})

describe('a rejected row that comes right by itself', () => {
  const recovered = async (...args: string[]) => (await list('--state', 'recovered', ...args)).cases

  test('is shown with the night, its case closed', async () => {
    await night('2021-03-20', people({ 6: { employment_code: 'x' }, 7: { customer_number: '7x' }, 10: null }))
    const { caseId } = await caseOf('rejected-row', '--customer', '6')
    const [unreadable] = (await list('--reason', 'INVALID_CUSTOMER_NUMBER')).cases
    await night('2021-03-21', people({ 6: { employment_code: 'y' }, 10: null }))
    await night('2021-03-22', people({ 10: null }))
    expect(await waiting('--customer', '6')).toEqual([])
    const [one, ...others] = await recovered('--customer', '6', '--days', '2')
    expect(others).toEqual([])
    expect(one).toMatchObject({
      caseId,
      ...{ kind: 'rejected-row', reason: 'INVALID_CODE', detail: `${office} line 7`, state: 'recovered' },
      ...{ since: '2021-03-20', days: 2, recoveredOn: '2021-03-22' },
    })
    expect((await recovered()).find((found) => found.caseId === unreadable?.caseId)).toMatchObject({
      ...{ customerNumber: null, since: '2021-03-20', recoveredOn: '2021-03-21' },
    })

    const { stdout } = await worklist('list')
    expect(stdout).toMatch(
      /\(rejected rows that came right by themselves within 30 days: \d+; see --state rec/,
    )
    expect((await worklist('list', '--state', 'recovered')).stdout).toMatch(
      /rejected-row .* 6 .* came right by itself on the night of 2021-03-22\n/,
    )
    expect((await worklist('list', '--counts', '--state', 'recovered')).stdout).toMatch(/recovered +\d/)
    const shown = (await worklist('show', caseId)).stdout
    expect(shown).toMatch(/state +recovered\n.*note +came right by itself on the night of 2021-03-22\n/s)
    expect(shown).toMatch(/what to do +nothing/)
    const { code, stderr } = await worklist('resolve', caseId, ...signed)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/nothing is left to decide/),
    })
    expect((await operator().kuntasiirto('explain', '6')).stdout).toMatch(
      /2021-03-21 {2}INVALID_CODE .*; came right on 2021-03-22\n/,
    )
  })

  test('is a case again, the same, when a later night rejects it anew', async () => {
    await night(
      '2021-03-23',
      people({ 6: { employment_code: 'x' }, 10: { non_disclosure: 'K', last_name: '' } }),
    )
    const { caseId, ...again } = await caseOf('rejected-row', '--customer', '6')
    expect(again).toMatchObject({ since: '2021-03-23' })
    expect((await recovered()).map((found) => found.caseId)).not.toContain(caseId)
  })

  test('no place is told of somebody under non-disclosure, while the row is rejected or later', async () => {
    expect(await caseOf('rejected-row', '--customer', '10')).toMatchObject({ detail: null })
    await night('2021-03-25', people())
    expect((await recovered('--customer', '10'))[0]).toMatchObject({
      ...{ detail: null, recoveredOn: '2021-03-25' },
    })
  })

  test('is shown for 30 days', async () => {
    const { caseId } = (await list('--customer', '2', '--state', 'waived')).cases[0]!
    await night('2021-04-20', people({ 2: null }))
    expect((await recovered('--customer', '10')).length).toBe(1)
    expect((await recovered()).every(({ recoveredOn }) => (recoveredOn ?? '') > '2021-03-21')).toBe(true)
    // Customer 2 did not come right, but stands in no file.
    const gone = await worklist('resolve', caseId, ...signed)
    expect(gone.stderr).toMatch(/there is no case .*, or the last night no longer found it/)
    expect((await worklist('show', caseId)).stdout).toMatch(
      /state +gone: the last night no longer found it\n/,
    )
  })
})
