import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type ApprovalMode, approvalModes, type Carrier, carriers } from './domain.ts'
import { UsageError } from './errors.ts'
import { isOnThisMachine, readSuomifiSettings, type SuomifiSettings } from './notify/suomifi/settings.ts'

/** Where the project lies: the embedded server and the shipped programmes are found from here. */
export const projectRoot = join(import.meta.dirname, '..')

const environment = z.object({
  DATABASE_URL: z
    .string()
    .refine(
      (url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''),
      'expected postgres://user:password@host:port/database',
    )
    .optional(),
  KUNTASIIRTO_HOME: z.string().default(join(projectRoot, '.kuntasiirto')),
  KUNTASIIRTO_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  KUNTASIIRTO_METRICS_DIR: z.string().optional(),
  KUNTASIIRTO_CARRIER: z.enum(carriers).default('files'),
  KUNTASIIRTO_APPROVAL: z.enum(approvalModes).default('thresholds'),
  KUNTASIIRTO_WORKERS: z.coerce.number().int().min(1).max(64).default(availableParallelism()),
})

export interface Config {
  /** Null: the embedded server in `home` is used. */
  readonly databaseUrl: string | null
  readonly home: string
  readonly logLevel: string
  /** Where the collector of Prometheus finds text files; null: none are written. */
  readonly metricsFolder: string | null
  /** How letters and messages leave. */
  readonly carrier: Carrier
  /** When a night waits for a person. */
  readonly approval: ApprovalMode
  /** Null: this machine sends nothing by Suomi.fi. Holds passwords. */
  readonly suomifi: SuomifiSettings | null
  /** How many processes write and send at a time on this machine. */
  readonly workers: number
}

/** Reads the configuration from the environment (see .env.example). Throws UsageError naming every bad variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new UsageError(`configuration: ${problems.join('; ')}; correct the environment (see .env.example)`)
  }
  const suomifi = readSuomifiSettings(set)
  if (parsed.data.KUNTASIIRTO_CARRIER === 'suomifi' && suomifi === null) {
    throw new UsageError(
      'configuration: KUNTASIIRTO_CARRIER=suomifi needs KUNTASIIRTO_SUOMIFI_URL and its like; set them (see .env.example)',
    )
  }
  if (parsed.data.DATABASE_URL === undefined && suomifi !== null && !isOnThisMachine(suomifi.url)) {
    throw new UsageError(
      'configuration: Suomi.fi is not used with the embedded server, which is for rehearsals with invented people; set DATABASE_URL, or leave KUNTASIIRTO_SUOMIFI_* out',
    )
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL ?? null,
    home: resolve(parsed.data.KUNTASIIRTO_HOME),
    logLevel: parsed.data.KUNTASIIRTO_LOG_LEVEL,
    metricsFolder: parsed.data.KUNTASIIRTO_METRICS_DIR ?? null,
    carrier: parsed.data.KUNTASIIRTO_CARRIER,
    approval: parsed.data.KUNTASIIRTO_APPROVAL,
    suomifi,
    workers: parsed.data.KUNTASIIRTO_WORKERS,
  }
}
