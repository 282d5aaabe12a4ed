import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Tile {
  readonly code: string
  readonly column: number
  readonly row: number
}

/** The squares of tiles.txt: municipalities by code, from the north-west. */
export function readTiles(): readonly Tile[] {
  const lines = readFileSync(join(import.meta.dirname, 'tiles.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  return lines.flatMap((line, row) =>
    line.split(' ').flatMap((code, column) => (code === '...' ? [] : [{ code, column, row }])),
  )
}
