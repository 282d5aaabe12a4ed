import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { IsoDate } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import type { Layout } from './header.ts'
import { type Inspection, inspectFile } from './inspect-file.ts'
import { Problems } from './problems.ts'
import type { FileKind, Profile } from './profile.ts'
import { readTable, type Table } from './read-table.ts'
import { describeSpecial } from './special-file.ts'
import { dateSchema, textSchema } from './value-schemas.ts'

/** A file of the night, as the manifest announces it and as it was found. */
export interface NightFile {
  readonly fileName: string
  readonly path: string
  readonly kind: Exclude<FileKind, 'manifest'>
  /** Data rows according to the manifest; compared with those read once the file is parsed. */
  readonly announcedRowCount: number
  readonly inspection: Inspection
}

/** One whose header was found. */
export interface ReadableFile extends NightFile {
  readonly layout: Layout
}

interface Night {
  readonly files: readonly NightFile[]
  /** Each names its file. The night is refused when there is one. */
  readonly problems: readonly string[]
}

type ManifestRow = z.infer<ReturnType<typeof manifestSchema>>

export const manifestName = 'manifest.csv'
const exportAgain = 'have the night exported again'
const copyAgain = `copy it again (--wait waits until it is whole), or ${exportAgain}`
const noFolder = ['ENOENT', 'ENOTDIR', 'ELOOP']

/**
 * Reads the manifest of a night's folder and inspects every file it lists (README.md beside this file). A file missing, not
 * listed, listed twice or of no known kind, a checksum or date that differs, and what is wrong inside a file, are
 * problems: all are collected.
 */
export async function inspectNight(folder: string, asOfDate: IsoDate, profile: Profile): Promise<Night> {
  const { present, problems } = await listFolder(folder)
  const manifestPath = present.get(manifestName)
  if (manifestPath === undefined) {
    return refused([
      `${manifestName} is missing from ${folder}: name the night's folder, or wait for its export`,
    ])
  }
  const manifest = await readManifest(manifestPath, profile)
  if (manifest.problems.length > 0) return refused([...problems.list(folder), ...manifest.problems])

  const listed = new Set<string>()
  const files: NightFile[] = []
  for (const row of manifest.rows) {
    const { file_name: name, extracted_for: date, line_number: line } = row
    const where = `${manifestName}: line ${line}: ${name}`
    const kind = fileKind(name)
    const path = present.get(name)
    if (date !== asOfDate)
      problems.add(
        `${where} was extracted for ${date}, not for ${asOfDate}: name that night's folder, or its date`,
      )
    if (listed.has(name)) problems.add(`${where} is listed twice: ${exportAgain}`)
    else if (!kind) problems.add(`${where} is not a file that a night reads; take it out of the export`)
    else if (path === undefined) problems.add(`${where} is missing from the folder: ${copyAgain}`)
    else {
      const special = await describeSpecial(path)
      const file = special === null ? await inspectListed(path, row, kind, profile) : null
      if (file !== null) files.push(file)
      const found = file?.inspection.problems.map((problem) => `${name}: ${problem}`)
      problems.add(...(found ?? [`${name} ${special}`]))
    }
    listed.add(name)
  }
  if (![...listed].some((name) => fileKind(name) === 'customers')) {
    problems.add(`${manifestName} lists no customers-<te-office>.csv: ${exportAgain}`)
  }
  for (const name of present.keys()) {
    if (name !== manifestName && !listed.has(name)) {
      problems.add(`${name} is in the folder but not in ${manifestName}: ${exportAgain}`)
    }
  }
  return { files, problems: problems.list(folder) }
}

/** A file that the manifest lists. */
export interface Announced {
  readonly name: string
  /** Null: it has not come, or it is no file that could be read to its end: that is for the night to refuse. */
  readonly path: string | null
  readonly sha256: string
  readonly extractedFor: IsoDate
}

/** A manifest as it stands now, perhaps not whole yet. */
export interface Announcement {
  readonly path: string
  /** False: it is a FIFO or the like, which the night refuses. */
  readonly isFile: boolean
  readonly files: readonly Announced[]
  readonly problems: readonly string[]
}

/** What the manifest of a folder lists, but for what is no file; null where there is no manifest yet. */
export async function readAnnouncement(folder: string, profile: Profile): Promise<Announcement | null> {
  const { present } = await listFolder(folder)
  const path = present.get(manifestName)
  if (path === undefined) return null
  if ((await describeSpecial(path)) !== null) return { path, isFile: false, files: [], problems: [] }
  const { rows, problems } = await readManifest(path, profile)
  const files: Announced[] = []
  for (const { file_name: name, sha256, extracted_for: extractedFor } of rows) {
    const listed = present.get(name) ?? null
    if (listed === null || (await describeSpecial(listed)) === null)
      files.push({ name, path: listed, sha256, extractedFor })
  }
  return { path, isFile: true, files, problems }
}

/** The date that a folder was extracted for, by its manifest. Throws InputRefusedError where it names none, or two. */
export async function findExtractionDate(folder: string, profile: Profile): Promise<IsoDate> {
  const path = (await listFolder(folder)).present.get(manifestName)
  if (path === undefined)
    throw new InputRefusedError([`${manifestName} is missing from ${folder}: name a night's folder`])
  const manifest = await readManifest(path, profile)
  const dates = new Set(manifest.rows.map((row) => row.extracted_for))
  const [date] = dates
  if (manifest.problems.length > 0) throw new InputRefusedError(manifest.problems)
  if (date === undefined || dates.size > 1)
    throw new InputRefusedError([`${path} names ${dates.size} dates: have the night exported again`])
  return date
}

function refused(problems: readonly string[]): Night {
  return { files: [], problems }
}

/**
 * The path of each file in a folder by its name, but hidden ones; none when there is no such folder. Names are compared
 * composed (NFC): macOS and some archives write ä as a and two dots. Two files with one name are a problem.
 */
async function listFolder(folder: string): Promise<{ present: Map<string, string>; problems: Problems }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== undefined && noFolder.includes(error.code)) return []
    throw error
  })
  const present = new Map<string, string>()
  const problems = new Problems()
  for (const written of names.filter((name) => !name.startsWith('.')).sort()) {
    const name = written.normalize('NFC')
    if (present.has(name))
      problems.add(`${name} is in the folder twice, once with decomposed letters: take one away`)
    present.set(name, join(folder, written))
  }
  return { present, problems }
}

async function readManifest(path: string, profile: Profile): Promise<Table<ManifestRow>> {
  const special = await describeSpecial(path)
  if (special !== null) return { rows: [], rowCount: 0, problems: [`${manifestName} ${special}`] }
  const { layout, problems } = await inspectFile(path, 'manifest', profile)
  if (!layout)
    return { rows: [], rowCount: 0, problems: problems.map((problem) => `${manifestName}: ${problem}`) }
  return readTable(path, layout, profile.headers.manifest, manifestSchema(profile))
}

function manifestSchema(profile: Profile) {
  return z.object({
    file_name: textSchema.transform((name) => name.normalize('NFC')),
    row_count: textSchema.regex(/^\d{1,12}$/, 'is not a whole number').transform(Number),
    sha256: textSchema.toLowerCase().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 checksum in hex'),
    extracted_for: dateSchema(profile),
  })
}

const customersName = /^customers-([^/\\]+)\.csv$/

function fileKind(name: string): NightFile['kind'] | null {
  if (customersName.test(name)) return 'customers'
  if (name === 'caseworkers.csv') return 'caseworkers'
  if (name === 'decisions.csv') return 'decisions'
  return name === 'identity-changes.csv' ? 'identity_changes' : null
}

async function inspectListed(
  path: string,
  row: ManifestRow,
  kind: NightFile['kind'],
  profile: Profile,
): Promise<NightFile> {
  const inspection = await inspectFile(path, kind, profile)
  const differs = inspection.sha256 !== row.sha256
  return {
    fileName: row.file_name,
    path,
    kind,
    announcedRowCount: row.row_count,
    inspection: differs
      ? {
          ...inspection,
          problems: [`its checksum is not that of the manifest: ${copyAgain}`, ...inspection.problems],
        }
      : inspection,
  }
}
