import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspectFile } from '../../../pipeline/extract/inspect-file.ts'
import {
  type CustomerField,
  fileFields,
  loadProfile,
  optionalCustomerFields,
  type Profile,
} from '../../../pipeline/extract/profile.ts'
import { readCustomerFile } from '../../../pipeline/extract/read-customers.ts'
import { stagedColumns } from '../../../pipeline/extract/source-row.ts'

export type Customer = Partial<Record<CustomerField, string>>

/** A row that stands: what a test does not say is empty or harmless. */
export const sound: Customer = {
  customer_number: '1001',
  personal_identity_code: '010594Y9032',
  last_name: 'Virtanen',
  first_names: 'Aino Maria',
  home_municipality: '609',
  job_search_started_on: '1.2.2021',
  employment_code: '02',
  te_office: 'SAT',
}

export const defaultProfile = await loadProfile()

export const header = headerOf(defaultProfile)

/** The header of a file with these of the optional columns, at its end. */
export function headerOf(profile: Profile, optional: readonly CustomerField[] = []): string {
  return columnsWith(optional)
    .map((field) => profile.headers.customers[field])
    .join(';')
}

/** One line of a customer file in the default column order, without its line end. */
export function rowOf(customer: Customer, optional: readonly CustomerField[] = []): string {
  return columnsWith(optional)
    .map((field) => customer[field] ?? '')
    .join(';')
}

function columnsWith(optional: readonly CustomerField[]): readonly CustomerField[] {
  const isRequired = (field: CustomerField) => !optionalCustomerFields.some((one) => one === field)
  return [...fileFields.customers.filter(isRequired), ...optional]
}

/** Calls `use` with the path of a file of these bytes. */
export async function withFile<Result>(
  content: string | Uint8Array,
  use: (path: string) => Promise<Result>,
  name = 'customers-sat.csv',
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'extract-'))
  try {
    const path = join(folder, name)
    await writeFile(path, content)
    return await use(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Stages a customer file of these bytes: the staged rows by column, null for \N. */
export async function stage(content: string | Uint8Array, profile = defaultProfile) {
  const lines = await stageLines(content, profile)
  return lines.map((line) =>
    Object.fromEntries(
      line.split('\t').map((value, index) => [stagedColumns[index], value === '\\N' ? null : value]),
    ),
  )
}

export async function stageLines(content: string | Uint8Array, profile = defaultProfile): Promise<string[]> {
  return withFile(content, async (path) => {
    const { layout, problems } = await inspectFile(path, 'customers', profile)
    if (!layout) throw new Error(problems.join('; '))
    const chunks: Buffer[] = []
    const { rowCount } = await readCustomerFile(path, layout, profile, async (chunk) => {
      chunks.push(chunk)
    })
    const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1)
    if (lines.length !== rowCount) throw new Error('rows were counted that were not staged')
    return lines
  })
}

/** Stages one row with one value in place of the sound one. */
export async function stageValue(field: CustomerField, value: string) {
  const optional = optionalCustomerFields.filter((one) => one === field)
  const lines = [headerOf(defaultProfile, optional), rowOf({ ...sound, [field]: value }, optional)]
  const [row] = await stage(`${lines.join('\n')}\n`)
  return row!
}
