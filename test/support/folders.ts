import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

/** An empty folder, gone when the test has ended. */
export function createFolder(): string {
  const folder = make()
  onTestFinished(() => remove(folder))
  return folder
}

/** The same for all tests of a file or of a `describe`: asked for while they are collected, gone when they have ended. */
export function shareFolder(): string {
  const folder = make()
  afterAll(() => remove(folder))
  return folder
}

const make = () => mkdtempSync(join(tmpdir(), 'kuntasiirto-test-'))
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })
