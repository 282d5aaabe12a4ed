/** HTML by construction: whatever is put into a template is escaped, unless it is HTML from a template itself. */
export interface Html {
  readonly markup: string
}

export type Part = Html | string | null | readonly Part[]

/**
 * A piece of HTML. Strings are escaped for text and quoted attributes alike; lists are joined; null leaves nothing.
 * Throws where an attribute's value is not quoted: there nothing could be escaped.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = pieces.map((piece, index) => {
    const part = parts[index]
    if (part === undefined) return piece
    if (/=\s*$/.test(piece))
      throw new Error(`the value of an attribute is not quoted after "${piece.slice(-20)}"`)
    return piece + markupOf(part)
  })
  return { markup: markup.join('') }
}

/** The content of a style or script element, from a file of this package. */
export function asset(text: string): Html {
  if (/<\/(style|script)|<!--/i.test(text)) throw new Error('the asset would end its element early')
  return { markup: text }
}

function markupOf(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escapeText(part)
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** What a piece of HTML says to whoever hears it: without drawings, and without what is there for the eye alone. */
export function textOf({ markup }: Html): string {
  return markup
    .replace(/<svg[\s\S]*?<\/svg>|<span aria-hidden="true">[^<]*<\/span>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters.get(entity) ?? entity)
    .replace(/\s+/g, ' ')
    .trim()
}

const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]))

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
