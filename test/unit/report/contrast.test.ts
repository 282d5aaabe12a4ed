import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../../pipeline/project.ts'

/** The palettes of the page, in the order in which they stand: light, dark; and the printed one. */
const palettes = ['page.css', 'print.css'].flatMap((name) =>
  Array.from(
    readFileSync(join(projectRoot, 'pipeline/report/assets', name), 'utf8').matchAll(/:root \{([^}]*)\}/g),
    ([, block = '']) =>
      new Map(Array.from(block.matchAll(/--(\w+): #(\w+);/g), ([, key = '', hex = '']) => [key, hex])),
  ),
)

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const whole = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(whole.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

describe.each(['light', 'dark', 'printed'].map((name, index) => [name, palettes[index]!] as const))(
  'the %s palette',
  (_, palette) => {
    const contrastOf = (one: string, other: string) => contrast(palette.get(one)!, palette.get(other)!)

    test.each(['ink', 'muted', 'accent', 'good', 'bad'])('%s is read on paper', (colour) => {
      expect(contrastOf(colour, 'paper')).toBeGreaterThanOrEqual(4.5)
    })

    test.each([
      ['light', 'shade1'],
      ['light', 'shade2'],
      ['light', 'shade3'],
      ['deep', 'shade4'],
      ['deep', 'shade5'],
    ])('%s is read on %s of the map', (text, shade) => {
      expect(contrastOf(text, shade)).toBeGreaterThanOrEqual(4.5)
    })

    test.each(['ink', 'muted'])('%s is read on the tint of the funnel', (colour) => {
      expect(contrastOf(colour, 'tint')).toBeGreaterThanOrEqual(4.5)
    })
  },
)
