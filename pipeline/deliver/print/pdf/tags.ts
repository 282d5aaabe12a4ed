/** The structure of a document: what it consists of, in reading order, for whoever hears it (ISO 32000-1, 14.7 and 14.8). */
import { type PDFDict, PDFHexString, type PDFRef, PDFString } from '@cantoo/pdf-lib'
import type { Language } from '../../content/text-schema.ts'
import type { PdfFile } from './file.ts'

export interface Tag {
  readonly role: 'Document' | 'Sect' | 'H1' | 'H2' | 'P' | 'L' | 'LI' | 'Lbl' | 'LBody' | 'Link'
  readonly language?: Language | 'en'
  /** Of a list: what the labels of its items are. */
  readonly numbering?: 'Disc' | 'None'
  /** Marked contents of the page by their number, other tags, and the place that leads somewhere. */
  readonly children: readonly (number | Tag | Link)[]
}

export interface Link {
  readonly text: string
  readonly url: string
  /** In points from the bottom left corner of the sheet: left, bottom, right, top. */
  readonly box: readonly [number, number, number, number]
}

export interface TaggedPage {
  readonly ref: PDFRef
  /** By the number of the mark, the tag that it belongs to. */
  readonly owners: PDFRef[]
  readonly links: PDFRef[]
}

export class TagTree {
  readonly ref: PDFRef
  readonly #file: PdfFile
  /** By its number, the tag of a link, or those of a page. */
  readonly #owners: (PDFRef | readonly PDFRef[])[] = []

  constructor(file: PdfFile) {
    this.#file = file
    this.ref = file.reserve()
  }

  /** A tag that may go over many pages, with what `fill` puts into it. */
  divide(
    role: Tag['role'],
    parent: PDFRef,
    language: Language | undefined,
    fill: (own: PDFRef) => readonly PDFRef[],
  ): PDFRef {
    const ref = this.#file.reserve()
    const children = [...fill(ref)]
    const entries = { S: role, P: parent, Lang: languageOf(language), K: children }
    return this.#file.add(this.#file.context.obj(entries), ref)
  }

  add(tag: Tag, parent: PDFRef, page: TaggedPage): PDFRef {
    const ref = this.#file.reserve()
    const children = tag.children.map((child) => {
      if (typeof child === 'number') {
        page.owners[child] = ref
        return child
      }
      return 'role' in child ? this.add(child, ref, page) : this.#addLink(child, ref, page)
    })
    const entries = {
      S: tag.role,
      P: parent,
      Pg: page.ref,
      Lang: languageOf(tag.language),
      A: tag.numbering && { O: 'List', ListNumbering: tag.numbering },
      K: children,
    }
    return this.#file.add(this.#file.context.obj(entries), ref)
  }

  /** The number by which a page finds the tags of its contents. */
  numberPage(page: TaggedPage): number {
    return this.#owners.push(page.owners) - 1
  }

  end(document: PDFRef): void {
    const numbers = this.#owners.flatMap((owner, number) => [number, owner])
    const { context } = this.#file
    const root = context.obj({
      Type: 'StructTreeRoot',
      K: document,
      ParentTree: { Nums: numbers },
      ParentTreeNextKey: this.#owners.length,
    })
    this.#file.add(root, this.ref)
  }

  #addLink({ text, url, box }: Link, owner: PDFRef, page: TaggedPage): PDFDict {
    const number = this.#owners.push(owner) - 1
    const { context } = this.#file
    const link = this.#file.add(
      context.obj({
        Type: 'Annot',
        Subtype: 'Link',
        F: 4, // it is printed
        Border: [0, 0, 0],
        Rect: [...box],
        Contents: PDFHexString.fromText(text),
        StructParent: number,
        A: { S: 'URI', URI: PDFHexString.of(Buffer.from(url).toString('hex')) },
      }),
    )
    page.links.push(link)
    return context.obj({ Type: 'OBJR', Obj: link, Pg: page.ref })
  }
}

function languageOf(language: Tag['language']): PDFString | undefined {
  return language && PDFString.of(`${language}-FI`)
}
