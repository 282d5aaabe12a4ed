/** How letters look that were written in one character set and read as another. */

/** The upper halves that no TextDecoder knows. */
const cp850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'
const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'
/** The Finnish and Swedish 7-bit set (SFS 4017): letters in the places of brackets. */
const sevenBit: ReadonlyMap<string, string> = new Map(
  [...'{ä|ö}å[Ä\\Ö]Å'.matchAll(/(.)(.)/gu)].map(([, sign = '', letter = '']) => [letter, sign]),
)

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const tableOf = (label: string) => [...new TextDecoder(label).decode(allBytes)]
const lower = [...allBytes.toString('latin1', 0, 128)]
const tables = {
  'Windows-1252': tableOf('windows-1252'),
  'ISO-8859-1': [...allBytes.toString('latin1')],
  'ISO-8859-15': tableOf('iso-8859-15'),
  'Mac Roman': tableOf('macintosh'),
  CP850: [...lower, ...cp850],
  CP437: [...lower, ...cp437],
  'Windows-1250': tableOf('windows-1250'),
  'Windows-1251': tableOf('windows-1251'),
  'Windows-1253': tableOf('windows-1253'),
  'Windows-1257': tableOf('windows-1257'),
} as const satisfies Readonly<Record<string, readonly string[]>>
type Charset = keyof typeof tables

/** What stands in the text for a letter. */
export interface LostLetter {
  readonly looks: string
  readonly letter: string
}

/** One way in which letters are lost. */
export interface Confusion {
  /** Of several with one origin only the likeliest is told. */
  readonly origin: string
  readonly name: string
  readonly lost: readonly LostLetter[]
}

const nordic = [...'äöåÄÖÅ']
const caron = [...'šžŠŽ']
const letters = [...nordic, ...caron, ...'éüõ']
/** Letter and mark apart, as macOS writes them. */
const marks = [
  ['ä', '\u0308'],
  ['å', '\u030a'],
] as const

function singleByte(origin: Charset, name: string, reader: Charset): Confusion {
  const lost = letters.flatMap((letter) => {
    const byte = tables[origin].indexOf(letter)
    // Elsewhere the two are one.
    if (origin === 'ISO-8859-15' && tables['Windows-1252'][byte] === letter) return []
    const looks = byte < 0 ? undefined : tables[reader][byte]
    return looks === undefined || looks === letter ? [] : [{ looks, letter }]
  })
  return { origin: name, name: `${name} read as ${reader}`, lost }
}

function utf8(reader: Charset, times = 1): Confusion {
  const misread = (text: string) => {
    const bytes = [...Buffer.from(text)]
    return bytes.map((byte) => tables[reader][byte] ?? '\ufffd').join('')
  }
  const looksOf = (text: string) => {
    let looks = text
    for (let time = 0; time < times; time++) looks = misread(looks)
    return looks
  }
  const spelled = [...letters.map((letter) => [letter, letter] as const), ...marks]
  const again = times === 1 ? 'encoded twice' : 'encoded three times'
  return {
    origin: `UTF-8 ${times}`,
    name: `UTF-8 read as ${reader} (${again}, where the file is in UTF-8)`,
    lost: spelled.map(([letter, text]) => ({ letter, looks: looksOf(text) })),
  }
}

const readers: readonly Charset[] = [
  'Windows-1252',
  'ISO-8859-1',
  'ISO-8859-15',
  'Mac Roman',
  'CP850',
  'CP437',
  'Windows-1250',
  'Windows-1251',
  'Windows-1253',
  'Windows-1257',
]

/** Every way, the likelier first; a look that holds a space, or nothing that differs, proves nothing. */
export const confusions: readonly Confusion[] = [
  ...readers.flatMap((reader) => [utf8(reader), utf8(reader, 2)]),
  ...readers.flatMap((reader) => [
    singleByte('Mac Roman', 'Mac Roman', reader),
    singleByte('CP850', 'CP850 or CP437', reader),
    singleByte('Windows-1252', 'Windows-1252', reader),
    singleByte('ISO-8859-15', 'ISO-8859-15', reader),
  ]),
  {
    origin: 'the 7-bit set of SFS 4017',
    name: 'the 7-bit set of SFS 4017 read as ASCII',
    lost: [...sevenBit].map(([letter, looks]) => ({ letter, looks })),
  },
]
  .map(({ lost, ...rest }) => ({
    ...rest,
    lost: lost.filter(({ looks }) => !/[\s\ufffd]|^[äöåÄÖÅ]$/.test(looks)),
  }))
  .filter(({ lost }) => lost.length > 0)
