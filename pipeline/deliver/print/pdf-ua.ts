/**
 * Makes a tagged PDF/A-2a of Typst's a PDF/UA-1 (ISO 14289-1) as well. Typst sees to all that this asks of the page
 * contents, but writes one standard's marks only; two are missing: that a reader's window shows the document's title,
 * and the standard's identifier in the XMP metadata, in a schema that PDF/A wants described. Both are written over words
 * that say nothing here, so that every byte of the file stays at its place.
 */

/** Text runs from left to right: the default. */
const direction = `<<
    /Direction /L2R
  >>`
const displayTitle = '<</DisplayDocTitle true>>'

/** The identifier and the description of its schema, in the place of those of properties that the file does not have. */
const identifier = '<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>'
const schema = [
  '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>',
  '<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>',
  '<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>',
  property('part', 'Integer', 'internal', 'Part of ISO 14289'),
  '</rdf:Seq></pdfaSchema:property></rdf:li>',
].join('')
const unused = [
  property('Keywords', 'Text', 'external', 'Keywords associated with the document'),
  property('Producer', 'Text', 'internal', 'Name of the application that created the PDF document'),
  property('Trapped', 'Text', 'internal', 'Whether the document has been trapped'),
]

function property(name: string, type: string, category: string, description: string): string {
  return [
    `<rdf:li rdf:parseType="Resource"><pdfaProperty:category>${category}</pdfaProperty:category>`,
    `<pdfaProperty:description>${description}</pdfaProperty:description><pdfaProperty:name>${name}</pdfaProperty:name>`,
    `<pdfaProperty:valueType>${type}</pdfaProperty:valueType></rdf:li>`,
  ].join('')
}

const packetBegin = '<?xpacket begin='
const packetEnd = '<?xpacket end='

/** Changes the PDF itself. Throws when it is not as Typst writes it. */
export function markAsPdfUa(pdf: Buffer): void {
  const catalog = pdf.lastIndexOf('/Type /Catalog')
  overwrite(pdf, pdf.indexOf(`/ViewerPreferences ${direction}`, catalog) + 19, direction, displayTitle)
  const begin = pdf.lastIndexOf(packetBegin)
  const end = pdf.indexOf(packetEnd, begin)
  const packet = pdf.toString('utf8', begin, end)
  const marked = unused
    .reduce((text, words) => replaced(text, words, ''), packet)
    .replace('</rdf:Bag></pdfaExtension:schemas>', `${schema}$&`)
    .replace('<pdfaid:part>', `${identifier}$&`)
  if (!marked.includes(schema) || !marked.includes(identifier)) throw unknownForm()
  overwrite(pdf, begin, packet, marked)
}

/** With spaces behind, which neither dictionaries nor XMP mind. */
function overwrite(pdf: Buffer, at: number, before: string, after: string): void {
  const room = Buffer.byteLength(before) - Buffer.byteLength(after)
  if (room < 0 || pdf.toString('utf8', at, at + Buffer.byteLength(before)) !== before) throw unknownForm()
  pdf.write(`${after}${' '.repeat(room)}`, at)
}

function replaced(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw unknownForm()
  return text.replace(before, after)
}

function unknownForm(): Error {
  return new Error("the PDF's marks are not where Typst 0.14 writes them: adapt pdf-ua.ts")
}
