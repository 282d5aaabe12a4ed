/** Builds the elements of the array of a TJ operator; lengths in a font's units. */
export class ShownGlyphs {
  readonly #perEm: number
  #elements = ''
  #hex = ''
  #rise = 0

  constructor(unitsPerEm: number) {
    this.#perEm = unitsPerEm
  }

  show(glyph: number): void {
    this.#hex += hexOf(glyph)
  }

  /** To the left. */
  move(units: number): void {
    if (units !== 0) this.#put(`${round((1000 * units) / this.#perEm)} `)
  }

  rise(units: number): void {
    if (units !== this.#rise) this.#put(`]TJ ${round(units / this.#perEm)} Ts[`)
    this.#rise = units
  }

  /** What the next glyphs say together. */
  startText(text: string): void {
    this.#put(`]TJ/Span<</ActualText<feff${hexOfText(text)}>>>BDC[`)
  }

  endText(): void {
    this.rise(0)
    this.#put(']TJ EMC[')
  }

  end(): string {
    this.rise(0)
    this.#put('')
    return this.#elements
  }

  #put(element: string): void {
    if (this.#hex !== '') this.#elements += `<${this.#hex}>`
    this.#hex = ''
    this.#elements += element
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000

/** A glyph's number in four digits. */
export function hexOf(number: number): string {
  return number.toString(16).padStart(4, '0')
}

export function hexOfText(text: string): string {
  return Array.from({ length: text.length }, (_, index) => hexOf(text.charCodeAt(index))).join('')
}
