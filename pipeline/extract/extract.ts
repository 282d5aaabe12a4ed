import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { Tx } from '../db/database.ts'
import type { IsoDate, Run } from '../domain.ts'
import { InputRefusedError, UsageError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import * as queries from './accept-queries.ts'
import type { Layout } from './header.ts'
import { insertIdentityChanges } from './identity-queries.ts'
import { inspectNight, type NightFile, type ReadableFile } from './manifest.ts'
import type { Profile } from './profile.ts'
import { type Caseworker, readCaseworkers } from './read-caseworkers.ts'
import { readDecisions, type TeDecision } from './read-decisions.ts'
import { type IdentityChange, readIdentityChanges } from './read-identity-changes.ts'
import type { Table } from './read-table.ts'
import { insertRecoveredRows } from './recovered-queries.ts'
import { keepRejectedRecords } from './rejected-records.ts'
import { rowCountProblems } from './stage-files.ts'
import { describeChange, isChanged } from './unchanged.ts'

interface NightFolder {
  readonly exports: string
  readonly asOfDate: IsoDate
  readonly profile: Profile
  readonly options: { readonly withoutOffices: readonly string[] }
}

/** A night's files, inspected and found whole; the small ones read. */
export interface NightInput {
  /** Names the input: over the names and checksums of the files. */
  readonly sha256: string
  readonly files: readonly ReadableFile[]
  /** Null: no list tonight, the last one holds. */
  readonly caseworkers: readonly Caseworker[] | null
  readonly decisions: readonly TeDecision[]
  readonly identityChanges: readonly IdentityChange[]
}

/**
 * Reads the manifest, inspects every file and reads the small ones (README.md beside this file). `previousFiles` are the
 * customer files of the last completed night: an office among them that sent nothing tonight refuses the night, unless
 * the operator says so. Throws one InputRefusedError with every problem.
 */
export async function readNight(folder: NightFolder, previousFiles: readonly string[]): Promise<NightInput> {
  const { files, problems } = await inspectNight(folder.exports, folder.asOfDate, folder.profile)
  const missing =
    files.length === 0 ? [] : findMissingOffices(files, previousFiles, folder.options.withoutOffices)
  const isNamed = (problem: string) => problems.some((one) => one.startsWith(problem.split(' ', 1).join()))
  const found = [...problems, ...missing.filter((problem) => !isNamed(problem))]
  const readable = files.flatMap((file) =>
    file.inspection.layout ? [{ ...file, layout: file.inspection.layout }] : [],
  )

  async function read<Row>(
    kind: NightFile['kind'],
    reader: (path: string, layout: Layout, profile: Profile) => Promise<Table<Row>>,
  ) {
    const file = readable.find((one) => one.kind === kind)
    if (file === undefined) return null
    const table = await reader(file.path, file.layout, folder.profile)
    const problems = (await isChanged(file)) ? [describeChange(file.fileName)] : table.problems
    found.push(...problems, ...rowCountProblems(file, table.rowCount, problems.length > 0))
    return table.rows
  }
  const caseworkers = await read('caseworkers', readCaseworkers)
  const decisions = await read('decisions', readDecisions)
  const identityChanges = await read('identity_changes', readIdentityChanges)
  if (found.length > 0) throw new InputRefusedError(found)
  return {
    sha256: hashOf(files),
    files: readable,
    caseworkers,
    decisions: decisions ?? [],
    identityChanges: identityChanges ?? [],
  }
}

const customerFileOf = (office: string) => `customers-${office}.csv`.normalize('NFC')
/** The code of the TE office that a customer file is from. */
export const officeOf = (fileName: string) => fileName.slice('customers-'.length, -'.csv'.length)

/**
 * Throws UsageError where the operator goes on without an office that never sent anything, and sends nothing tonight: it
 * is another one that is meant. An office stays known when it is silent for several nights.
 */
export async function requireKnownOffices(
  folder: NightFolder,
  earlierFiles: readonly string[],
): Promise<void> {
  const tonight = (await readdir(folder.exports).catch(() => [])).filter((name) =>
    /^customers-.+\.csv$/.test(name),
  )
  const offices = [...new Set([...earlierFiles, ...tonight].map((name) => name.normalize('NFC')))]
    .sort()
    .map(officeOf)
  const unknown = folder.options.withoutOffices.filter((office) => !offices.includes(office.normalize('NFC')))
  if (unknown.length === 0) return
  const problems = unknown.map(
    (office) => `--without-office ${office}: no such office, the nearest is ${nearest(office, offices)}`,
  )
  throw new UsageError(
    `${problems.join('; ')}; those that sent files are ${offices.join(', ') || 'none yet'}`,
  )
}

function findMissingOffices(
  files: readonly NightFile[],
  previousFiles: readonly string[],
  withoutOffices: readonly string[],
): string[] {
  const left = withoutOffices.map(customerFileOf)
  const present = files.map((file) => file.fileName)
  return [
    ...previousFiles
      .map((name) => name.normalize('NFC'))
      .filter((name) => !present.includes(name) && !left.includes(name))
      .map(
        (name) =>
          `${name} is missing, and the last night had it: wait for it, or say --without-office ${officeOf(name)}`,
      ),
    ...withoutOffices
      .filter((office) => present.includes(customerFileOf(office)))
      .map(
        (office) =>
          `--without-office ${office} is said, but ${customerFileOf(office)} is here: leave the option out`,
      ),
  ]
}

function hashOf(files: readonly NightFile[]): string {
  const lines = files.map((file) => `${file.inspection.sha256}  ${file.fileName}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}

/**
 * Enters tonight's files and rejected rows into the account; what is left is accepted, earlier nights' rejected rows that
 * came right among it.
 */
export async function acceptRows(
  tx: Tx,
  run: Run,
  input: NightInput,
  files: readonly queries.SourceFile[],
): Promise<void> {
  await queries.insertSourceFiles(tx, run, files)
  await insertIdentityChanges(tx, run, input.identityChanges)
  await queries.insertTeDecisions(tx, run, input.decisions)
  await queries.insertRejections(tx, run.asOfDate)
  await queries.insertRejectedRows(tx, run)
  await insertRecoveredRows(tx, run)
  await keepRejectedRecords(tx, run, input.files)
}
