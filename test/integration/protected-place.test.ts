import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { referenceOf } from '../../pipeline/deliver/content/reference.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'
import { projectRoot } from '../../pipeline/project.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
} from '../support/builders.ts'
import { createParser } from '../support/command-parser.ts'
import { differences, openWorld, type World } from '../support/protected-worlds.ts'

/** The area of Kokkola is not confirmed yet: no real one is, any more. */
vi.mock('../../pipeline/programmes/programme.ts', async (original) => {
  const real = await original<typeof import('../../pipeline/programmes/programme.ts')>()
  const changed = new WeakMap<Programme, Programme>()
  const loadProgramme: typeof real.loadProgramme = (id, ...rest) => {
    const programme = real.loadProgramme(id, ...rest)
    const known = changed.get(programme)
    if (known !== undefined) return known
    const areas = programme.areas.map((area) =>
      area.id === 'kokkolan-seutu' ? { ...area, confirmed: false } : area,
    )
    const one = { ...programme, areas }
    changed.set(programme, one)
    return one
  }
  return { ...real, loadProgramme }
})

const programme = 'kuntakokeilu-2021'
const [firstDate, secondDate] = ['2021-03-01', '2021-03-02'] as const

const many = (from: number, count: number, changes: CustomerRow = {}) =>
  Array.from({ length: count }, (_, index) => customer(String(from + index), changes))

/** Of each place enough to be told, but of Savonlinna: three of them wait, and nobody works there. */
const open: readonly CustomerRow[] = [
  ...many(100, 12),
  ...many(120, 8, { home_municipality: '886', uses_e_service: 'K' }),
  ...many(140, 8, { home_municipality: '837' }),
  ...many(160, 3, { home_municipality: '740' }),
  ...many(170, 6, { earnings_related_entitlement: '', mother_tongue: '' }),
]
const ofThirdOffice = [
  ...many(200, 6, { te_office: '0303' }),
  customer('210', { te_office: '0303', employment_code: '' }),
]
const caseworkers = caseworkerFile([
  { id: 'A' },
  { id: 'B', municipality: '886' },
  { id: 'C', municipality: '837' },
  { id: 'D', municipality: '271' },
])

/** Where each of the people under non-disclosure is, in the one world and in the other. */
const secrets = {
  home: ['609', '837'],
  alone: ['109', '743'],
  besideOthers: ['740', '743'],
  office: ['0302', '0301'],
  officeOfRejected: ['0301', '0303'],
  officeOfGarbled: ['0301', '0303'],
  undecided: ['272', '199'],
  destination: ['886', '271'],
} as const
type Secrets = { readonly [Secret in keyof typeof secrets]: string }

const hidden = (number: string, changes: CustomerRow) => customer(number, { non_disclosure: 'K', ...changes })

function nightOf(where: Secrets, isSecond: boolean) {
  const elsewhere = where.home === '609' ? '837' : '609'
  const rows: readonly CustomerRow[] = [
    ...open.slice(isSecond ? 1 : 0),
    ...(isSecond ? many(300, 7) : []),
    ...ofThirdOffice,
    hidden('901', { home_municipality: where.home }),
    hidden('902', { home_municipality: where.alone }),
    hidden('903', { te_office: where.office }),
    hidden('904', { te_office: where.officeOfRejected, employment_code: '' }),
    hidden('905', { te_office: where.officeOfGarbled, last_name: 'Mäki=Oja' }),
    hidden('906', { home_municipality: where.undecided }),
    hidden('907', { home_municipality: isSecond ? elsewhere : where.home }),
    hidden('908', {
      home_municipality: where.home,
      ...(isSecond ? { job_search_ended_on: '2021-03-01' } : {}),
    }),
    hidden('909', { home_municipality: where.home, service_language: 'sv' }),
    hidden('910', { home_municipality: where.home, earnings_related_entitlement: '', mother_tongue: '' }),
    hidden('911', { home_municipality: where.besideOthers }),
    ...(isSecond ? [] : [hidden('912', { home_municipality: where.home })]),
    ...(isSecond ? [hidden('913', { home_municipality: where.home, uses_e_service: 'K' })] : []),
  ]
  const decisions = [
    { customer: '901', kind: 'SIIRTO', on: '2021-02-15', municipality: where.destination },
  ] as const
  const ofOffice = (office: string) => customerFile(rows.filter(({ te_office }) => te_office === office))
  return {
    'customers-0301.csv': ofOffice('0301'),
    'customers-0302.csv': ofOffice('0302'),
    'customers-0303.csv': ofOffice('0303'),
    'caseworkers.csv': caseworkers,
    'decisions.csv': decisionFile(decisions),
  }
}

/** Commands that need no comparing, and why. */
const exempt: Readonly<Record<string, string>> = {
  database: 'is the server itself',
  preview: 'writes one letter, to be looked at by whoever may see the letter',
  'rejects export': 'hands an office the original lines of its own customers',
  replay: 'plays a fixture of its own into a database of its own',
  sql: 'answers whoever may read the tables, as far as their login may',
  work: 'writes what run leaves to it, and logs failures only',
}

const because = ['--because', 'a test', '--by', 'Testi Testaaja']
const ofProgramme = ['--programme', programme]

async function live(world: World, where: Secrets): Promise<void> {
  const first = await world.write(firstDate, nightOf(where, false))
  const second = await world.write(secondDate, nightOf(where, true))
  const changed = join(world.folder, 'exports', 'changed.yaml')
  const file = await readFile(join(projectRoot, `pipeline/programmes/${programme}.yaml`), 'utf8')
  await writeFile(changed, file.replace('age: 30', 'age: 31'))
  const night = (date: string, exports: string) => [
    ...['run', ...ofProgramme, '--date', date, '--exports', exports, '--out', world.out],
  ]
  const capacity = (exports: string) => ['capacity', ...ofProgramme, '--exports', exports]
  const compare = ['compare-rules', ...ofProgramme, '--with', changed]

  await world.tell(['migrate'])
  await world.tell(capacity(first))
  await world.tell([...capacity(first), '--json'])
  await world.tell([...compare, '--exports', first])
  await world.tell([...night(firstDate, first), '--dry-run', '--json'])
  await world.tell(night(firstDate, first))
  await askAll(world, 'first')
  await world.look('after the first night')

  await world.tell(capacity(second))
  await world.tell([...capacity(second), '--json'])
  await world.tell([...compare, '--exports', second, '--json'])
  await world.tell([...compare, '--run', await lastRun(world), '--allow-unconfirmed-areas'])
  await world.tell([...night(secondDate, second), '--plan'])
  await world.tell([...night(secondDate, second), '--plan', '--json'])
  const plan = await findValue(world, 'select sha256 from audit.plan order by plan_id desc limit 1')
  await world.tell(['plans', plan])
  await world.tell(['plans', plan, '--json'])
  await world.tell(['approve', plan, ...because])
  await world.tell([...night(secondDate, second), '--approved', plan, '--json'], {
    KUNTASIIRTO_APPROVAL: 'always',
  })
  const invented = join(world.folder, 'exports', 'invented')
  await world.tell(['export-anonymous', '--run', await lastRun(world), '--out', invented])
  await askAll(world, 'second')
  await world.look('after the second night')

  const held = await findValue(
    world,
    'select notification_id::text from register.notification where not is_restricted order by 1 limit 1',
  )
  await world.tell(['notifications', 'hold', held, ...because])
  await world.tell(['notifications', 'release', held, ...because, '--out', world.out])
  await world.tell(['notifications', 'retry', '--run', await lastRun(world), ...because, '--out', world.out])
  await world.tell(['protection', 'release', '901', ...because])
  await world.tell(['worklist', 'waive', '--kind', 'review', '--all', ...because])
  await world.tell(['worklist', 'resolve', '--kind', 'rejected-row', '--all', ...because])
  await world.tell(['worklist', 'list', '--state', 'waived,resolved', '--json'])
  const last = await lastRun(world)
  await world.tell(['undo', '--run', last, '--plan', '--out', world.out, '--json'])
  await world.tell(['undo', '--run', last, '--out', world.out, ...because])
  await world.tell(['erase', '--customer', '100', '--although-active', ...because, '--out', world.out])
  await world.tell(['purge', '--plan', '--date', '2041-01-01', '--out', world.out])
  await world.tell(['purge', '--apply', '--by', 'Testi', '--out', world.out])
  await askAll(world, 'last')
  await world.look('afterwards')
}

const queries: readonly (readonly string[])[] = [
  ['status'],
  ['status', '--json'],
  ['health'],
  ['health', '--json'],
  ['plans'],
  ['plans', '--json'],
  ['metrics'],
  ['worklist', 'list', '--limit', '500'],
  ['worklist', 'list', '--json', '--limit', '500'],
  ['worklist', 'list', '--counts'],
  ...['901', '902', '903', '904', '905', '906', '907', '908', '909', '910', '911', '912', '913'].flatMap(
    (number) => [['explain', number]],
  ),
  ['notifications', 'list', '--status', 'planned,rendered,sent,failed,held', '--limit', '500'],
  ['notifications', 'list', '--status', 'planned,rendered,sent,failed,held', '--limit', '500', '--json'],
  ['protection', 'list'],
  ['analysis', 'list'],
]

/** Every question, and the files that answers are written into. */
async function askAll(world: World, moment: string): Promise<void> {
  for (const words of queries) await world.tell(words)
  // The whole story, which is longest in the end.
  if (moment === 'last')
    for (const words of queries.filter(([name]) => name === 'explain')) await world.tell([...words, '--json'])
  const { rows: notifications } = await world.session.client.query<{ id: string }>(
    `select notification_id::text as id from register.notification inner join register.customership using (customership_id)
    where customer_number between '901' and '913' order by notification_id`,
  )
  for (const { id } of notifications) {
    await world.tell(['notifications', 'show', id])
    await world.tell(['explain', '--reference', referenceOf(id)])
  }
  for (const run of await runsOf(world)) await world.tell(['status', '--run', run])
  const asked = join(world.folder, 'asked', moment)
  await world.tell(['report', '--from', '2021-01-01', '--to', '2021-12-31', '--out', `${asked}.html`])
  await world.tell(['report', '--run', await lastRun(world), '--language', 'en', '--out', `${asked}-1.html`])
  await world.tell(['report', '--month', '2021-03', '--out', `${asked}-2.html`])
  await world.tell(['verify', '--out', world.out])
  await world.tell(['seal', 'export', '--out', `${asked}.seal`])
  await world.tell(['analysis', 'export', '--view', 'rejected_row', '--out', `${asked}.csv`])
  for (const sought of ['901', '902', '904', '906']) {
    const { rows } = await world.session.client.query<{ case_id: string }>(
      'select case_id from audit.work_case where customer_number = $1 order by 1',
      [sought],
    )
    for (const { case_id } of rows) await world.tell(['worklist', 'show', case_id])
  }
}

async function runsOf({ session }: World): Promise<readonly string[]> {
  const { rows } = await session.client.query<{ run_id: string }>('select run_id from audit.run order by 1')
  return rows.map(({ run_id }) => run_id)
}

const lastRun = (world: World) =>
  findValue(world, "select max(run_id)::text from audit.run where status = 'completed'")

async function findValue({ session }: World, query: string): Promise<string> {
  const { rows } = await session.client.query<Record<string, string>>(query)
  return Object.values(rows[0] ?? {})[0] ?? ''
}

describe('where people under non-disclosure live changes nothing that is told, but in the folder of their own', () => {
  const worlds: World[] = []
  beforeAll(async () => {
    for (const index of [0, 1] as const) {
      const world = await openWorld()
      worlds.push(world)
      const where = Object.fromEntries(
        Object.entries(secrets).map(([name, places]) => [name, places[index]]),
      ) as Secrets
      await live(world, where)
    }
  }, 600_000)
  afterAll(async () => {
    for (const world of worlds) await world.close()
  })

  test('by any command, file, metric, log line or view', () => {
    const [one, other] = worlds
    expect(one!.told.size).toBeGreaterThan(200)
    expect(differences(one!.told, other!.told)).toEqual([])
  })

  test('which leaves no command out', async () => {
    const given = [...worlds[0]!.told.keys()]
    const names = namesOf(await createParser())
    const isGiven = (name: string) => given.some((words) => words === name || words.startsWith(`${name} `))
    expect(names.filter((name) => !isGiven(name) && !(name in exempt))).toEqual([])
    expect(Object.keys(exempt).filter((name) => !names.includes(name))).toEqual([])
  })

  test('and would be seen: the nights were published, and the index of the folder names the municipality', async () => {
    const municipalities = await Promise.all(
      worlds.map(async ({ session }) => {
        const { rows } = await session.client.query<{ municipality_code: string }>(
          'select municipality_code from register.customership where customer_number = $1',
          ['901'],
        )
        return rows.map(({ municipality_code }) => municipality_code)
      }),
    )
    expect(municipalities).toEqual(secrets.home.map((home) => [home]))
    for (const { told } of worlds) {
      const ends = [...told].filter(([words]) =>
        /^(run|approve|undo|capacity|compare-rules|report|export-anonymous) /.test(words),
      )
      expect(ends.filter(([, said]) => !said.includes('exit 0')).map(([words]) => words)).toEqual([])
    }
  })
})

/** The commands that can be given, by their words. */
function namesOf(command: Command, parents: readonly string[] = []): string[] {
  return command.commands.length === 0
    ? [parents.join(' ')]
    : command.commands.flatMap((one) => namesOf(one, [...parents, one.name()]))
}
