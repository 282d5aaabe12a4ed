import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from './errors.ts'

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
  KUNTASIIRTO_WORKERS: z.coerce.number().int().min(1).max(64).default(availableParallelism()),
})

export interface Config {
  /** Null: the embedded server in `home` is used. */
  readonly databaseUrl: string | null
  readonly home: string
  readonly logLevel: string
  /** How many processes render at a time on this machine. */
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
  return {
    databaseUrl: parsed.data.DATABASE_URL ?? null,
    home: resolve(parsed.data.KUNTASIIRTO_HOME),
    logLevel: parsed.data.KUNTASIIRTO_LOG_LEVEL,
    workers: parsed.data.KUNTASIIRTO_WORKERS,
  }
}
