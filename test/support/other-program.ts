import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/project.ts'
import { type CommandResult, startCommand } from './command-line.ts'

/** The program as another release has it, on the same packages. */
export interface OtherProgram {
  readonly folder: string
  kuntasiirto(databaseUrl: string, ...args: string[]): Promise<CommandResult>
  /** Replaces words, by file, and puts back what was replaced before. Throws where a word is not there. */
  change(changes: Changes): Promise<void>
  remove(): Promise<void>
}

export type Changes = Readonly<Record<string, readonly [word: string, by: string]>>

/** A copy of this program in which words are replaced: one for many tests, for Node compiles each copy anew. */
export async function createOtherProgram(changes: Changes = {}): Promise<OtherProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-other-'))
  for (const name of ['package.json', 'pipeline', 'sql'])
    await cp(join(projectRoot, name), join(folder, name), { recursive: true })
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  let changed: readonly string[] = []
  async function change(wanted: Changes): Promise<void> {
    for (const name of changed) await cp(join(projectRoot, name), join(folder, name))
    changed = Object.keys(wanted)
    for (const [name, [word, by]] of Object.entries(wanted)) {
      const text = await readFile(join(folder, name), 'utf8')
      if (!text.includes(word)) throw new Error(`${name} has no ${word}`)
      await writeFile(join(folder, name), text.replace(word, by))
    }
  }
  await change(changes)
  return {
    folder,
    change,
    kuntasiirto: (databaseUrl, ...args) =>
      startCommand(
        databaseUrl,
        args,
        { KUNTASIIRTO_WORKERS: '1' },
        folder,
        join(folder, 'pipeline', 'cli.ts'),
      ).result,
    remove: () => rm(folder, { recursive: true }),
  }
}
