import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { inspectNight } from '../../../pipeline/extract/manifest.ts'
import { createFolder } from '../../support/folders.ts'
import { defaultProfile, header, rowOf, sound } from './customer-export.ts'

const customers = `${header}\n${rowOf(sound)}\n`
const decisions = 'asiakasnumero;paatos;paatetty;kunta;peruste\n'
const manifestHeader = 'tiedosto;rivit;sha256;poimittu'

let folder: string
beforeEach(() => {
  folder = createFolder()
})

function listing(name: string, content: string, { rows = 1, date = '1.3.2021' } = {}): string {
  return `${name};${rows};${createHash('sha256').update(content).digest('hex')};${date}`
}

async function inspect(files: Readonly<Record<string, string>>, manifest: readonly string[]) {
  const night = { ...files, 'manifest.csv': [manifestHeader, ...manifest].join('\n') }
  for (const [name, content] of Object.entries(night)) await writeFile(join(folder, name), content)
  return inspectNight(folder, '2021-03-01', defaultProfile)
}

test('a night that is whole has its files inspected and no problems', async () => {
  const night = await inspect(
    { 'customers-sat.csv': customers, 'decisions.csv': decisions, '.DS_Store': 'x' },
    [
      listing('customers-sat.csv', customers),
      listing('decisions.csv', decisions, { rows: 0, date: '2021-03-01' })
        .toUpperCase()
        .replace('DECISIONS.CSV', 'decisions.csv'),
    ],
  )
  expect(night.problems).toEqual([])
  expect(night.files).toMatchObject([
    {
      fileName: 'customers-sat.csv',
      kind: 'customers',
      announcedRowCount: 1,
      inspection: { problems: [] },
    },
    { fileName: 'decisions.csv', kind: 'decisions', announcedRowCount: 0 },
  ])
})

describe('a night is refused, every problem named, for', () => {
  const sat = listing('customers-sat.csv', customers)
  const satFile = { 'customers-sat.csv': customers }
  test.each([
    [
      'a file that is missing',
      satFile,
      [sat, listing('decisions.csv', '')],
      [
        'manifest.csv: line 3: decisions.csv is missing from the folder: copy it again (--wait waits until it is whole), or have the night exported again',
      ],
    ],
    [
      'a file that is not listed',
      { ...satFile, 'decisions.csv': decisions },
      [sat],
      ['decisions.csv is in the folder but not in manifest.csv: have the night exported again'],
    ],
    [
      'another checksum',
      satFile,
      [listing('customers-sat.csv', 'x')],
      [
        'customers-sat.csv: its checksum is not that of the manifest: copy it again (--wait waits until it is whole), or have the night exported again',
      ],
    ],
    [
      'another date',
      satFile,
      [listing('customers-sat.csv', customers, { date: '28.2.2021' })],
      [
        "manifest.csv: line 2: customers-sat.csv was extracted for 2021-02-28, not for 2021-03-01: name that night's folder, or its date",
      ],
    ],
    [
      'a file listed twice',
      satFile,
      [sat, sat],
      ['manifest.csv: line 3: customers-sat.csv is listed twice: have the night exported again'],
    ],
    [
      'a file no night reads',
      { ...satFile, 'x.csv': '' },
      [sat, listing('x.csv', '')],
      ['manifest.csv: line 3: x.csv is not a file that a night reads; take it out of the export'],
    ],
    [
      'a path for a file name',
      satFile,
      [sat, listing('customers-../x.csv', '')],
      [
        'manifest.csv: line 3: customers-../x.csv is not a file that a night reads; take it out of the export',
      ],
    ],
    [
      'no customers',
      { 'decisions.csv': decisions },
      [listing('decisions.csv', decisions)],
      ['manifest.csv lists no customers-<te-office>.csv: have the night exported again'],
    ],
    [
      'a file that cannot be read',
      { 'customers-sat.csv': 'x' },
      [listing('customers-sat.csv', 'x')],
      [expect.stringMatching(/^customers-sat\.csv: no header line: [^\n]*--profile/)],
    ],
    [
      'lines that cannot be read',
      satFile,
      ['a;-1;b;c', 'a;1'],
      [
        'manifest.csv: line 2: rivit is not a whole number',
        'manifest.csv: line 2: sha256 is not a SHA-256 checksum in hex',
        'manifest.csv: line 2: poimittu is not a date',
        'manifest.csv: line 3: there are 2 columns, in the header 4',
      ],
    ],
    [
      'several at once',
      { 'decisions.csv': decisions, 'x.csv': '' },
      [listing('decisions.csv', 'x', { date: '1.1.2020' })],
      [
        "manifest.csv: line 2: decisions.csv was extracted for 2020-01-01, not for 2021-03-01: name that night's folder, or its date",
        'decisions.csv: its checksum is not that of the manifest: copy it again (--wait waits until it is whole), or have the night exported again',
        'manifest.csv lists no customers-<te-office>.csv: have the night exported again',
        'x.csv is in the folder but not in manifest.csv: have the night exported again',
      ],
    ],
  ])('%s', async (_, files, manifest, problems) => {
    expect((await inspect(files, manifest)).problems).toEqual(problems)
  })

  test.each(['empty', 'missing'])('a folder that is %s', async (name) => {
    if (name === 'empty') await mkdir(join(folder, name))
    const { problems } = await inspectNight(join(folder, name), '2021-03-01', defaultProfile)
    expect(problems).toEqual([expect.stringContaining('manifest.csv is missing from')])
  })

  test('a manifest without its columns', async () => {
    await writeFile(join(folder, 'manifest.csv'), 'tiedosto;rivit;sha256\n')
    const { problems } = await inspectNight(folder, '2021-03-01', defaultProfile)
    expect(problems).toEqual([
      expect.stringMatching(/^manifest\.csv: column poimittu is missing: have it exported/),
    ])
  })
})

describe('a file name with ä is one name, composed or decomposed:', () => {
  const forms = ['NFC', 'NFD'] as const
  const name = 'customers-jämsä.csv'
  test.each(forms.flatMap((inFolder) => forms.map((inManifest) => ({ inFolder, inManifest }))))(
    '$inFolder in the folder, $inManifest in the manifest',
    async ({ inFolder, inManifest }) => {
      const night = await inspect({ [name.normalize(inFolder)]: customers }, [
        listing(name.normalize(inManifest), customers),
      ])
      expect(night.problems).toEqual([])
      expect(night.files.map((file) => file.fileName)).toEqual([name])
    },
  )

  test('both beside each other are refused', async () => {
    const night = await inspect({ [name]: customers, [name.normalize('NFD')]: customers }, [
      listing(name, customers),
    ])
    expect(night.problems).toEqual([
      `${name} is in the folder twice, once with decomposed letters: take one away`,
    ])
  })
})

describe('what is no file is refused by name at once:', () => {
  const todo = 'not a file: have the night exported again'
  const kinds: readonly [string, (path: string) => unknown, string][] = [
    ['a FIFO', (path) => execFileSync('mkfifo', [path]), `is a FIFO (named pipe), ${todo}`],
    ['a folder', (path) => mkdir(path), `is a folder, ${todo}`],
    ['a device', (path) => symlink('/dev/zero', path), `is a device, ${todo}`],
    [
      'a link that leads in a circle',
      (path) => symlink(path, path),
      'is a symbolic link that leads in a circle: have the night exported again',
    ],
    [
      'a link to nothing',
      (path) => symlink(`${path}-gone`, path),
      'is a symbolic link to nothing: have the night exported again',
    ],
  ]

  test.each(kinds)('%s, as a customer file', async (_, make, problem) => {
    await make(join(folder, 'customers-sat.csv'))
    const night = await inspect({}, [listing('customers-sat.csv', customers)])
    expect(night).toEqual({ files: [], problems: [`customers-sat.csv ${problem}`] })
  })

  test.each(kinds)('%s, as the manifest', async (_, make, problem) => {
    await make(join(folder, 'manifest.csv'))
    expect((await inspectNight(folder, '2021-03-01', defaultProfile)).problems).toEqual([
      `manifest.csv ${problem}`,
    ])
  })

  test('a socket', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'customers-sat.csv'), resolve))
    const night = await inspect({}, [listing('customers-sat.csv', customers)])
    server.close()
    expect(night.problems).toEqual([`customers-sat.csv is a socket, ${todo}`])
  })

  test('but a link to a file is the file', async () => {
    await writeFile(join(folder, '.elsewhere'), customers)
    await symlink(join(folder, '.elsewhere'), join(folder, 'customers-sat.csv'))
    expect((await inspect({}, [listing('customers-sat.csv', customers)])).problems).toEqual([])
  })
})

test.each([
  ['lines that cannot be read', () => 'x;y;z;1'],
  ['files that are not there', (line: number) => listing(`customers-${line}.csv`, '')],
])('a manifest of a hundred thousand %s names a hundred and counts the rest', async (_, write) => {
  const { problems } = await inspect(
    {},
    Array.from({ length: 100_000 }, (_, line) => write(line)),
  )
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)).toMatch(/: \d{5,6} more problems, not named here$/)
})
