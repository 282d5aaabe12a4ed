import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputRefusedError } from '../errors.ts'
import { inspectFile } from './inspect-file.ts'
import type { ReadableFile } from './manifest.ts'
import { type CustomerField, fileFields, type Profile } from './profile.ts'
import { readRecords } from './records.ts'
import { reasonsSuffix, repairProfile, traceColumn, unguard } from './repair-file.ts'

/** The rejected line that a mended one says it comes from. `check` proves that it was exported from this database. */
export interface Trace {
  readonly runId: string
  readonly sourceFileId: string
  readonly line: number
  readonly check: string
}

/** One line of a repair file. */
export interface Repair {
  readonly fileName: string
  readonly line: number
  readonly trace: Trace
  /** As written; null where the number of columns is not that of the header. */
  readonly values: Readonly<Partial<Record<CustomerField, string>>> | null
}

export interface Repairs {
  readonly files: readonly ReadableFile[]
  readonly repairs: readonly Repair[]
  /** Each names file and line. The night is refused when there is one. */
  readonly problems: readonly string[]
}

const fileName = /^[A-Za-z0-9._-]{1,80}\.csv$/
const tracePattern = /^R(\d{1,18})-(\d{1,18})-(\d{1,9})-([0-9a-f]{12})$/i

/**
 * Reads a folder of mended lines: files as `kuntasiirto rejects export` wrote them, and somebody mended. What lies beside
 * them to say the reasons is passed over; an empty folder is none the worse. A line without a readable trace, or with the
 * trace of another line, is a problem.
 */
export async function readRepairs(folder: string, profile: Profile): Promise<Repairs> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (names === null)
    return {
      files: [],
      repairs: [],
      problems: [`there is no folder ${folder}: name that of the mended lines`],
    }
  const files: ReadableFile[] = []
  const repairs: Repair[] = []
  const problems: string[] = []
  const seen = new Map<string, string>()
  for (const name of names.filter((one) => !one.startsWith('.') && !one.endsWith(reasonsSuffix)).sort()) {
    if (!fileName.test(name)) {
      problems.push(
        `${join(folder, name)} is no repair file: take it out of the folder, or call it <letters>.csv`,
      )
      continue
    }
    const read = await readRepairFile(join(folder, name), `repaired/${name}`, profile)
    if (read.file !== null) files.push(read.file)
    problems.push(...read.problems)
    for (const { line, trace, values } of read.lines) {
      const where = `repaired/${name}: line ${line}`
      const parsed = parseTrace(trace)
      const twin = seen.get(trace)
      if (parsed === null)
        problems.push(
          `${where}: its ${traceColumn} is none that was exported: put it back as kuntasiirto rejects export wrote it, or take the line out`,
        )
      else if (twin !== undefined)
        problems.push(`${where}: it mends the same line as ${twin}: keep one of them`)
      else repairs.push({ fileName: `repaired/${name}`, line, trace: parsed, values })
      seen.set(trace, where)
    }
  }
  return { files, repairs, problems }
}

function parseTrace(text: string): Trace | null {
  const [, runId, sourceFileId, line, check] = tracePattern.exec(text) ?? []
  if (runId === undefined || sourceFileId === undefined || line === undefined || check === undefined)
    return null
  return { runId, sourceFileId, line: Number(line), check: check.toLowerCase() }
}

interface MendedLine extends Pick<Repair, 'line' | 'values'> {
  readonly trace: string
}

async function readRepairFile(
  path: string,
  name: string,
  profile: Profile,
): Promise<{
  readonly file: ReadableFile | null
  readonly lines: readonly MendedLine[]
  readonly problems: readonly string[]
}> {
  const inspection = await inspectFile(path, 'customers', repairProfile(profile))
  const { layout } = inspection
  const refused = (problems: readonly string[]) => ({
    ...{ file: null, lines: [] },
    problems: problems.map((problem) => `${name}: ${problem}`),
  })
  if (layout === null) return refused(inspection.problems)
  const tracePlace = layout.names.indexOf(traceColumn)
  if (tracePlace < 0)
    return refused([`column ${traceColumn} is missing: mend the file that kuntasiirto rejects export wrote`])
  const lines: MendedLine[] = []
  try {
    await readRecords(path, layout, ({ values, line }) => {
      const isWhole = values.length === layout.columnCount
      const own = Object.fromEntries(
        fileFields.customers.map((field) => [field, unguard(values[layout.columns.get(field) ?? -1] ?? '')]),
      )
      lines.push({
        line,
        trace: (values[tracePlace] ?? '').trim().toUpperCase(),
        values: isWhole ? own : null,
      })
    })
  } catch (error) {
    if (!(error instanceof InputRefusedError)) throw error
    return { file: null, lines: [], problems: error.problems.map((problem) => `repaired/${problem}`) }
  }
  const file: ReadableFile = {
    ...{ fileName: name, path, kind: 'customers', isRepair: true },
    ...{ announcedRowCount: lines.length, inspection, layout },
  }
  return { file, lines, problems: [] }
}
