import { abolished, areasOf2021, sample } from './municipality-sample.ts'
import type { ProgrammeId } from './programmes.ts'

const inUse = new Set([...sample, ...abolished].map(([code]) => code))
const successors = new Map(abolished.map(([code, , lastDay, successor]) => [code, { lastDay, successor }]))
const ofAland = new Set(sample.filter(([, , , , area]) => area === 'åland').map(([code]) => code))
const itemIds = new Map(areasOf2021)

const areas: Record<ProgrammeId, ReadonlyMap<string, string>> = {
  'kokeilu-2017': new Map(sample.map(([code, , area]) => [code, area])),
  'kuntakokeilu-2021': new Map(sample.map(([code, , , item]) => [code, itemIds.get(item) ?? '-'])),
  'tyovoimapalvelut-2025': new Map(sample.map(([code, , , , area]) => [code, area])),
}

/** Every code the sample knows. */
export const sampledCodes: readonly string[] = [...inUse]

/**
 * The municipality a code means on the date: an abolished code is its successor after its last day. Null where none is
 * known: empty, 198 none, 199 unknown, 200 abroad, and codes not in use.
 */
export function municipalityOf(code: string | null, date: string): string | null {
  if (code === null || !inUse.has(code)) return null
  const end = successors.get(code)
  return end !== undefined && date > end.lastDay ? end.successor : code
}

/** The programme's area a municipality lies in; null where it lies in none. */
export function areaOf(programme: ProgrammeId, municipality: string): string | null {
  const area = areas[programme].get(municipality)
  return area === undefined || area === '-' || area === 'åland' ? null : area
}

/** Whether the municipality lies in the province of Åland, which runs its employment services itself. */
export function isInAland(municipality: string): boolean {
  return ofAland.has(municipality)
}
