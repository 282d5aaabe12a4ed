/**
 * Words as Markdown (CommonMark 0.31), of which Suomi.fi Messages shows headings, lists, bold text and links that begin
 * with https://. Whatever in the words could be read as markup is escaped: a name's `_` stays a `_`.
 */
import type { Block, Part } from './letter.ts'

/**
 * A message's body. Its title stands above it as the first heading; in a message of two languages each part has its
 * own below that. For whoever may read neither, a note in English comes first.
 */
export function markdownOf(parts: readonly Part[]): string {
  const level = parts.length === 1 ? '##' : '###'
  return parts
    .flatMap((part) => [
      ...(part.noteInEnglish === null
        ? []
        : [heading('##', part.noteInEnglish.heading), lineOf(part.noteInEnglish.text)]),
      ...(parts.length === 1 ? [] : [heading('##', part.title)]),
      lineOf(part.greeting),
      ...part.sections.flatMap((section) => [
        ...(section.heading === null ? [] : [heading(level, section.heading)]),
        ...section.blocks.map(blockOf),
      ]),
    ])
    .join('\n\n')
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return lineOf(block.text)
    case 'list':
      return block.items.map((item) => `- ${lineOf(item)}`).join('\n')
    case 'details':
      return block.rows.map(([label, value]) => `- **${textOf(label)}:** ${textOf(value)}`).join('\n')
    default:
      return block satisfies never
  }
}

function heading(level: string, text: string): string {
  return `${level} ${textOf(text)}`
}

/** Where a block begins, a number with a full stop would begin a list, and some signs a list or a heading. */
function lineOf(text: string): string {
  return textOf(text).replace(/^(\d{1,9})(?=[.)](\s|$))|^(?=[#+=-])/, '$1\\')
}

/** The address as the words have it is the link's text: there is no autolinking. A sentence's full stop is no part of it. */
function textOf(text: string): string {
  return text
    .split(/(https:\/\/[^\s<>()[\]]*[^\s<>()[\].,;:!?'"»”])/)
    .map((piece, index) => (index % 2 === 1 ? `[${escaped(piece)}](${piece})` : escaped(piece)))
    .join('')
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>~|&]/g, '\\$&')
}
