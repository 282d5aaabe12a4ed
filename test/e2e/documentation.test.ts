import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../pipeline/config.ts'
import { suomifiVariables } from '../../pipeline/deliver/suomifi/settings.ts'
import { buildProgram } from '../../pipeline/program.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { replaceCommandTable } from '../../scripts/command-table.ts'
import { findFault, splitWords } from '../support/command-parser.ts'
import { codesIn, readCodes, readRows } from '../support/read-tables.ts'
import { openTestSession } from '../support/test-database.ts'

/** The files of pipeline/, each with those that it imports and that import it. */
function importGraph(): ReadonlyMap<string, ReadonlySet<string>> {
  const root = join(projectRoot, 'pipeline')
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const graph = new Map(paths.map((path) => [path, new Set<string>()]))
  for (const path of paths)
    for (const [, target = ''] of readFileSync(join(root, path), 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)) {
      const other = join(dirname(path), target)
      graph.get(path)?.add(other)
      graph.get(other)?.add(path)
    }
  return graph
}

/** A command of ours, without what goes before and after it; not one that is shortened by an ellipsis. */
const commandLine =
  /^(?:npm run |DATABASE_URL=\S+ )?kuntasiirto (?:-- )?((?:"[^"]*"|[^"\n>…])+)(?:>{1,2} .*)?$/gm

/** The names by which the headings of a document are linked to. */
const sectionsOf = (text: string) =>
  Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const textOf = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const readme = textOf('README.md')
const handbook = textOf('scripts/deploy/README.md')
/** Every document of the project. */
const documents = [
  ...readdirSync(projectRoot),
  ...['pipeline', 'sql', 'fixtures', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(folder, path),
    ),
  ),
].filter((path) => path.endsWith('.md'))

describe('the documents say what is there', () => {
  test('the table of commands is that of the program: npm run docs:commands', async () => {
    const noContext = () => {
      throw new Error('no command is run')
    }
    const program = await buildProgram(undefined, noContext, process.stdout)
    expect(handbook).toBe(replaceCommandTable(handbook, program))
    for (const command of program.commands)
      expect(handbook).toMatch(new RegExp(`^\\| \`${command.name()}[ \`]`, 'm'))
  })

  test('every environment variable, here and in .env.example', () => {
    const config = textOf('pipeline/config.ts')
    const example = textOf('.env.example')
    const variables = Array.from(config.matchAll(/^ {2}([A-Z_]{5,}):/gm), ([, name]) => name ?? '')
    expect(variables).toContain('DATABASE_URL')
    for (const variable of variables) {
      expect(handbook).toContain(`\`${variable}\``)
      expect(example).toContain(`${variable}=`)
    }
    for (const variable of Object.keys(suomifiVariables)) expect(example).toContain(`${variable}=`)
  })

  test('no environment variable that the program would refuse', () => {
    const example = textOf('.env.example')
    const named = Array.from(
      `${readme}${handbook}${example}`.matchAll(/\bKUNTASIIRTO_[A-Z_]*[A-Z]\b/g),
      ([name]) => name,
    )
    expect(named.length).toBeGreaterThan(20)
    const given = Object.fromEntries(named.map((name) => [name, '']))
    expect(() => readConfig(given)).not.toThrow()
  })

  test('queries that the database of now understands', async () => {
    const { client } = await openTestSession()
    const queries = Array.from(handbook.matchAll(/^```sql\n(.*?)^```/gms), ([, block = '']) => block)
      .flatMap((block) => block.split(/;\n/))
      .map((query) => query.replace(/^--.*\n/gm, '').trim())
      .filter((query) => query !== '')
    expect(queries.length).toBeGreaterThan(10)
    for (const query of queries) await client.query(`explain ${query}`)
  })

  test('every view for analysts', () => {
    const views = Array.from(
      textOf('sql/data-dictionary.md').matchAll(/^### analysis\.(\w+)/gm),
      ([, name]) => name ?? '',
    )
    expect(readCodes('sql/README.md', '').toSorted()).toEqual(views.toSorted())
  })

  test('every exit code', () => {
    const errors = textOf('pipeline/errors.ts')
    const codes = Array.from(errors.matchAll(/exitCode = (\d+)/g), ([, code]) => code)
    for (const code of codes.filter((one) => one !== '130')) expect(readme).toContain(`| ${code} |`)
  })

  test('every folder of the pipeline, and every folder of the project', () => {
    const folders = (path: string) =>
      readdirSync(join(projectRoot, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|out$|exports$)/.test(entry.name))
        .map((entry) => join(path, entry.name))
    for (const folder of folders('pipeline')) expect(textOf('pipeline/README.md')).toContain(`${folder}/`)
    for (const folder of folders('.').filter((one) => one !== 'pipeline'))
      expect(readme).toContain(`${folder}/`)
  })

  test('the way of a row, in at most 15 files that each hand on to the next', () => {
    const steps = readRows('pipeline/README.md', "One row, from the office's file to its letter").map(
      ({ codes, cells: [name = '', becomes = ''] }) => ({
        file: codes[0] ?? '',
        functions: codesIn(name),
        tables: codesIn(becomes).filter((code) => /^(staging|register|audit)\.\w+$/.test(code)),
      }),
    )
    expect(steps.length).toBeGreaterThan(10)
    expect(steps.length).toBeLessThanOrEqual(15)
    const sourceOf = (path: string) => textOf(join('pipeline', path))
    for (const { file, functions, tables } of steps) {
      expect(functions, file).toHaveLength(1)
      for (const one of functions)
        expect(sourceOf(file)).toMatch(new RegExp(`^export .*\\bfunction ${one}\\b`, 'm'))
      for (const table of tables) expect(sourceOf(file)).toContain(table)
    }
    const neighbours = importGraph()
    const isNear = (one: string, other: string) =>
      [...(neighbours.get(one) ?? [])].some((path) => path === other || neighbours.get(path)?.has(other))
    const broken = steps.slice(1).filter(({ file }, index) => {
      const before = steps[index]?.file ?? ''
      const written = steps.slice(0, index + 1).findLast(({ tables }) => tables.length > 0)?.tables ?? []
      return !isNear(before, file) && !written.some((table) => sourceOf(file).includes(table))
    })
    expect(broken).toEqual([])
  })

  test('every npm script it names', () => {
    const { scripts } = JSON.parse(textOf('package.json'))
    for (const path of documents) {
      const named = Array.from(textOf(path).matchAll(/npm run ([a-z:]+)/g), ([, name]) => name)
      expect(
        named.filter((name) => !(`${name}` in scripts)),
        path,
      ).toEqual([])
    }
  })

  test.each(documents)('every place that %s points at', (path) => {
    const links = Array.from(
      textOf(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)|src="([^":]+)"/g),
      ([, one, other]) => one ?? other ?? '',
    )
    expect(links.filter((link) => !existsSync(join(projectRoot, dirname(path), link)))).toEqual([])
  })

  test.each(documents)('every section that %s points at', (path) => {
    const links = Array.from(textOf(path).matchAll(/\]\(([^)#:]*)#([^)]+)\)/g))
    const missing = links.filter(([, file, section = '']) => {
      const target = file ? join(dirname(path), file) : path
      return !sectionsOf(textOf(target)).includes(section)
    })
    expect(missing.map(([link]) => link)).toEqual([])
  })

  test.each(documents)('every file and folder of the project that %s names', (path) => {
    const named = codesIn(textOf(path))
      .filter((code) => /^(pipeline|sql|scripts|test|fixtures)\/[\w./-]+$/.test(code))
      .filter((code) => !code.includes('…'))
    expect(named.filter((code) => !existsSync(join(projectRoot, code)))).toEqual([])
  })

  test('only commands that the program takes', async () => {
    const faults: string[] = []
    let count = 0
    for (const path of documents)
      for (const [, block = ''] of textOf(path).matchAll(/^```\n(.*?)^```/gms))
        for (const [, words = ''] of block.matchAll(commandLine)) {
          count += 1
          const fault = await findFault(splitWords(words))
          if (fault !== null) faults.push(`${path}: ${words}: ${fault}`)
        }
    expect(faults).toEqual([])
    expect(count).toBeGreaterThan(30)
  })

  test('the README is read to its end: at most 220 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(220)
  })
})
