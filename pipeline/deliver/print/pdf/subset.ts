/** Fonts cut down to the glyphs of a document, by HarfBuzz, whose package brings this part without names for JavaScript. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FontFace } from '../font-faces.ts'

/** As in hb-subset.h and hb-blob.h. */
const dropTables = 3
const writable = 2
const flags = { noHinting: 0x1, retainGlyphIds: 0x2, notdefOutline: 0x40, noLayoutClosure: 0x200 }

/** What a font embedded in PDF has no use for (ISO 32000-1, 9.9). */
const unused = ['GSUB', 'GPOS', 'GDEF', 'cmap', 'name', 'post', 'OS/2', 'STAT', 'gasp', 'meta']

interface HarfBuzz {
  readonly memory: { readonly buffer: ArrayBuffer }
  _initialize(): void
  malloc(size: number): number
  hb_blob_create(data: number, length: number, mode: number, userData: number, destroy: number): number
  hb_blob_get_data(blob: number, length: number): number
  hb_blob_get_length(blob: number): number
  hb_blob_destroy(blob: number): void
  hb_face_create(blob: number, index: number): number
  hb_face_reference_blob(face: number): number
  hb_face_destroy(face: number): void
  hb_set_add(set: number, value: number): void
  hb_subset_input_create_or_fail(): number
  hb_subset_input_destroy(input: number): void
  hb_subset_input_set_flags(input: number, flags: number): void
  hb_subset_input_glyph_set(input: number): number
  hb_subset_input_set(input: number, kind: number): number
  hb_subset_preprocess(face: number): number
  hb_subset_or_fail(face: number, input: number): number
}

/** Node has it, and the types of Node do not. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: HarfBuzz }
}

const program = readFileSync(fileURLToPath(import.meta.resolve('harfbuzzjs/dist/harfbuzz-subset.wasm')))
const { exports: harfbuzz } = new WebAssembly.Instance(new WebAssembly.Module(program))
harfbuzz._initialize()

const faces = new Map<FontFace, { readonly whole: number; readonly subsets: number }>()
const subsetsUnprepared = 200

/** A TrueType font with these glyphs, each under its own number. */
export function subsetFont(face: FontFace, glyphs: Iterable<number>): Uint8Array {
  const input = harfbuzz.hb_subset_input_create_or_fail()
  const { noHinting, retainGlyphIds, notdefOutline, noLayoutClosure } = flags
  harfbuzz.hb_subset_input_set_flags(input, noHinting | retainGlyphIds | notdefOutline | noLayoutClosure)
  const wanted = harfbuzz.hb_subset_input_glyph_set(input)
  for (const glyph of glyphs) harfbuzz.hb_set_add(wanted, glyph)
  const dropped = harfbuzz.hb_subset_input_set(input, dropTables)
  for (const table of unused) harfbuzz.hb_set_add(dropped, Buffer.from(table).readUInt32BE())
  const subset = harfbuzz.hb_subset_or_fail(loadFace(face), input)
  harfbuzz.hb_subset_input_destroy(input)
  if (subset === 0) throw new Error('a font could not be cut down to its glyphs')
  const blob = harfbuzz.hb_face_reference_blob(subset)
  const start = harfbuzz.hb_blob_get_data(blob, 0)
  const bytes = memory().slice(start, start + harfbuzz.hb_blob_get_length(blob))
  harfbuzz.hb_blob_destroy(blob)
  harfbuzz.hb_face_destroy(subset)
  return bytes
}

/**
 * HarfBuzz can prepare what it needs for every subset, which takes as long as it saves in some five hundred of them: a process
 * that writes a small night's letters does without.
 */
function loadFace(face: FontFace): number {
  const { whole, subsets } = faces.get(face) ?? { whole: readFace(face), subsets: 0 }
  const loaded = subsets === subsetsUnprepared ? harfbuzz.hb_subset_preprocess(whole) : whole
  faces.set(face, { whole: loaded, subsets: subsets + 1 })
  return loaded
}

function readFace({ file }: FontFace): number {
  const at = harfbuzz.malloc(file.length)
  memory().set(file, at)
  const blob = harfbuzz.hb_blob_create(at, file.length, writable, 0, 0)
  return harfbuzz.hb_face_create(blob, 0)
}

/** Anew each time: what was there before its memory grew is no longer it. */
function memory(): Uint8Array {
  return new Uint8Array(harfbuzz.memory.buffer)
}
