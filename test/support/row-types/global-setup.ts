import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { projectRoot } from '../../../pipeline/project.ts'
import { findScratchFolder } from '../scratch-folder.ts'
import { compareRows, judgeUnseen, type Statement } from './compare.ts'
import { neverRun } from './never-run.ts'
import { readRowTypes } from './read-row-types.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files write what their statements returned. */
    readonly statementsFolder: string
  }
}

/**
 * After the run, compares what its statements returned with their row types. Throws, which fails the run, where they differ;
 * after a run of all tests also where a statement with a row type was never run.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(findScratchFolder(), 'kuntasiirto-statements-'))
  project.provide('statementsFolder', folder)
  return async () => {
    const statements = await readStatements(folder)
    await rm(folder, { recursive: true })
    if (statements.length === 0) return
    const { problems, unseen } = compareRows(statements, readRowTypes(projectRoot, 'pipeline'))
    const found = [...problems, ...((await isWhole(project)) ? judgeUnseen(unseen, neverRun) : [])]
    if (found.length > 0)
      throw new Error(`what statements return is not what their row types say:\n${found.join('\n')}`)
  }
}

async function readStatements(folder: string): Promise<readonly Statement[]> {
  const files = await readdir(folder)
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) => JSON.parse(text) as Statement[])
}

/** Whether every test of every file was asked for. */
async function isWhole({ vitest }: TestProject): Promise<boolean> {
  if (vitest.config.testNamePattern !== undefined || vitest.config.project.length > 0) return false
  const globbed = await Promise.all(vitest.projects.map((one) => one.globTestFiles()))
  const run = new Set(vitest.state.getPaths())
  return globbed.every(({ testFiles }) => testFiles.every((path) => run.has(path)))
}
