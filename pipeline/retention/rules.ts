import { join } from 'node:path'
import { z } from 'zod'
import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { parseContent, readYamlFile } from '../programmes/yaml-file.ts'

/** What is purged, in the order it is done. */
export const purgeKinds = [
  'staged-rows',
  'rejected-lines',
  'output-folders',
  'sending-data',
  'queue-jobs',
  'closed-customers',
] as const
export type PurgeKind = (typeof purgeKinds)[number]

const days = z.int('a number of whole days, or forever, is expected').min(1)
const rule = z
  .strictObject({ days: z.union([days, z.literal('forever')]), because: z.string().regex(/\S/) })
  .readonly()

const retentionFile = z
  .strictObject({
    lastNightDays: days,
    stagedRows: rule,
    rejectedLines: rule,
    outputFolders: rule,
    sendingData: rule,
    queueJobs: rule,
    closedCustomers: rule,
  })
  .readonly()

interface Rule {
  /** Null: for ever. */
  readonly days: number | null
  readonly because: string
}

export interface RetentionRules {
  /** A programme's last night is spared for so many days. */
  readonly lastNightDays: number
  readonly of: Readonly<Record<PurgeKind, Rule>>
}

/** Reads the rules: the installation's own, or those that come with the pipeline. Throws UsageError naming every problem. */
export function loadRetentionRules(path = join(import.meta.dirname, 'retention.yaml')): RetentionRules {
  const { value, problems } = parseContent(readYamlFile(path), retentionFile)
  if (value === undefined) throw UsageError.of('retention rules', problems, 'correct the file')
  const read = ({ days, because }: z.infer<typeof rule>): Rule => ({
    days: days === 'forever' ? null : days,
    because,
  })
  return {
    lastNightDays: value.lastNightDays,
    of: {
      'staged-rows': read(value.stagedRows),
      'rejected-lines': read(value.rejectedLines),
      'output-folders': read(value.outputFolders),
      'sending-data': read(value.sendingData),
      'queue-jobs': read(value.queueJobs),
      'closed-customers': read(value.closedCustomers),
    },
  }
}

/** What is of an earlier day than `before` goes; a programme's last night only from `lastNightBefore` back. */
export interface Limit {
  readonly before: IsoDate
  readonly lastNightBefore: IsoDate
}

/** Null: kept for ever. */
export function limitOn(today: IsoDate, rules: RetentionRules, kind: PurgeKind): Limit | null {
  const { days } = rules.of[kind]
  if (days === null) return null
  return { before: addDays(today, -days), lastNightBefore: addDays(today, -rules.lastNightDays) }
}
