import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export const id = 'kuntakokeilu-2021'
const source = join(import.meta.dirname, '../../pipeline/programmes')
export const programmeText = readFileSync(join(source, `${id}.yaml`), 'utf8')
export const registerText = readFileSync(join(source, 'reference/municipalities.yaml'), 'utf8')

const temporary: string[] = []
afterAll(() => {
  for (const directory of temporary.splice(0)) rmSync(directory, { recursive: true })
})

/** A folder of programmes of its own, holding these two files. */
export function programmesOf(programme: string, register = registerText): string {
  const directory = mkdtempSync(join(tmpdir(), 'programmes-'))
  temporary.push(directory)
  mkdirSync(join(directory, 'reference'))
  writeFileSync(join(directory, `${id}.yaml`), programme)
  writeFileSync(join(directory, 'reference/municipalities.yaml'), register)
  return directory
}

/** The text with one passage changed, and the line the change begins on; the passage must be there. */
export function edit(text: string, from: string, to: string) {
  const start = text.indexOf(from)
  if (start < 0) throw new Error(`the file does not hold: ${from}`)
  return { text: text.replace(from, () => to), line: text.slice(0, start).split('\n').length }
}
