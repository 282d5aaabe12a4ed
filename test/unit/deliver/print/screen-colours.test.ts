import { expect, test } from 'vitest'
import { screenColours } from '../../../../pipeline/deliver/print/pdf/screen-colours.ts'

test('the profile of colours has all that ICC asks of a monitor, each within it and at a multiple of 4', () => {
  const profile = screenColours()
  expect(profile.readUInt32BE(0)).toBe(profile.length)
  expect(profile.toString('latin1', 12, 24)).toBe('mntrRGB XYZ ')
  expect(profile.toString('latin1', 36, 40)).toBe('acsp')
  const entries = Array.from({ length: profile.readUInt32BE(128) }, (_, index) => 132 + 12 * index)
  const names = entries.map((at) => profile.toString('latin1', at, at + 4))
  for (const name of ['desc', 'cprt', 'wtpt', 'chad', 'rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'])
    expect(names).toContain(name)
  for (const at of entries) {
    const [offset, length] = [profile.readUInt32BE(at + 4), profile.readUInt32BE(at + 8)]
    expect(offset % 4).toBe(0)
    expect(offset).toBeGreaterThanOrEqual(132 + 12 * entries.length)
    expect(offset + length).toBeLessThanOrEqual(profile.length)
  }
})

test('red, green and blue together are the white of the profile', () => {
  const profile = screenColours()
  const valuesOf = (name: string) => {
    const entry = profile.indexOf(name, 132)
    const offset = profile.readUInt32BE(entry + 4)
    return [8, 12, 16].map((at) => profile.readInt32BE(offset + at) / 65_536)
  }
  const [red, green, blue, white] = ['rXYZ', 'gXYZ', 'bXYZ', 'wtpt'].map(valuesOf)
  for (const at of [0, 1, 2]) expect(red![at]! + green![at]! + blue![at]!).toBeCloseTo(white![at]!, 3)
})
