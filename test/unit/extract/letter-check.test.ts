import { describe, expect, test } from 'vitest'
import { LetterCheck } from '../../../pipeline/extract/letter-check.ts'
import { createNamePool } from '../../../scripts/generator/names.ts'
import { createRandom } from '../../../scripts/generator/random.ts'

/** Names, streets and post offices as they are written right. */
const real = {
  Finnish: [
    ...['Mäkelä', 'Hölö', 'Äijälä', 'Öhman', 'Åkerström', 'Määttä', 'Yö', 'Tytti-Päivikki', 'Hämäläinen'],
    ...[
      'Yläkatu 1 A 12',
      'Tölönkatu 3–5',
      'JÄMSÄ',
      'YLÖJÄRVI',
      'ÄÄNEKOSKI',
      'PL 12',
      "Matti 'Masa' J",
      'c/o Mäki',
    ],
    ...['Katu 3 as. 4', 'PORI', 'Matti ”Masa” Äijä', 'von und zu Hämälä', 'SEINÄJOKI'],
  ],
  Swedish: [
    'Åsa',
    'Håkansson',
    'Öberg',
    'Ängström',
    'Linné',
    'Strandvägen 5',
    'ÅBO',
    'NYKARLEBY',
    'Sjöström-Åhlén',
  ],
  Estonian: [
    'Tõnu',
    'Jõgi',
    'Õnne',
    'Ülle',
    'Põld',
    'Šmidt',
    'Žukov',
    'Kõiv',
    'Mägi',
    'Jüri',
    'Õunapuu',
    'Vääri',
  ],
  Sami: [
    'Máhtte',
    'Ánne',
    'Áile',
    'Niillas',
    'Čearru',
    'Eŋŋo',
    'Đorvu',
    'Ŧaggi',
    'Sáŋŋa',
    'Žiŋŋi',
    'Uʹlljan',
    'Ǩeʹrjj',
    'Kååʹvǥaž',
  ],
  Russian: [
    'Štšerbakov',
    'Žukova',
    'Tšaikovski',
    'Šestakova',
    'Jekaterina',
    'Puškin',
    'Gorbatšov',
    'Ježov',
    'Solženitsyn',
  ],
  others: [
    ...[
      'Nguyễn Thị Hương',
      'Trần Văn Đức',
      'Wałęsa',
      'Łukasz',
      'Þórsdóttir',
      'Søren Ægir',
      'Çelik',
      'Şahin',
      'İbrahim',
      'Işık',
    ],
    ...[
      'François',
      'Zoë',
      'Muñoz',
      'Peña',
      'João',
      'Conceição',
      'Müller',
      'Großmann',
      'Ștefan',
      'Ruža',
      'Dvořák',
      'Kovács',
      'Ágnes',
    ],
    ...[
      "O'Brien",
      'O’Connor',
      'O´Neill',
      'D`Angelo',
      'Al-Hassan',
      'Иванова Мария',
      'Παπαδόπουλος',
      'محمد',
      '李小龍',
      'Ngozi Okọnkwọ',
    ],
    ...[
      'SEPÚLVEDA',
      'ŞAHİN',
      'ŽUKOV',
      'Beyoncé',
      'Lê Õ',
      'Ĩ',
      'Vũ',
      'Hồ',
      'MacÅbo',
      'Sean Ó Súilleabháin',
      'Máire',
      'Ľubomír',
    ],
  ],
} as const

const pool = createNamePool(20210301)
const random = createRandom(1, 1)
const generated = ['fi', 'sv', 'et', 'ru', 'vi', 'so', 'ar', 'en'].flatMap((language) =>
  Array.from({ length: 500 }, () => pool.name(random, language)).flatMap(({ last, first }) => [
    last,
    first,
    pool.street(random),
  ]),
)
const everything = [...Object.values(real).flat(), ...generated]

const isGarbled = (value: string) => new LetterCheck().note(value)

function check(values: readonly string[]): readonly string[] {
  const letters = new LetterCheck()
  values.forEach((value, index) => {
    letters.beginRow(index + 2)
    letters.note(value)
  })
  return letters.judge()
}

describe('right letters are left alone:', () => {
  test.each(Object.entries(real))('%s', (_, names) => {
    expect(check(names)).toEqual([])
    expect(names.filter(isGarbled)).toEqual([])
  })

  test.each(everything.filter((name) => /[^ -~]/.test(name)).slice(0, 300))('%s alone', (name) => {
    expect(check([name])).toEqual([])
    expect(check([name.normalize('NFD')])).toEqual([])
    expect(check(Array.from({ length: 50 }, () => name))).toEqual([])
  })

  test('those of the generator', () => {
    expect(check(generated)).toEqual([])
    expect(generated.filter(isGarbled)).toEqual([])
  })
})

const decoder = (label: string) => (bytes: Buffer) => new TextDecoder(label).decode(bytes)
const asWindows = decoder('windows-1252')
const macRoman = 'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü'
const dos: Readonly<Record<string, number>> = {
  ä: 0x84,
  ö: 0x94,
  å: 0x86,
  Ä: 0x8e,
  Ö: 0x99,
  Å: 0x8f,
  é: 0x82,
  ü: 0x81,
}
const iso15: Readonly<Record<string, number>> = { Š: 0xa6, š: 0xa8, Ž: 0xb4, ž: 0xb8 }
const byteOf = (text: string, find: (character: string) => number | undefined) =>
  Buffer.from([...text].map((character) => find(character) ?? character.charCodeAt(0)))
const mac = (text: string) =>
  byteOf(text, (character) => (macRoman.includes(character) ? 0x80 + macRoman.indexOf(character) : undefined))
const pc = (text: string) => byteOf(text, (character) => dos[character])
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const replaceOther = (text: string, replace: (character: string) => string) =>
  text.replace(/[^ -~]/g, replace)
const hex = (number: number, length: number) => number.toString(16).toUpperCase().padStart(length, '0')

/** How each loses the letters of a text, and what the refusal calls it. */
const losses: Readonly<Record<string, readonly [(text: string) => string, RegExp]>> = {
  'Mac Roman read as Windows-1252': [(text) => asWindows(mac(text)), /Mac Roman read as Windows-1252/],
  'CP850 read as Windows-1252': [(text) => asWindows(pc(text)), /CP850 or CP437 read as Windows-1252/],
  'CP850 read as Mac Roman': [(text) => decoder('macintosh')(pc(text)), /CP850 or CP437 read as Mac Roman/],
  'Windows-1252 read as Mac Roman': [
    (text) => decoder('macintosh')(latin1(text)),
    /Windows-1252 read as Mac Roman/,
  ],
  'Windows-1252 read as Windows-1251': [
    (text) => decoder('windows-1251')(latin1(text)),
    /Windows-1252 read as Windows-1251/,
  ],
  'UTF-8 encoded twice': [
    (text) => asWindows(Buffer.from(text)),
    /UTF-8 read as Windows-1252 \(encoded twice/,
  ],
  'UTF-8 encoded twice by way of ISO-8859-1': [
    (text) => Buffer.from(text).toString('latin1'),
    /UTF-8 read as (ISO-8859-1|Windows-1252)/,
  ],
  'UTF-8 encoded three times': [
    (text) => asWindows(Buffer.from(asWindows(Buffer.from(text)))),
    /encoded three times/,
  ],
  'decomposed UTF-8 encoded twice': [
    (text) => asWindows(Buffer.from(text.normalize('NFD'))),
    /UTF-8 read as Windows-1252/,
  ],
  'UTF-8 read as Mac Roman': [(text) => decoder('macintosh')(Buffer.from(text)), /UTF-8 read as Mac Roman/],
  'UTF-8 read as ISO-8859-15': [
    (text) => decoder('iso-8859-15')(Buffer.from(text)),
    /UTF-8 read as ISO-8859-15/,
  ],
  'UTF-8 read as Windows-1250': [
    (text) => decoder('windows-1250')(Buffer.from(text)),
    /UTF-8 read as Windows-1250/,
  ],
  'UTF-8 read as Windows-1251': [
    (text) => decoder('windows-1251')(Buffer.from(text)),
    /UTF-8 read as Windows-1251/,
  ],
  'UTF-8 read as Windows-1257': [
    (text) => decoder('windows-1257')(Buffer.from(text)),
    /UTF-8 read as Windows-1257/,
  ],
  '7-bit': [(text) => replaceOther(text, (one) => '{|}[\\]'['äöåÄÖÅ'.indexOf(one)] ?? one), /7-bit set/],
  'HTML entities': [(text) => replaceOther(text, (one) => `&#${one.charCodeAt(0)};`), /HTML entities/],
  'named HTML entities': [
    (text) => text.replaceAll('ä', '&auml;').replaceAll('ö', '&ouml;'),
    /HTML entities/,
  ],
  'quoted-printable': [
    (text) => replaceOther(text, (one) => `=${hex(one.charCodeAt(0), 2)}`),
    /quoted-printable/,
  ],
  'quoted-printable UTF-8': [
    (text) => encodeURI(text).replaceAll('%20', ' ').replaceAll('%', '='),
    /quoted-printable/,
  ],
  'percent-encoding': [(text) => encodeURI(text).replaceAll('%20', ' '), /percent-encoding/],
  'backslash escapes': [
    (text) => replaceOther(text, (one) => `\\u${hex(one.charCodeAt(0), 4).toLowerCase()}`),
    /backslash escapes/,
  ],
  'hexadecimal backslash escapes': [
    (text) => replaceOther(text, (one) => `\\x${hex(one.charCodeAt(0), 2)}`),
    /backslash escapes/,
  ],
  'UTF-7': [(text) => text.replaceAll('ä', '+AOQ-').replaceAll('ö', '+APY-'), /UTF-7/],
  'question marks': [(text) => replaceOther(text, () => '?'), /question marks/],
  'inverted question marks': [(text) => replaceOther(text, () => '¿'), /question marks/],
  'replacement characters': [(text) => replaceOther(text, () => '\ufffd'), /question marks/],
}

describe('lost letters refuse the file, and are named:', () => {
  const nordic = (names: readonly string[]) => names.filter((name) => /^[ -~äöåÄÖÅ]*$/.test(name))
  const files = [
    ['one row', ['Mäkelä', 'Hölö', 'Yläkatu 1', 'JÄMSÄ']],
    ['some rows', nordic([...real.Finnish, ...real.Swedish])],
    ['many rows', nordic(generated)],
  ] as const

  test.each(
    Object.entries(losses).flatMap(([name, [lose, says]]) =>
      files.map(([size, values]) => ({ name, size, lose, says, values })),
    ),
  )('$name, $size', ({ lose, says, values }) => {
    const problems = check(values.map(lose))
    expect(problems.join('\n')).toMatch(says)
    expect(problems.join('\n')).toMatch(/^line \d+: .* in \d+ values?: have the file exported/)
    for (const value of values.filter((one) => /[äöå]/.test(one))) {
      expect(problems.join('\n')).not.toContain(lose(value))
      expect(problems.join('\n')).not.toContain(value)
    }
  })

  test.each(Object.entries(losses))(
    'one odd name in a big file refuses nothing, but is counted: %s',
    (_, [lose]) => {
      expect(check([...generated, lose('Mäkelä')])).toEqual([])
      expect(isGarbled(lose('Mäkelä'))).toBe(true)
    },
  )

  test('two odd names in a big file without ä, ö and å refuse nothing', () => {
    const [lose] = losses['question marks']!
    const names = generated.filter((name) => /^[ -~]*$/.test(name))
    expect(check([...names, 'Linné', lose('Mäkelä'), lose('Hölö')])).toEqual([])
  })

  describe('by their absence, where they were written as a and o:', () => {
    const fold = (text: string) => text.normalize('NFD').replace(/[^ -~]/g, '')
    const finnish = nordic(generated)

    test('a file of many names', () => {
      expect(check(finnish.map(fold))).toEqual([
        expect.stringMatching(/^not one of its names, .* has an ä, an ö or an å: .*: have the file exported/),
      ])
      expect(check(finnish.map((name) => name.replace(/[^ -~]/g, ''))).join()).toMatch(/not one of its names/)
    })

    test('not a small one, or the same few names over and over, or a file with one such letter', () => {
      expect(check(finnish.slice(0, 100).map(fold))).toEqual([])
      expect(check(Array.from({ length: 2000 }, (_, index) => `Keksitty katu ${index} A ${index}`))).toEqual(
        [],
      )
      expect(check([...finnish.map(fold), 'Mäkelä'])).toEqual([])
    })
  })

  test('a share of a file, when the rest is right', () => {
    const [lose] = losses['UTF-8 encoded twice']!
    const half = nordic(generated).map((name, index) => (index % 2 === 0 ? lose(name) : name))
    expect(check(half).join()).toMatch(/UTF-8 read as Windows-1252/)
  })

  test('š and ž by themselves', () => {
    const names = [...real.Russian, ...nordic(generated)]
    const lost = names.map((name) => asWindows(byteOf(name, (character) => iso15[character])))
    expect(check(lost).join()).toMatch(/ISO-8859-15 read as Windows-1252/)
  })

  test('by a line, a pattern and a count', () => {
    const [lose] = losses['UTF-8 encoded twice']!
    expect(check(['Malli', lose('Mäkelä'), lose('Hölö')])).toEqual([
      'line 3: the text was in UTF-8 read as Windows-1252 (encoded twice, where the file is in UTF-8): "Ã" followed by "¤" where ä should be, in 2 values: have the file exported in UTF-8 or Windows-1252',
    ])
  })
})

test.each([
  ...[
    'NULL',
    'null',
    '#N/A',
    '#PUUTTUU!',
    '#ARVO!',
    '#####',
    'undefined',
    'NaN',
    '?',
    '??',
    'M?kel?',
    'Mäki?',
  ],
  ...[
    'M\ufffdki',
    'M\u0084ki',
    'M¤ki',
    'M€ki',
    '$aija',
    'M‰kel‰',
    'M{kel{',
    'MŠkelŠ',
    'Mдki',
    'Mπki',
    'Ma\u202elli',
  ],
  ...['Meri&amp;Koti', 'Å¡midt', 'M\ue000ki', 'Mäki™', 'Mä_ki', '=?UTF-8?Q?M=C3=A4ki?=', 'M<e4>ki', 'Ma¨ki'],
])('%s is no name', (value) => expect(isGarbled(value)).toBe(true))
