/** Writes the table of commands into the operator's handbook. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildProgram } from '../pipeline/program.ts'
import { replaceCommandTable } from './command-table.ts'

const path = join(import.meta.dirname, 'deploy/README.md')
const noContext = () => {
  throw new Error('no command is run')
}
const program = await buildProgram(undefined, noContext, process.stdout)
writeFileSync(path, replaceCommandTable(readFileSync(path, 'utf8'), program))
