import { Writable } from 'node:stream'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { describe, expect, test } from 'vitest'
import { loggerOptions } from '../../pipeline/logger.ts'
import { formatTable } from '../../pipeline/terminal/table.ts'
import { visible, visibleLine } from '../../pipeline/visible.ts'

describe('what a terminal would obey is shown', () => {
  test.each([
    ['\x1b[31mred\x1b[0m', '\\u001b[31mred\\u001b[0m'],
    ['title\x1b]0;gone\x07', 'title\\u001b]0;gone\\u0007'],
    ['\x9b2J', '\\u009b2J'],
    ['over\rwritten', 'over\\u000dwritten'],
    ['back\b\x7f', 'back\\u0008\\u007f'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['\u2066a\u2069', '\\u2066a\\u2069'],
    ['\ufeffname', '\\ufeffname'],
    ['a\u{e0041}b', 'a\\udb40\\udc41b'],
    ['line\u2028line', 'line\\u2028line'],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown)
    expect(visibleLine(text)).toBe(shown)
  })

  test.each(['Mäkelä', 'šđŋ', 'نور\u200cزاده', '│ 1 204 │', '🙂', 'two\nlines\tand a tab'])(
    'and nothing else: %s',
    (text) => expect(visible(text)).toBe(text),
  )

  test('JSON stays the same value', () => {
    const value = { text: '\x1b[0m \u202e \x9b \x7f \u{e0041} "\\' }
    expect(JSON.parse(visible(JSON.stringify(value, null, 2)))).toEqual(value)
  })

  test('a cell makes no line of its own', () => {
    expect(formatTable(['who'], [['Maija\nforged \x1b[8m']]).at(-1)).toBe('Maija\\u000aforged \\u001b[8m')
  })

  test.each(['plain', 'pretty'])('of fields of the log too, %s', (form) => {
    const lines: string[] = []
    const sink = new Writable({
      write: (chunk, _, done) => {
        lines.push(String(chunk))
        done()
      },
    })
    const stream = form === 'plain' ? sink : pretty({ destination: sink, sync: true, colorize: false })
    const logger = pino(loggerOptions('info'), stream)
    logger.warn({ holder: { name: 'x\x1b[2J', many: ['\u202ey'] }, file: '\x9b' }, 'held')
    const text = lines.join('')
    for (const obeyed of ['\x1b', '\x9b', '\u202e']) expect(text).not.toContain(obeyed)
    expect(text).toContain('[2J')
  })
})
