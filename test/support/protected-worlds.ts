/** Worlds that differ only in where people under non-disclosure live, and everything the program tells in each. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { readConfig } from '../../pipeline/config.ts'
import type { Context } from '../../pipeline/context.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { exitCodeOf } from '../../pipeline/errors.ts'
import { loggerOptions } from '../../pipeline/logger.ts'
import { type NightFiles, writeNight } from './builders.ts'
import { createProgram } from './command-parser.ts'
import { createTestDatabase } from './test-database.ts'
import { unread } from './worker-here.ts'

export interface World {
  readonly folder: string
  readonly out: string
  readonly session: Session
  /** Writes a night's folder; its path. */
  write(date: string, files: NightFiles): Promise<string>
  /** Gives a command, and keeps everything that it says under its words and `note`. */
  tell(words: readonly string[], settings?: Readonly<Record<string, string>>): Promise<void>
  /** Keeps what the views of `analysis` and the open files hold now. */
  look(when: string): Promise<void>
  readonly told: ReadonlyMap<string, readonly string[]>
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-world-'))
  const session = await openSession(database.url, 'test')
  // The keys of a database are random: made alike, what is derived from them can be compared.
  await session.client.query(
    "update register.secret set value = encode(sha256(convert_to(name, 'UTF8')), 'hex')",
  )
  const [out, metrics] = [join(folder, 'out'), join(folder, 'metrics')]
  await mkdir(metrics)
  const told = new Map<string, readonly string[]>()
  const plain = (text: string) => normalise(text.replaceAll(folder, 'FOLDER').replaceAll(database.url, 'URL'))

  const world: World = {
    folder,
    out,
    session,
    told,
    async write(date, files) {
      const path = join(folder, 'exports', date)
      await writeNight(path, date, files)
      return path
    },
    async tell(words, settings = {}) {
      const said: string[] = []
      const stream = new Writable({
        write(chunk, _, done) {
          said.push(`log ${String(chunk).trimEnd()}`)
          done()
        },
      })
      const context: Context = {
        config: readConfig({
          DATABASE_URL: database.url,
          KUNTASIIRTO_METRICS_DIR: metrics,
          KUNTASIIRTO_WORKERS: '1',
          ...settings,
        }),
        logger: pino(loggerOptions('debug'), stream),
        signal: new AbortController().signal,
        print: (line) => void said.push(line),
        tell: (line) => void said.push(line),
        ...unread,
      }
      try {
        const program = await createProgram(() => context)
        await program.parseAsync([...words], { from: 'user' })
        said.push(`exit ${process.exitCode ?? 0}`)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        said.push(message, `exit ${exitCodeOf(error)}`)
      }
      process.exitCode = 0
      keep(words.join(' '), said.join('\n'))
    },
    async look(when) {
      const { rows: views } = await session.client.query<{ name: string }>(
        "select format('%I.%I', schemaname, viewname) as name from pg_views where schemaname = 'analysis' order by 1",
      )
      for (const { name } of views) {
        const { rows } = await session.client.query<{ row: string }>(
          `select to_jsonb(it)::text as row from ${name} as it`,
        )
        told.set(`${when}: ${name}`, rows.map(({ row }) => plain(row).join(' ')).sort())
      }
      for (const path of await listFiles(folder)) {
        if (path.startsWith('exports/')) continue
        // The one folder that each municipality is given its own of; its names say nothing, and are compared.
        const isRestricted = /-restricted\//.test(path)
        const text = isRestricted || /\.pdf$/.test(path) ? '' : await readFile(join(folder, path), 'utf8')
        keep(`${when}: ${plain(path).join('')}`, text)
      }
    },
    async close() {
      await session.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  function keep(label: string, text: string): void {
    const name = plain(label).join(' ')
    let key = name
    for (let count = 2; told.has(key); count++) key = `${name} (${count})`
    told.set(key, plain(text).sort())
  }
  return world
}

/** What is chance, or an opaque digest of everything: times, durations, checksums, pseudonyms, keyed ids. */
function normalise(text: string): string[] {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b/g, 'DIGEST')
    .replace(/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?/g, 'TIME')
    .replace(/"(\w*seconds|time|startedAt|solving)": ?[\d.]+/gi, '"$1": TIME')
    .replace(/(_(seconds|timestamp)\w*(\{[^}]*\})?) [\d.e+]+/g, '$1 TIME')
    .replace(/\b\d{1,2}(\.\d{1,2}\.|\s\w{3}\s)20\d\d(\sklo|,)\s\d\d[.:]\d\d\sUTC/g, 'TIME')
    .replace(/^.*"msg":"(files written|who holds a lock cannot be seen)".*$/gm, '')
    .replace(/[ \t]+/g, ' ')
    .replace(
      /^(.*\b(?:completed|undone|dry-run|see plan|before the last)\b.*) [\d.]+( written)? *$/gm,
      '$1 TIME$2',
    )
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
}

/** Where two worlds say different things: each line that only one of them has. */
export function differences(
  one: ReadonlyMap<string, readonly string[]>,
  other: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [mine, theirs] = [one.get(key) ?? ['(nothing)'], other.get(key) ?? ['(nothing)']]
    return [
      ...without(mine, theirs).map((line) => `${key} | A: ${line}`),
      ...without(theirs, mine).map((line) => `${key} | B: ${line}`),
    ]
  })
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return lines.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
