import { join, relative } from 'node:path'
import { z } from 'zod'
import type { IsoDate } from '../../pipeline/domain.ts'
import {
  parseContent,
  readYamlFile,
  toSnakeCase,
  type YamlFile,
} from '../../pipeline/programmes/yaml-file.ts'
import type { PersonTonight } from '../support/staged-people.ts'
import {
  date,
  decisions,
  type Expected,
  expectation,
  expectedOf,
  factSchema,
  row,
  text,
} from './read-tables.ts'

/** One person over several nights. README.md beside this file explains the files. */
export interface Sequence {
  readonly who: string
  /** File, line and number of the sequence. */
  readonly where: string
  readonly nights: readonly SequenceNight[]
}

interface SequenceNight extends PersonTonight {
  readonly date: IsoDate
  readonly expected: Expected
}

const fileSchema = z.strictObject({
  sequences: z
    .array(z.looseObject({ who: text, nights: z.array(z.record(z.string(), z.unknown())).min(1) }))
    .min(1),
})

const nightSchema = factSchema
  .extend({ on: date, row, decisions, ...expectation })
  .transform(({ on, row, decisions, ...rest }) => {
    const { then: verdict, groups, unknown, place, born, ...facts } = rest
    return {
      date: on,
      row,
      decisions,
      facts: { birth_date: born, ...facts },
      expected: expectedOf({ verdict, groups, unknown, place }),
    }
  })

/** Every sequence of the programme. Throws one error with every problem. */
export function readSequences(programmeId: string): readonly Sequence[] {
  const folder = relative(process.cwd(), import.meta.dirname)
  const everyone = z
    .record(z.string(), z.unknown())
    .parse(readYamlFile(join(folder, 'tables', programmeId, 'everyone.yaml')).content)
  const file = readYamlFile(join(folder, 'sequences', `${programmeId}.yaml`))
  const { value, problems } = parseContent(file, fileSchema)
  const read = (value?.sequences ?? []).map((sequence, index) =>
    readSequence(file, index, everyone, sequence),
  )
  const all = [...problems, ...read.flatMap((one) => one.problems)]
  if (all.length > 0) throw new Error(`correct the sequences:\n${all.join('\n')}`)
  return read.map(({ sequence }) => sequence)
}

/** What a night does not say of the person is as on the night before it. */
function readSequence(
  file: YamlFile,
  index: number,
  everyone: Readonly<Record<string, unknown>>,
  { who, nights, ...person }: { readonly who: string; readonly nights: readonly Record<string, unknown>[] },
) {
  const path = ['sequences', index]
  const problems: string[] = []
  const read: SequenceNight[] = []
  let known = withSnakeCaseKeys({ ...everyone, ...person })
  for (const [number, night] of nights.entries()) {
    const told = withSnakeCaseKeys(night)
    const { data, error } = nightSchema.safeParse({ ...known, ...told })
    known = { ...known, ...factsOf(told) }
    if (data !== undefined) read.push(data)
    for (const issue of error?.issues ?? [])
      problems.push(
        file.describe({ path: [...path, 'nights', number, ...issue.path], message: issue.message }),
      )
  }
  return { problems, sequence: { who, where: file.describe({ path, message: who }), nights: read } }
}

function factsOf(told: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(told).filter(([name]) => name in factSchema.shape))
}

function withSnakeCaseKeys(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [toSnakeCase(name), value]))
}
