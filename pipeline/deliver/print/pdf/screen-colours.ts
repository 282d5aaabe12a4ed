/**
 * What numbers of red, green and blue mean: those of a screen (sRGB, IEC 61966-2-1), as an ICC profile of version 4
 * (ISO 15076-1). PDF/A wants it said. Its colours are as they look under the standard light D50.
 */

const white = [0.9642, 1, 0.8249]
const red = [0.4361, 0.2225, 0.0139]
const green = [0.3851, 0.7169, 0.0971]
const blue = [0.1431, 0.0606, 0.7141]
/** From a screen's light, D65, to D50. */
const adaptation = [1.0478, 0.0229, -0.0501, 0.0295, 0.9905, -0.017, -0.0092, 0.015, 0.7521]
/** Above `d` (ax + b) to the power g, below it cx. */
const curve = { g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045 }

const headerLength = 128

export function screenColours(): Buffer {
  const shared = tagged('para', integers(3 << 16), fractions(Object.values(curve)))
  const tags: readonly (readonly [name: string, data: Buffer])[] = [
    ['desc', text('sRGB')],
    ['cprt', text('No copyright')],
    ['wtpt', tagged('XYZ ', fractions(white))],
    ['chad', tagged('sf32', fractions(adaptation))],
    ['rXYZ', tagged('XYZ ', fractions(red))],
    ['gXYZ', tagged('XYZ ', fractions(green))],
    ['bXYZ', tagged('XYZ ', fractions(blue))],
    ['rTRC', shared],
    ['gTRC', shared],
    ['bTRC', shared],
  ]
  const data = [...new Set(tags.map(([, one]) => one))]
  const start = headerLength + 4 + 12 * tags.length
  const offsetOf = (one: Buffer) =>
    data.slice(0, data.indexOf(one)).reduce((total, { length }) => total + length, start)
  const table = tags.flatMap(([name, one]) => [Buffer.from(name), integers(offsetOf(one), one.length)])
  const body = Buffer.concat([integers(tags.length), ...table, ...data])
  return Buffer.concat([header(headerLength + body.length), body])
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(headerLength)
  bytes.writeUInt32BE(size)
  bytes.writeUInt32BE(0x04300000, 8) // version 4.3
  bytes.write('mntrRGB XYZ ', 12, 'latin1') // of a monitor, from RGB to XYZ
  integers((2000 << 16) | 1, 1 << 16).copy(bytes, 24) // its date
  bytes.write('acsp', 36, 'latin1')
  fractions(white).copy(bytes, 68)
  return bytes
}

/** English text, in UTF-16. */
function text(words: string): Buffer {
  const encoded = Buffer.from(words.padEnd(words.length + (words.length % 2)), 'utf16le').swap16()
  return tagged('mluc', integers(1, 12), Buffer.from('enUS'), integers(2 * words.length, 28), encoded)
}

function tagged(type: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type), integers(0), ...parts])
}

function integers(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number, 4 * index)
  return bytes
}

/** In 65 536ths. */
function fractions(numbers: readonly number[]): Buffer {
  return integers(...numbers.map((number) => Math.round(65536 * number)))
}
