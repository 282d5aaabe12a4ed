import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { findUrlProblems } from './db/database-url.ts'
import {
  isOnThisMachine,
  readSuomifiSettings,
  type SuomifiSettings,
  suomifiVariables,
} from './deliver/suomifi/settings.ts'
import { type ApprovalMode, approvalModes, type Carrier, carriers } from './domain.ts'
import { codeOf, UsageError } from './errors.ts'
import { nearest } from './nearest.ts'
import { projectRoot } from './project.ts'

/** One of a list; a typo is told the nearest. */
const choice = <Value extends string>(known: readonly Value[]) =>
  z.enum(known, {
    error: ({ input }) =>
      `choose one of ${known.join(', ')}, the nearest is ${nearest(String(input), known)}`,
  })

const environment = z.object({
  // Trimmed: pg takes what follows a space for a path on a host of its own.
  DATABASE_URL: z
    .string()
    .trim()
    .superRefine((url, { addIssue }) => {
      for (const problem of findUrlProblems(url)) addIssue(problem)
    })
    .optional(),
  KUNTASIIRTO_HOME: z.string().default(join(projectRoot, '.kuntasiirto')),
  KUNTASIIRTO_LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  KUNTASIIRTO_METRICS_DIR: z.string().optional(),
  KUNTASIIRTO_CARRIER: choice(carriers).default('files'),
  KUNTASIIRTO_APPROVAL: choice(approvalModes).default('thresholds'),
  KUNTASIIRTO_WORKERS: z.coerce.number().int().min(1).max(64).default(availableParallelism()),
  KUNTASIIRTO_ENV_FILE: z.string().optional(),
  KUNTASIIRTO_PROGRAMME: z.string().optional(), // for docker-compose.yml, which hands on what .env holds
})
const knownVariables = [...Object.keys(environment.shape), ...Object.keys(suomifiVariables)]

export interface Config {
  /** Null: the embedded server in `home` is used, where there is one. */
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

/**
 * Adds what a file of settings holds to the environment, which wins: KUNTASIIRTO_ENV_FILE, or else `.env` in the working
 * folder or, where there is none, in the project. `none` reads no file. Throws UsageError for one that cannot be read.
 */
export function loadSettingsFile(): void {
  const given = process.env.KUNTASIIRTO_ENV_FILE
  if (given === 'none') return
  for (const path of given ? [resolve(given)] : [resolve('.env'), join(projectRoot, '.env')]) {
    try {
      process.loadEnvFile(path)
      return
    } catch (cause) {
      const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
      if (given || !isMissing)
        throw new UsageError(
          `configuration: the settings in ${path} cannot be read (${codeOf(cause)}): mend its rights or KUNTASIIRTO_ENV_FILE`,
          { cause },
        )
    }
  }
}

/** Reads the configuration from the environment (see .env.example). Throws UsageError naming every bad variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const isBlank = env.DATABASE_URL?.trim() === ''
  const set = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== '' && !(isBlank && name === 'DATABASE_URL')),
  )
  const parsed = environment.safeParse(set)
  const problems = [
    ...findMistakenNames(env),
    // Whoever left it empty meant some database, and hardly that of rehearsals.
    ...(isBlank ? ['DATABASE_URL: is empty; give the database, or unset it'] : []),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ]
  if (!parsed.success || problems.length > 0)
    throw UsageError.of('configuration', problems, 'correct the environment (see .env.example)')
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

/** A setting that nobody reads is one that somebody relies on. */
function findMistakenNames(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => /^KUNTASIIRTO_/i.test(name) && !knownVariables.includes(name))
    .map((name) => `${name}: no such variable, the nearest is ${nearest(name, knownVariables)}`)
}
