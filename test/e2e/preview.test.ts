import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { expectRefusal } from '../support/notified.ts'
import { hireOperator } from '../support/operator.ts'
import { tableChecksums } from '../support/table-checksums.ts'

const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const shielded = { ...contact, non_disclosure: 'K', last_name: 'Suojattu', street_address: 'Salakuja 9' }
const nowhere = { street_address: '', postal_code: '', post_office: '' }
const online = { uses_e_service: 'K' }

const rows = (moved: string) => [
  customer('1'),
  customer('2', { ...online, service_language: 'sv' }),
  customer('3', nowhere),
  customer('4', shielded),
  customer('5', { last_name: 'Esimerkki☃' }),
  customer('6', { home_municipality: moved }),
  customer('7', { earnings_related_entitlement: 'K' }),
]

const operator = hireOperator(async (one) => {
  for (const [date, moved, caseworkers] of [
    ['2021-03-01', '609', [{ id: 'A' }, { id: 'U', municipality: '886' }]],
    ['2021-03-02', '886', [{ id: 'B' }, { id: 'U', municipality: '886' }]],
  ] as const) {
    const exports = await one.writeNight(date, date, {
      'customers-0301.csv': customerFile(rows(moved)),
      'caseworkers.csv': caseworkerFile(caseworkers),
    })
    const { code, stderr } = await one.run(date, exports)
    if (code !== 0) throw new Error(stderr)
  }
})

let folder: string
beforeAll(() => {
  folder = join(operator().folder, 'preview')
})
const preview = (...args: string[]) => operator().kuntasiirto('preview', '--out', folder, ...args)
const textOf = (name: string) => readFile(join(folder, name), 'utf8')

describe('preview', () => {
  test.each([
    ['transfer', '2 pages', /kunnan asiakkaaksi[\s\S]*2021 alkaen[\s\S]*Pori[\s\S]*Malli B/],
    ['move', '2 pages', /toisen kunnan asiakkaaksi[\s\S]*Pori[\s\S]*Malli B/],
    ['return', '1 page', /TE-toimisto[\s\S]*3\.3\.2021 alkaen/],
    ['end', '1 page', /päättyy[\s\S]*3\.3\.2021 alkaen/],
    ['caseworker', '1 page', /2\.3\.2021 alkaen sinua palvelee Malli B/],
  ])('of a %s writes one letter and one message, with what is so today', async (kind, size, says) => {
    const { code, stdout, stderr } = await preview('--customer', '1', '--kind', kind)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Customer 1, ${kind}, kuntakokeilu-2021: would be told by letter (fi)\n`)
    expect(stdout).toContain(`letter   ${join(folder, `1-${kind}.pdf`)}, ${size}\n`)
    expect(stdout).not.toMatch(/held/)
    expect((await readFile(join(folder, `1-${kind}.pdf`))).subarray(0, 5).toString()).toBe('%PDF-')
    expect(await textOf(`1-${kind}.md`)).toMatch(says)
    const { title, body } = JSON.parse(await textOf(`1-${kind}.json`))
    expect(await textOf(`1-${kind}.md`)).toBe(`${title}\n\n${body}\n`)
  })

  test('writes the words that the night wrote', async () => {
    const { stdout } = await preview('--customer', '2')
    expect(stdout).toMatch(/would be told by message \(sv\)/)
    const night = join(operator().out, 'kuntakokeilu-2021/2021-03-01/messages/porin-seutu-0001.jsonl')
    const { title, body } = JSON.parse(await readFile(night, 'utf8'))
    const now = JSON.parse(await textOf('2-transfer.json'))
    expect(now.title).toBe(title)
    // No notification is planned, so that the reference is one that nobody has.
    const reference = /\d{3}(\u00a0\d{3}){4}/g
    expect(now.body.match(reference)).not.toEqual(body.match(reference))
    expect(now.body.replace(reference, '')).toBe(body.replaceAll('Malli A', 'Malli B').replace(reference, ''))
    expect(body).toContain('Malli A')
  })

  test('of a move names the former municipality too', async () => {
    await preview('--customer', '6', '--kind', 'move')
    expect(await textOf('6-move.md')).toMatch(/Ulvila/)
    expect(await textOf('6-move.md')).toMatch(/Pori/)
  })

  test.each([
    ['without an address', '3', /by neither letter nor message \(fi\)\nWould be held.*: NO_ADDRESS\n/],
    [
      'whose name cannot be printed',
      '5',
      /by letter \(fi\)\nWould be held.*: CHARACTER_NOT_PRINTABLE\nletter {3}cannot be printed: CHARACTER_NOT_PRINTABLE\n/,
    ],
  ])('says why somebody %s would be held', async (_name, number, says) => {
    const { code, stdout } = await preview('--customer', number)
    expect(code).toBe(0)
    expect(stdout).toMatch(says)
    expect(await readdir(folder)).toContain(`${number}-transfer.md`)
  })

  test('of somebody under non-disclosure names no place', async () => {
    const { stdout } = await preview('--customer', '4')
    const said =
      stdout.replaceAll(folder, '') + (await textOf('4-transfer.md')) + (await textOf('4-transfer.json'))
    expect(said).not.toMatch(/Pori|Malli|Salakuja|Yhteyskuja/i)
  })

  test('is for its owner only, and names nobody on the terminal', async () => {
    const { stdout } = await preview('--customer', '1')
    expect(stdout).not.toMatch(/Esimerkki|Keksitty|Pori/)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600)
  })

  test('leaves the database as it was', async () => {
    const before = await operator().kuntasiirto('sql', tableChecksums)
    expect(before.stdout).toContain('register')
    for (const kind of ['transfer', 'return']) await preview('--customer', '1', '--kind', kind)
    expect(await operator().kuntasiirto('sql', tableChecksums)).toEqual(before)
  })

  test.each([
    ['somebody who is no member', ['--customer', '7'], /nobody's customer now/],
    ['a number nobody has', ['--customer', '99'], /nobody's customer now/],
    ['a programme in which they are none', ['--customer', '1', '--programme', 'kokeilu-2017'], /nobody's/],
    ['a number that is a path', ['--customer', '../1'], /customer number/],
    ['an unknown kind', ['--customer', '1', '--kind', 'farewell'], /choose one of transfer/],
    ['nobody', [], /--customer/],
  ])('refuses %s', async (_name, args, says) => {
    expectRefusal(await preview(...args), says)
  })
})
