import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const lines = readFileSync(join(import.meta.dirname, 'towns-abroad.txt'), 'utf8').split('\n')
const names = lines.filter((line) => line !== '' && !line.startsWith('#'))

/** In capitals, with their accents and without: `GÖTEBORG`, `GOTEBORG`. */
export const townsAbroad: readonly string[] = [
  ...new Set(names.flatMap((name) => [name, name.normalize('NFD').replace(/\p{M}/gu, '')])),
]
