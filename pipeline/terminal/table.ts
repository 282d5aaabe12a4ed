import { visibleLine } from '../visible.ts'

/** Lines of a table for a terminal: columns as wide as their widest cell, numbers to the right. */
export function formatTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => visibleLine(formatCell(cell))))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const isNumeric = columns.map(
    (_, index) => rows.length > 0 && cells.every((row) => /^(-?[\d ]+(\.\d+)?|)$/.test(row[index] ?? '')),
  )
  const formatRow = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        isNumeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [formatRow(columns), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(formatRow)]
}

function formatCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().replace('T', ' ').slice(0, 19)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
