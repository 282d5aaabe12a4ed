/** What a municipality's handover of a night consists of; written though nothing happened there. */
import { z } from 'zod'
import type { HandoverEvent, HandoverFile } from './handover-row.ts'

const count = z.int().min(0)

export const handoverManifest = z.strictObject({
  kunta: z.string().regex(/^\d{3}$/),
  ohjelma: z.string(),
  ajopaiva: z.iso.date(),
  numero: z
    .int()
    .min(1)
    .describe('Seuraava luovutus saa seuraavan numeron: puuttuva numero on puuttuva luovutus.'),
  peruu_numeron: z
    .int()
    .min(1)
    .nullable()
    .describe('Luovutus, jonka rivit tämä peruu; null: ei peru mitään.'),
  tapahtumat: z
    .strictObject({ TULEE: count, LAHTEE: count, TYONTEKIJA: count, TURVAKIELTO: count })
    .describe('Rivejä tapahtumittain, perutut mukaan lukien. Turvakiellon alaisista ei kerrota tässä.'),
  tiedostot: z
    .array(
      z.strictObject({
        nimi: z.string(),
        rivit: z.int().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .describe('Tyhjä: kunnassa ei tapahtunut mitään.'),
})
type HandoverManifest = z.infer<typeof handoverManifest>

interface ManifestEntry {
  readonly file: HandoverFile
  readonly isCancellation: boolean
  readonly counts: ReadonlyMap<HandoverEvent, number>
  /** Name in the folder of the manifest, and checksum. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

export function composeManifest({ file, isCancellation, counts, files }: ManifestEntry): Buffer {
  const of = (event: HandoverEvent) => counts.get(event) ?? 0
  const tapahtumat = {
    TULEE: of('TULEE'),
    LAHTEE: of('LAHTEE'),
    TYONTEKIJA: of('TYONTEKIJA'),
    TURVAKIELTO: of('TURVAKIELTO'),
  }
  const rivit = Object.values(tapahtumat).reduce((sum, one) => sum + one, 0)
  const manifest: HandoverManifest = {
    kunta: file.municipalityCode,
    ohjelma: file.programmeId,
    ajopaiva: file.asOfDate,
    numero: file.number,
    peruu_numeron: isCancellation ? file.number - 1 : null,
    tapahtumat,
    tiedostot: files.map(({ name, sha256 }) => ({ nimi: name, rivit, sha256 })),
  }
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}
