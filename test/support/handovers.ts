/** Handovers as whoever receives them reads them, by no part of the program that wrote them. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import readXlsxFile from 'read-excel-file/node'

export type Line = Readonly<Record<string, unknown>>

export function parseLines(text: string): Line[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

/** The rows of a table below its header, by header; empty cells are null. */
export async function readTable(table: Buffer | string): Promise<Line[]> {
  const [sheet] = await readXlsxFile(table, { trim: false })
  const [headers = [], ...rows] = sheet?.data ?? []
  return rows.map((row) => Object.fromEntries(headers.map((header, index) => [String(header), row[index]])))
}

/** What a folder of handovers holds of one municipality; null: it has no such file. */
export interface ReadHandover {
  readonly lines: readonly Line[] | null
  readonly table: readonly Line[] | null
  readonly manifest: Line | null
}

export async function readHandover(nightFolder: string, municipality: string): Promise<ReadHandover> {
  const folder = join(nightFolder, 'handover')
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${municipality}-`))
  const nameOf = (end: string) => names.find((name) => name.endsWith(end))
  const [lines, table, manifest] = ['.jsonl', '.xlsx', '.manifest.json'].map(nameOf)
  return {
    lines: lines ? parseLines(await readFile(join(folder, lines), 'utf8')) : null,
    table: table ? await readTable(join(folder, table)) : null,
    manifest: manifest ? JSON.parse(await readFile(join(folder, manifest), 'utf8')) : null,
  }
}

/** The lines of people under non-disclosure, in whatever order their files come. */
export async function readRestricted(nightFolder: string): Promise<Line[]> {
  const folder = join(nightFolder, 'handover-restricted')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return files.flatMap((text) => parseLines(text))
}
