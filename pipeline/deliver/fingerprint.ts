/**
 * What decides the words and the looks of what is written and sent. Jobs carry that of the program that planned them: one
 * with another would write other letters than the rest of the night has.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { sha256OfContent } from '../checksum.ts'
import { PipelineError } from '../errors.ts'
import { loadProgramme, type Programme } from '../programmes/programme.ts'
import { projectRoot } from '../project.ts'
import { textsSha256 } from './content/text-files.ts'
import { findFontFiles } from './print/font-files.ts'

/** The part that is the same for every programme. */
interface ProgramPrint {
  /** Of package.json. */
  readonly version: string
  readonly textsSha256: string
  /** Of the fonts, the versions of what prints, and the code that composes and prints. */
  readonly layoutSha256: string
}

export interface Fingerprint extends ProgramPrint {
  readonly programmeId: string
  readonly ruleSetSha256: string
}

let own: ProgramPrint | null = null

/** Of this process: what changes on the disk later is another program's. */
export function ownPrint(): ProgramPrint {
  own ??= {
    version: versionIn(join(projectRoot, 'package.json')),
    textsSha256: textsSha256(),
    layoutSha256: layoutSha256(),
  }
  return own
}

export function ownFingerprint({ id, sha256 }: Pick<Programme, 'id' | 'sha256'>): Fingerprint {
  return { programmeId: id, ruleSetSha256: sha256, ...ownPrint() }
}

const programmes = new Map<string, Programme>()

/** Read once: whatever a process writes is by the rules of its one fingerprint. */
export function programmeOnce(id: string): Programme {
  const programme = programmes.get(id) ?? loadProgramme(id)
  programmes.set(id, programme)
  return programme
}

/** Whether this program would write the same. Null: planned before fingerprints were kept, which was another program. */
export function isOurs(planned: Fingerprint | null): boolean {
  return planned !== null && isDeepStrictEqual(planned, ownOf(planned.programmeId))
}

/** How the planning program differs from this one, for people: `version 1.2.0 (here 1.3.0)`, `other texts and rules`. */
export function describeOther(planned: Fingerprint | null): string {
  const { version } = ownPrint()
  if (planned === null) return `an earlier version (here ${version})`
  if (planned.version !== version) return `version ${planned.version} (here ${version})`
  const here = ownOf(planned.programmeId)
  const differing = [
    ...(planned.textsSha256 === here?.textsSha256 ? [] : ['texts']),
    ...(planned.layoutSha256 === here?.layoutSha256 ? [] : ['layout']),
    ...(planned.ruleSetSha256 === here?.ruleSetSha256 ? [] : ['rules']),
  ]
  return `version ${version} with other ${differing.join(' and ')}`
}

/** Null where the programme is not known here, or not whole. */
function ownOf(programmeId: string): Fingerprint | null {
  try {
    return ownFingerprint(programmeOnce(programmeId))
  } catch (error) {
    if (error instanceof PipelineError) return null
    throw error
  }
}

/** Names a fingerprint in the queue. */
export function keyOf(fingerprint: Fingerprint | null): string {
  return fingerprint === null ? 'before fingerprints' : sha256OfContent(fingerprint).slice(0, 32)
}

/** What shapes letters, writes them as PDF, and writes spreadsheets: each is imported from a folder of its package. */
const printers = ['harfbuzzjs', 'bidi-js', '@cantoo/pdf-lib', 'hucre/xlsx']

function layoutSha256(): string {
  const hash = createHash('sha256')
  const code = ['content', 'files', 'print'].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(import.meta.dirname, folder, name)),
  )
  for (const path of [...code, ...findFontFiles().flat()])
    hash.update(createHash('sha256').update(readFileSync(path)).digest())
  for (const printer of printers)
    hash.update(versionIn(fileURLToPath(new URL('../package.json', import.meta.resolve(printer)))))
  return hash.digest('hex')
}

function versionIn(path: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).version
}
