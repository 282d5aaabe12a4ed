import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot, readConfig } from '../../pipeline/config.ts'
import { suomifiVariables } from '../../pipeline/notify/suomifi/settings.ts'
import { runCommand } from '../support/command-line.ts'
import { createParser } from '../support/command-parser.ts'

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'

describe('the README says what is there', () => {
  test('every command and each of its options', async () => {
    const { stdout } = await runCommand(nowhere, ['--help'])
    const commands = Array.from(stdout.matchAll(/^ {2}([a-z]+) /gm), ([, name]) => name ?? '').filter(
      (name) => name !== 'help',
    )
    expect(commands.length).toBeGreaterThan(5)
    const parser = await createParser()
    for (const command of commands) {
      const row = readme.split('\n').find((line) => new RegExp(`^\\| \`${command}[ \`]`).test(line))
      expect(row, command).toBeDefined()
      const help = parser.commands.find((one) => one.name() === command)?.helpInformation() ?? ''
      expect(help).toContain(`Usage: kuntasiirto ${command}`)
      const options = Array.from(help.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm), ([, option]) => option ?? '')
      for (const option of options.filter((one) => one !== '--help' && one !== '--json'))
        expect(row, command).toContain(option)
    }
  })

  test('every environment variable, here and in .env.example', () => {
    const config = readFileSync(join(projectRoot, 'pipeline/config.ts'), 'utf8')
    const example = readFileSync(join(projectRoot, '.env.example'), 'utf8')
    const variables = Array.from(config.matchAll(/^ {2}([A-Z_]{5,}):/gm), ([, name]) => name ?? '')
    expect(variables).toContain('DATABASE_URL')
    for (const variable of variables) {
      expect(readme).toContain(`\`${variable}\``)
      expect(example).toContain(`${variable}=`)
    }
    for (const variable of Object.keys(suomifiVariables)) expect(example).toContain(`${variable}=`)
  })

  test('no environment variable that the program would refuse', () => {
    const example = readFileSync(join(projectRoot, '.env.example'), 'utf8')
    const named = Array.from(
      `${readme}${example}`.matchAll(/\bKUNTASIIRTO_[A-Z_]*[A-Z]\b/g),
      ([name]) => name,
    )
    expect(named.length).toBeGreaterThan(20)
    const given = Object.fromEntries(named.map((name) => [name, '']))
    expect(() => readConfig(given)).not.toThrow()
  })

  test('every exit code', () => {
    const errors = readFileSync(join(projectRoot, 'pipeline/errors.ts'), 'utf8')
    const codes = Array.from(errors.matchAll(/exitCode = (\d+)/g), ([, code]) => code)
    for (const code of codes.filter((one) => one !== '130')) expect(readme).toContain(`| ${code} |`)
  })

  test('every folder of the pipeline, and every folder of the project', () => {
    const folders = (path: string) =>
      readdirSync(join(projectRoot, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|out$|exports$)/.test(entry.name))
        .map((entry) => join(path, entry.name))
    for (const folder of folders('pipeline')) expect(readme).toContain(`${folder}/`)
    for (const folder of folders('.').filter((one) => one !== 'pipeline'))
      expect(readme).toContain(`${folder}/`)
  })

  test('every npm script it names', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
    const named = Array.from(readme.matchAll(/npm run ([a-z:]+)/g), ([, name]) => name)
    expect(named.filter((name) => !(`${name}` in scripts))).toEqual([])
  })
})
