import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { Seal } from './seal-check.ts'

/** A line of a file kept elsewhere: the head of the chain as it was exported once. */
const keptSealSchema = z.object({
  sealNumber: z.int().positive(),
  runId: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type KeptSeal = z.infer<typeof keptSealSchema>

/** What stands in a file of seals. */
interface KeptSeals {
  readonly seals: readonly KeptSeal[]
  /** What stands behind the last line break: empty, the last seal without its line break, or the beginning of one. */
  readonly tail: string
}

/** Throws UsageError naming the line that is none; what a full disk cut off at the end is no line yet. */
export async function readKeptSeals(path: string): Promise<KeptSeals> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read: give the file that kuntasiirto seal export wrote`, {
      cause,
    })
  })
  const lines = text.split('\n')
  const tail = lines.at(-1)?.trim() ?? ''
  if (parseSeal(tail) === null) lines.pop()
  const seals = lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const kept = parseSeal(line)
    if (kept !== null) return [kept]
    throw new UsageError(
      `${path} line ${index + 1} is no seal: give the file as kuntasiirto seal export wrote it`,
    )
  })
  return { seals, tail }
}

function parseSeal(line: string): KeptSeal | null {
  return keptSealSchema.safeParse(parseJson(line)).data ?? null
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Where the chain is not the one that was kept elsewhere: it was cut, or rewritten. */
export function compareWithKept(
  seals: readonly Seal[],
  kept: readonly KeptSeal[],
  path: string,
): readonly string[] {
  const byNumber = new Map(seals.map((seal) => [seal.sealNumber, seal]))
  return kept.flatMap(({ sealNumber, runId, sha256 }) => {
    const seal = byNumber.get(sealNumber)
    if (seal === undefined)
      return [`seal ${sealNumber} (run ${runId}), kept in ${path}, is not in the database: the chain was cut`]
    return seal.sha256 === sha256
      ? []
      : [
          `seal ${sealNumber} (run ${seal.runId}) is not the one kept in ${path}: it, or one before it, was rewritten`,
        ]
  })
}
