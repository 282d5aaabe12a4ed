/** What Node imports of bidi-js: its own types are those of its module for browsers. */
declare module 'bidi-js' {
  interface Embedding {
    /** Of each UTF-16 unit; odd ones run from right to left. */
    readonly levels: Uint8Array
  }
  interface Bidi {
    getEmbeddingLevels(line: string, direction: 'ltr'): Embedding
    /** The UTF-16 units from left to right. */
    getReorderedIndices(line: string, embedding: Embedding): readonly number[]
  }
  export default function create(): Bidi
}
