/** Values that no name, street or post office has: what is left where letters were lost. */

const [anything, nordicLetter] = [2, 1]
/** By character: 0 for what names, streets and post offices are written with, 1 for the letters of the Finnish alphabet. */
const kinds = new Uint8Array(65_536).fill(anything)
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzéÉüÜ0123456789 .,'’/:()&–-")
  kinds[character.charCodeAt(0)] = 0
for (const character of 'åäöÅÄÖ') kinds[character.charCodeAt(0)] = nordicLetter

/** Whether a value is written with nothing unusual, and with letters that ASCII lacks. Most are, so this is quick. */
export function look(text: string): 'plain' | 'nordic' | 'unusual' {
  let kind = 0
  for (let at = 0; at < text.length; at++) kind |= kinds[text.charCodeAt(at)] ?? anything
  return kind === 0 ? 'plain' : kind === nordicLetter ? 'nordic' : 'unusual'
}

/** What programs write for an empty value, and spreadsheets for an error. */
const placeholders: ReadonlySet<string> = new Set([
  ...[
    'NULL',
    'null',
    '(null)',
    '<null>',
    '[null]',
    'nil',
    'None',
    'NaN',
    'nan',
    '#NaN',
    'undefined',
    'UNDEFINED',
  ],
  ...['N/A', 'n/a', 'NA', '[object Object]', 'System.Object'],
])
const spreadsheetError = /^#+[\p{Lu}\d/]*[!?]?$/u

const firstOfPlaceholders = new Uint8Array(256)
for (const placeholder of placeholders) firstOfPlaceholders[placeholder.charCodeAt(0)] = 1

/** Whether a value that begins with this byte may stand for an empty one. */
export function mayBePlaceholder(firstByte: number): boolean {
  return firstOfPlaceholders[firstByte] === 1
}

/** Letters written as something else, and what to call it. */
export const escapes: readonly (readonly [string, RegExp])[] = [
  [
    'HTML entities',
    /&(?:[a-z]{1,2}(?:uml|ring|acute|grave|circ|tilde|caron|cedil|slash|lig)|#\d{2,5}|#x[\da-f]{2,4});/gi,
  ],
  ['quoted-printable', /=(?:[89A-F][\dA-F])+|=\?[\w-]+\?[QB]\?/gi],
  ['percent-encoding', /%(?:[89A-F][\dA-F]|u00[\dA-F]{2})/gi],
  ['backslash escapes', /\\(?:u00[\da-f]{2}|u\{[\da-f]+\}|x[\da-f]{2}|'[\da-f]{2}|[23][0-7]{2})/gi],
  ['UTF-7', /\+A[MNOPQX][A-Za-z\d+/]{0,6}-/g],
  ['code points in brackets', /<(?:U\+)?[\dA-F]{2,4}>|_x00[\dA-F]{2}_/gi],
]
/** Letters that a conversion could not keep. */
export const replaced = /\p{L}[?¿\ufffd]\p{L}|\p{L}[?¿\ufffd]{2}/gu

const edge = String.raw`[¡¦§¨©¬®¯±¶¸×÷†‡•‰™√∂∑∏∫≈∆◊≠≤≥∞ƒˆ˜~^<>=%$_*@\u2500-\u259f]`
const inside = String.raw`[{}|\[\]\\„“”‚‹›«»…;!"]`
const garbled = new RegExp(
  [
    String.raw`[\p{Sc}\p{Cc}\p{Co}\p{Cn}\ufffdĺĹ\u202a-\u202e\u2066-\u2069]`,
    String.raw`\p{L}[?¿]|[?¿]\p{L}|^[?¿]+$`,
    String.raw`\p{L}${edge}|${edge}\p{L}|\p{L}${inside}\p{L}`,
    String.raw`[ÃÂÄÅ][\u00a1-\u00bf]|\p{Ll}[ŠŒŽŸÃÂÕÑ]`,
    String.raw`\p{sc=Latin}[\p{sc=Greek}\p{sc=Cyrillic}]|[\p{sc=Greek}\p{sc=Cyrillic}]\p{sc=Latin}`,
    '&(?:amp|quot|apos|lt|gt|nbsp);',
  ].join('|'),
  'u',
)

/** Whether it stands for an empty value. */
export function isPlaceholder(text: string): boolean {
  return text.length < 16 && placeholders.has(text)
}

/** Whether a value that does not look usual holds what none has. It may be right all the same: a person looks at it. */
export function isGarbled(text: string): boolean {
  return (
    garbled.test(text) ||
    spreadsheetError.test(text) ||
    escapes.some(([, pattern]) => text.search(pattern) >= 0)
  )
}
