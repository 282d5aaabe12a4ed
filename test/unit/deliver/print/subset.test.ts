import { expect, test } from 'vitest'
import { readFontFace } from '../../../../pipeline/deliver/print/font-faces.ts'
import { findFontFiles } from '../../../../pipeline/deliver/print/font-files.ts'
import { subsetFont } from '../../../../pipeline/deliver/print/pdf/subset.ts'

test('the same glyphs make the same font however many were made before, so that a letter has the same bytes', () => {
  const face = readFontFace(findFontFiles()[0]![1]!, 'F')
  const first = subsetFont(face, [3, 4, 5, 40])
  const others = Array.from({ length: 250 }, (_, count) => subsetFont(face, [3, 6 + count]))
  expect(new Set(others.map((font) => Buffer.from(font).toString('base64'))).size).toBeGreaterThan(200)
  expect(subsetFont(face, [3, 4, 5, 40])).toEqual(first)
})
