import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/config.ts'
import { type CommandResult, startCommand } from './command-line.ts'

/** The program as another release has it, on the same packages. */
export interface OtherProgram {
  readonly folder: string
  kuntasiirto(databaseUrl: string, ...args: string[]): Promise<CommandResult>
  remove(): Promise<void>
}

/** A copy of this program in which words are replaced, by file. Throws where a word is not there. */
export async function createOtherProgram(
  changes: Readonly<Record<string, readonly [word: string, by: string]>>,
): Promise<OtherProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-other-'))
  for (const name of ['package.json', 'pipeline', 'sql'])
    await cp(join(projectRoot, name), join(folder, name), { recursive: true })
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  for (const [name, [word, by]] of Object.entries(changes)) {
    const text = await readFile(join(folder, name), 'utf8')
    if (!text.includes(word)) throw new Error(`${name} has no ${word}`)
    await writeFile(join(folder, name), text.replace(word, by))
  }
  return {
    folder,
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
