import { describe, expect, test } from 'vitest'
import { loadProgramme, type Programme } from '../../../pipeline/programmes/programme.ts'
import { areasOf2017, areasOf2021 } from '../../support/acts.ts'

const trial = loadProgramme('kokeilu-2017')
const pilot = loadProgramme('kuntakokeilu-2021')

/** Of each area, in the file's order: the act's item, and the names of the municipalities. */
function listed({ areas, municipalities }: Programme): (readonly [item: string, names: readonly string[]])[] {
  const names = new Map(municipalities.map(({ code, name }) => [code, name.fi]))
  return areas.map((area) => [area.item!, area.municipalities.map(({ code }) => names.get(code)!)])
}

const words = (list: string) => list.trim().split(/, | ja /)

/** `1) …; 2) …` by number: the text of each item up to the next. */
function itemsOf(text: string, form: RegExp): (readonly [item: string, text: string])[] {
  const starts = [...text.matchAll(form)]
  return starts.map((start, place) => [start[1]!, text.slice(start.index, starts[place + 1]?.index)])
}

describe('the areas of 2021 are those of § 3, word by word', () => {
  const numbered = itemsOf(areasOf2021, /^(\d+)\)/gm)

  /** `Seinäjoen ja Ilmajoen muodostama kokeilualue`, after the TE office's area or the letter. */
  const inGenitive = (text: string) =>
    text
      .replace(/^.*?(toimiston alueella|[a-e]\))/s, '')
      .split('kokeilualue')
      .slice(0, -1)
      .map((area) => words(area.replace(/^ sekä/, '').replace(/ muodostama $/, '')))

  /** The act letters the areas of some items; of others, which name two, they have the letters of their order. */
  const areas = numbered.flatMap(([number, text]) => {
    const lettered = itemsOf(text, /^([a-e])\)/gm)
    if (lettered.length > 0)
      return lettered.map(([letter, area]) => [`${number} ${letter}`, inGenitive(area)[0]!] as const)
    const several = inGenitive(text)
    return several.map(
      (area, place) => [several.length > 1 ? `${number} ${'ab'[place]}` : number, area] as const,
    )
  })

  const isPirkanmaa = ([item]: readonly [string, unknown]) => item === '7'

  test('with the same items in the same order', () => {
    expect(numbered.map(([number]) => number)).toEqual(Array.from({ length: 14 }, (_, at) => String(at + 1)))
    expect(listed(pilot).map(([item]) => item)).toEqual(areas.map(([item]) => item))
    expect(areas).toHaveLength(25)
  })

  test.each(areas.filter((area) => !isPirkanmaa(area)))('item %s: %j', (item, genitives) => {
    const [, names] = listed(pilot).find(([listedItem]) => listedItem === item)!
    expect(names.map(genitiveOf)).toEqual(genitives)
  })

  test('item 7: all 22 municipalities of Pirkanmaa, so not Kuhmoinen, which came to the region on 1.1.2021', () => {
    expect(new Map(numbered).get('7')).toContain('johon kuuluvat maakunnan kaikki 22 kuntaa')
    expect(listed(pilot).filter(isPirkanmaa)).toEqual([['7', regionOfPirkanmaa]])
  })

  test('118 in all, every area confirmed', () => {
    expect(listed(pilot).flatMap(([, names]) => names)).toHaveLength(118)
    expect(pilot.areas.filter(({ confirmed }) => !confirmed)).toEqual([])
  })

  test.each(pilot.areas.map(({ item, source }) => [item!, source]))(
    'the area of item %s names it as its source: %s',
    (item, source) => {
      const [number, letter] = item.split(' ')
      const isLettered = new Map(numbered).get(number!)!.includes(`\n${letter})`)
      expect(source.split(':')[0]).toBe(isLettered ? `§ 3 ${item}` : `§ 3 ${number}`)
    },
  )
})

/** As the region was when the act was given, in the order of the municipality codes. */
const regionOfPirkanmaa = words(
  'Akaa, Hämeenkyrö, Ikaalinen, Juupajoki, Kangasala, Kihniö, Lempäälä, Mänttä-Vilppula, Nokia, Orivesi, Parkano, Pirkkala, ' +
    'Punkalaidun, Pälkäne, Ruovesi, Sastamala, Tampere, Urjala, Valkeakoski, Vesilahti, Virrat, Ylöjärvi',
)

/** Names whose genitive is more than an `n` after the name or after the stem of its last part. */
const ownGenitives: Readonly<Record<string, string>> = {
  Alavus: 'Alavuden',
  Hailuoto: 'Hailuodon',
  Hanko: 'Hangon',
  Helsinki: 'Helsingin',
  Kannus: 'Kannuksen',
  Kaustinen: 'Kaustisen',
  Kempele: 'Kempeleen',
  'Koski Tl': 'Kosken Tl:n',
  Kurikka: 'Kurikan',
  Liminka: 'Limingan',
  Muhos: 'Muhoksen',
  Oulainen: 'Oulaisten',
  Outokumpu: 'Outokummun',
  Toholampi: 'Toholammen',
  Turku: 'Turun',
  Uusikaupunki: 'Uudenkaupungin',
}

const stems = [
  [/ahti$/, 'ahde'],
  [/joki$/, 'joe'],
  [/järvi$/, 'järve'],
  [/koski$/, 'koske'],
  [/mäki$/, 'mäe'],
  [/niemi$/, 'nieme'],
  [/salmi$/, 'salme'],
] as const

function genitiveOf(name: string): string {
  const [ending, stem] = stems.find(([ending]) => ending.test(name)) ?? [/$/, '']
  return ownGenitives[name] ?? `${name.replace(ending, stem)}n`
}

describe('the areas of 2017 are those of § 2(1), word by word', () => {
  const areas = itemsOf(areasOf2017, /^(\d)\)/gm).map(
    ([number, text]) => [number, words(/kuuluu?(?:vat)? ([^;.]*)/.exec(text)![1]!)] as const,
  )

  test('with their municipalities in its order', () => expect(listed(trial)).toEqual(areas))

  test('five, with 23 municipalities', () => {
    expect(areas).toHaveLength(5)
    expect(areas.flatMap(([, names]) => names)).toHaveLength(23)
  })

  test.each(trial.areas.map(({ item, source }) => [item, source]))('item %s is cited', (item, source) => {
    expect(source).toBe(`§ 2(1) ${item}`)
  })
})

test('the areas of 2025 are not listed by the act: the register of municipalities has them', () => {
  for (const { item, source } of loadProgramme('tyovoimapalvelut-2025').areas) {
    expect([item, source]).toEqual([undefined, '§ 12; § 13: Statistics Finland, employment areas of 2025'])
  }
})
