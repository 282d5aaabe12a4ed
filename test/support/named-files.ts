import { readCodes } from './read-tables.ts'

const patterns = readCodes('pipeline/deliver/README.md', '')
  .filter((name) => !name.endsWith('/'))
  .map((name) => ({
    name,
    matches: new RegExp(`^${name.replaceAll('.', '\\.').replace(/<[^>]+>/g, '[^/.]+')}$`),
  }))

/** How pipeline/deliver/README.md names files of a night's folder; a late or cancelling folder's have the same names. */
export function namesInSpecification(paths: readonly string[]): readonly (readonly string[])[] {
  return paths.map((path) => patterns.filter(({ matches }) => matches.test(path)).map(({ name }) => name))
}

export const specifiedNames: readonly string[] = patterns.map(({ name }) => name)
