import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/project.ts'

/** Of a section of a document, the rows of its tables that begin with code: the first cell's codes, and the other cells. */
interface Row {
  readonly codes: readonly string[]
  readonly cells: readonly string[]
}

/** The text below a heading; an empty heading is the document's beginning. */
export function readSection(path: string, heading: string): string {
  const sections = readFileSync(join(projectRoot, path), 'utf8').split(/^##+ /m)
  const section = heading === '' ? sections[0] : sections.find((one) => one.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`${path} has no section "${heading}"`)
  return section
}

export function readRows(path: string, heading: string): readonly Row[] {
  return readSection(path, heading)
    .split('\n')
    .flatMap((line) => {
      if (!line.startsWith('| `')) return []
      const [first = '', ...cells] = line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
      return [{ codes: codesIn(first), cells }]
    })
}

/** What stands in backticks, on one line. */
export function codesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code]) => code ?? '')
}

/** The codes that stand first in the rows of a section's tables. */
export function readCodes(path: string, heading: string): readonly string[] {
  return readRows(path, heading).flatMap(({ codes }) => codes)
}
