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

/** Throws UsageError naming the line that is none. */
export async function readKeptSeals(path: string): Promise<KeptSeal[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read: give the file that kuntasiirto seal export wrote`, {
      cause,
    })
  })
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0)
    throw new UsageError(`${path} is empty: give the file that kuntasiirto seal export wrote`)
  return lines.map((line, index) => {
    const kept = keptSealSchema.safeParse(parseJson(line))
    if (kept.success) return kept.data
    throw new UsageError(
      `${path} line ${index + 1} is no seal: give the file as kuntasiirto seal export wrote it`,
    )
  })
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
