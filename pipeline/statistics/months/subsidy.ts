import { join } from 'node:path'
import { z } from 'zod'
import type { IsoDate } from '../../domain.ts'
import { UsageError } from '../../errors.ts'
import { parseContent, readYamlFile } from '../../programmes/yaml-file.ts'

const day = z.iso.date()
const subsidyFile = z.strictObject({
  shares: z.array(
    z.strictObject({
      validFrom: day,
      validUntil: day,
      source: z.string().regex(/\S/),
      steps: z
        .array(z.strictObject({ fromDays: z.int().positive(), percent: z.int().min(1).max(100) }))
        .min(1),
    }),
  ),
  amounts: z.array(z.strictObject({ validFrom: day, eurosADay: z.number().positive() })).min(1),
})

/** What a municipality pays of the labour-market subsidy on a day, by paid days; and the whole subsidy, in euros a day. */
export interface SubsidyShares {
  readonly source: string
  readonly eurosADay: number
  readonly steps: readonly { readonly fromDays: number; readonly percent: number }[]
}

/** Act 1290/2002 ch. 14 § 3 a. Null: from another day on the share rests on what the exports do not tell. */
export function subsidySharesOn(date: IsoDate): SubsidyShares | null {
  const share = rules.shares.find(({ validFrom, validUntil }) => validFrom <= date && date <= validUntil)
  const amount = rules.amounts.findLast(({ validFrom }) => validFrom <= date)
  if (share === undefined || amount === undefined) return null
  return { source: share.source, eurosADay: amount.eurosADay, steps: share.steps }
}

const rules = readRules()

function readRules(): z.infer<typeof subsidyFile> {
  const { value, problems } = parseContent(
    readYamlFile(join(import.meta.dirname, 'labour-market-subsidy.yaml')),
    subsidyFile,
  )
  if (value === undefined) throw UsageError.of('labour-market subsidy', problems, 'correct the file')
  return value
}
