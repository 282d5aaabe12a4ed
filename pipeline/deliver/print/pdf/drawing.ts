/** What is drawn on a page: its operators (ISO 32000-1, 8 and 9), each text marked as content of a tag or as an artifact. */
import type { Line, LinkedText } from '../typeset.ts'
import { type Run, type ShapedText, shapeText, type Weight } from './shape.ts'
import type { Link, Tag } from './tags.ts'

/** A part of a page, with the page's own numbers of marks. */
export interface Drawing {
  readonly operators: string
  readonly tags: readonly Tag[]
  /** The next free number of a mark. */
  readonly nextMark: number
  /** What is shown, as often as it is. */
  readonly runs: readonly Run[]
}

/** Lengths in points. */
export interface TextStyle {
  readonly size: number
  readonly weight: Weight
  readonly color: Color
  /** From the top of a line to what its letters stand on. */
  readonly ascent: number
  /** From line to line. */
  readonly pitch: number
}

type Color = keyof typeof colors
const colors = { black: '0 g\n', accent: '.09 .212 .365 rg\n', pale: '.94 g\n' }

/** A4. */
export const pageSize = { width: 595.28, height: 841.89 }

/** Of what a link covers around its text, in parts of the size. */
const linkExtent = { above: 1, below: 0.25 }

/** Draws from the top left corner of the sheet, in points. What it starts with and leaves is black. */
export class Pen {
  readonly tags: Tag[] = []
  readonly #operators: string[] = []
  #nextMark: number
  #isOpen = false
  #color: Color = 'black'
  readonly #runs: Run[] = []

  constructor(nextMark: number) {
    this.#nextMark = nextMark
  }

  /** Lines one below another; what they are in their tag, in reading order. */
  lines(
    role: Tag['role'],
    x: number,
    top: number,
    lines: readonly Line[],
    style: TextStyle,
  ): Tag['children'] {
    const children: (number | Tag)[] = []
    for (const [index, line] of lines.entries()) {
      const baseline = top + style.ascent + index * style.pitch
      let at = x
      for (const piece of withSpace(line, index === lines.length - 1)) {
        if (typeof piece === 'string') {
          if (!this.#isOpen) children.push(this.#open(role))
          at += this.#text(at, baseline, piece, style)
        } else {
          const mark = this.#open('Link')
          const width = this.#text(at, baseline, piece.text, { ...style, color: 'accent' })
          this.#close()
          children.push({ role: 'Link', children: [mark, linkOver(piece, at, baseline, width, style.size)] })
          at += width
        }
      }
    }
    this.#close()
    return children
  }

  /** A line that is no part of what is read: it ends or begins at `x`. */
  artifact(x: number, top: number, text: string, style: TextStyle, align: 'left' | 'right' = 'left'): void {
    const shaped = shapeText(text, style.weight)
    this.#operators.push('/Artifact BMC\n')
    this.#show(align === 'left' ? x : x - shaped.width * style.size, top + style.ascent, shaped, style)
    this.#operators.push('EMC\n')
  }

  rectangle(x: number, top: number, width: number, height: number, color: Color): void {
    this.#operators.push('/Artifact BMC\n')
    this.#fillWith(color)
    const corner = `${round(x)} ${round(fromBottom(top + height))}`
    this.#operators.push(`${corner} ${round(width)} ${round(height)} re f\nEMC\n`)
  }

  end(): Drawing {
    this.#fillWith('black')
    return {
      operators: this.#operators.join(''),
      tags: this.tags,
      nextMark: this.#nextMark,
      runs: this.#runs,
    }
  }

  /** A new mark, whose number this is. */
  #open(role: Tag['role']): number {
    this.#close()
    this.#isOpen = true
    this.#operators.push(`/${role}<</MCID ${this.#nextMark}>>BDC\n`)
    this.#nextMark += 1
    return this.#nextMark - 1
  }

  #close(): void {
    if (this.#isOpen) this.#operators.push('EMC\n')
    this.#isOpen = false
  }

  /** Tells how wide it is. */
  #text(x: number, baseline: number, text: string, style: TextStyle): number {
    const shaped = shapeText(text, style.weight)
    this.#show(x, baseline, shaped, style)
    return shaped.width * style.size
  }

  #show(x: number, baseline: number, { operators, runs }: ShapedText, { size, color }: TextStyle): void {
    this.#fillWith(color)
    const place = `${size} 0 0 ${size} ${round(x)} ${round(fromBottom(baseline))}`
    this.#operators.push(`BT ${place} Tm\n${operators}ET\n`)
    for (const run of runs) this.#runs.push(run)
  }

  #fillWith(color: Color): void {
    if (color !== this.#color) this.#operators.push(colors[color])
    this.#color = color
  }
}

function linkOver(piece: LinkedText, x: number, baseline: number, width: number, size: number): Link {
  const bottom = fromBottom(baseline + linkExtent.below * size)
  const top = fromBottom(baseline - linkExtent.above * size)
  return { ...piece, box: [round(x), round(bottom), round(x + width), round(top)] }
}

/** The words of two lines are apart for whoever hears them, unless a hyphen divides them. */
function withSpace(line: Line, isLast: boolean): Exclude<Line, string> {
  const pieces = typeof line === 'string' ? [line] : line
  const last = pieces.at(-1)
  if (isLast || (typeof last === 'string' && /[ -]$/.test(last))) return pieces
  return typeof last === 'string' ? [...pieces.slice(0, -1), `${last} `] : [...pieces, ' ']
}

const fromBottom = (y: number) => pageSize.height - y

function round(points: number): number {
  return Math.round(points * 100) / 100
}
