import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import project from '../../package.json' with { type: 'json' }
import { projectRoot } from '../../pipeline/project.ts'

const folder = join(projectRoot, 'pipeline/commands')

/** The command line with every command of the program, which reads but does nothing. */
export async function createParser(): Promise<Command> {
  return disarm(await createProgram(() => ({})))
}

/** The same, which does what it is told, in this process: many take long to start. */
export async function createProgram(context: () => unknown): Promise<Command> {
  const program = new Command('kuntasiirto').version(project.version)
  for (const file of readdirSync(folder)) {
    for (const [name, create] of Object.entries(await import(join(folder, file)))) {
      if (!/^[a-z-]+[a-zA-Z-]*Command$/.test(name) || typeof create !== 'function') continue
      const command: unknown = create(context)
      if (command instanceof Command) program.addCommand(command)
    }
  }
  return quieten(program)
}

function disarm(command: Command): Command {
  command.commands.forEach(disarm)
  return command.commands.length === 0 ? command.action(() => {}) : command
}

function quieten(command: Command): Command {
  command.commands.forEach(quieten)
  return command.exitOverride().configureOutput({ outputError: () => {}, writeOut: () => {} })
}

/** What systemd and compose put the programme's id in place of. */
const placeholder = /^(%i|\$\{KUNTASIIRTO_PROGRAMME\b.*\})$/

/** What is wrong with the arguments of a command line; null when the program would take them. */
export async function findFault(words: readonly string[]): Promise<string | null> {
  const filledIn = words.map((word) => word.replace(placeholder, 'kuntakokeilu-2021'))
  try {
    // Fresh each time: commander remembers the options of the last parse.
    await (await createParser()).parseAsync(filledIn, { from: 'user' })
    return null
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error && error.exitCode === 0) return null
    return error instanceof Error ? error.message : String(error)
  }
}

/** A command line's words as a shell would split it, comments left out. */
export function splitWords(line: string): string[] {
  return Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(#.*$)|([^\s"'#]+)/g)).flatMap(
    ([, double, single, comment, plain]) => (comment === undefined ? [double ?? single ?? plain ?? ''] : []),
  )
}
