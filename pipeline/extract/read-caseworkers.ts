import { basename } from 'node:path'
import { z } from 'zod'
import type { Layout } from './header.ts'
import { LetterCheck } from './letter-check.ts'
import { Problems } from './problems.ts'
import type { Profile } from './profile.ts'
import { readTable, type Table } from './read-table.ts'
import {
  freeCodeSchema,
  languageSchema,
  listSchema,
  municipalitySchema,
  numberSchema,
  textSchema,
} from './value-schemas.ts'

const caseworkerSchema = z.object({
  caseworker_id: freeCodeSchema,
  name: textSchema,
  municipality_code: municipalitySchema,
  /** Null: any of the municipality's. */
  service_point_id: freeCodeSchema.nullable(),
  languages: z.preprocess((list) => list ?? '', listSchema.pipe(z.array(languageSchema))),
  /** Empty: all groups. */
  groups: z.preprocess((list) => list ?? '', listSchema),
  /** Above 0, at most 2; written with a decimal comma. */
  full_time_equivalent: textSchema
    .regex(/^\d(,\d{1,2})?$/, 'is not a number with a decimal comma')
    .transform((number) => Number(number.replace(',', '.')))
    .refine((number) => number > 0 && number <= 2, 'is not above 0 and at most 2'),
  /** Per full-time worker. Null: the programme's. */
  most_customers: numberSchema.nullable(),
})

export type Caseworker = z.infer<typeof caseworkerSchema>

/** Reads `caseworkers.csv` (README.md beside this file); an id that comes twice is a problem. */
export async function readCaseworkers(
  path: string,
  layout: Layout,
  profile: Profile,
): Promise<Table<Caseworker>> {
  const headers = profile.headers.caseworkers
  const table = await readTable(path, layout, headers, caseworkerSchema)
  const firstLines = new Map<string, number>()
  const problems = new Problems()
  for (const { caseworker_id, line_number } of table.rows) {
    const first = firstLines.get(caseworker_id)
    if (first === undefined) firstLines.set(caseworker_id, line_number)
    else
      problems.add(
        `${basename(path)}: line ${line_number}: ${headers.caseworker_id} is that of line ${first} too`,
      )
  }
  problems.add(...lostLetters(path, table.rows))
  return { ...table, problems: [...table.problems, ...problems.list(basename(path))] }
}

/** Their names are printed in letters. */
function lostLetters(path: string, rows: Table<Caseworker>['rows']): string[] {
  const letters = new LetterCheck()
  for (const { name, line_number } of rows) {
    letters.beginRow(line_number)
    letters.note(name)
  }
  return letters.judge().map((problem) => `${basename(path)}: ${problem}`)
}
