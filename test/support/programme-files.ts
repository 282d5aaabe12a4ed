import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { UsageError } from '../../pipeline/errors.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { createFolder } from './folders.ts'

export const programmeIds = ['kokeilu-2017', 'kuntakokeilu-2021', 'tyovoimapalvelut-2025'] as const
type ProgrammeId = (typeof programmeIds)[number]
const files = [...programmeIds, 'reference/municipalities'] as const
type File = (typeof files)[number]

const source = join(import.meta.dirname, '../../pipeline/programmes')

/** The text of a programme file, or of the municipality file. */
export function textOf(file: File): string {
  return readFileSync(join(source, `${file}.yaml`), 'utf8')
}

/** A folder of programmes of its own: all of the project's, with these texts in place of theirs. */
export function programmesWith(changed: Partial<Record<File, string>>, directory = createFolder()): string {
  mkdirSync(join(directory, 'reference'))
  for (const file of files) writeFileSync(join(directory, `${file}.yaml`), changed[file] ?? textOf(file))
  return directory
}

/** The text with one passage changed, and the line the change begins on; the passage must be there. */
export function edit(text: string, from: string, to: string) {
  const start = text.indexOf(from)
  if (start < 0) throw new Error(`the file does not hold: ${from}`)
  return { text: text.replace(from, () => to), line: text.slice(0, start).split('\n').length }
}

/** The message by which loading is refused; not to be refused is a failure. */
export function refusalOf(load: () => unknown): string {
  try {
    load()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return String(error)
  }
  throw new Error('the programme was not refused')
}

/** One passage changed: the refusal says why, at the line of the change or some lines from it. */
export function expectRefusal(id: ProgrammeId, from: string, to: string, reason: string, offset = 0) {
  const { text, line } = edit(textOf(id), from, to)
  const message = refusalOf(() => loadProgramme(id, programmesWith({ [id]: text })))
  const problems = message.split('; ').filter((each) => each.includes(`${id}.yaml:${line + offset}: `))
  expect(problems.join('; '), message).toContain(reason)
}
