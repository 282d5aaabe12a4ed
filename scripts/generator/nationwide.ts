import type { Home } from './homes.ts'
import type { ProgrammeId } from './programmes.ts'

/**
 * Where the people of the nationwide exports live: the 25 areas and 118 municipalities of kuntakokeilu-2021,
 * municipalities outside, and Åland, which only 2025 sees apart. A line is `kind office postal-area: code name people,
 * …`; people are rough volumes of invented customers. Codes, names and regions: Statistics Finland (Tilastokeskus),
 * CC BY 4.0, modified (joined).
 */
const areas = `
pilot 01 02: 049 Espoo 15000
pilot 01 00: 091 Helsinki 50000
pilot 01 01: 092 Vantaa 17000, 245 Kerava 2500
pilot 01 06: 638 Porvoo 3200
pilot 01 10: 710 Raasepori 1500, 078 Hanko 600
pilot 02 20: 853 Turku 17000, 577 Paimio 500, 738 Sauvo 120, 400 Laitila 400, 895 Uusikaupunki 900
pilot 02 24: 734 Salo 3500, 480 Marttila 80, 284 Koski Tl 90
pilot 03 28: 609 Pori 4300, 886 Ulvila 560, 271 Kokemäki 340
pilot 04 13: 109 Hämeenlinna 3700, 082 Hattula 400, 165 Janakkala 800
pilot 04 15: 398 Lahti 12000, 098 Hollola 1400, 016 Asikkala 450, 316 Kärkölä 230, 560 Orimattila 900
pilot 05 33: 020 Akaa 900, 108 Hämeenkyrö 150, 143 Ikaalinen 150, 177 Juupajoki 150, 211 Kangasala 1500
pilot 05 33: 250 Kihniö 150, 418 Lempäälä 900, 508 Mänttä-Vilppula 600, 536 Nokia 1700, 562 Orivesi 150
pilot 05 33: 581 Parkano 150, 604 Pirkkala 700, 619 Punkalaidun 150, 635 Pälkäne 150, 702 Ruovesi 150
pilot 05 33: 790 Sastamala 1200, 837 Tampere 18000, 887 Urjala 150, 908 Valkeakoski 1100
pilot 05 33: 922 Vesilahti 150, 936 Virrat 150, 980 Ylöjärvi 1400
pilot 07 50: 491 Mikkeli 2700, 097 Hirvensalmi 150, 178 Juva 150, 213 Kangasniemi 150, 507 Mäntyharju 150
pilot 07 50: 588 Pertunmaa 150, 623 Puumala 150
pilot 07 57: 740 Savonlinna 1750
pilot 14 87: 105 Hyrynsalmi 150, 205 Kajaani 2200, 290 Kuhmo 150, 765 Sotkamo 150, 777 Suomussalmi 150
pilot 14 87: 578 Paltamo 150, 697 Ristijärvi 150
pilot 10 40: 179 Jyväskylä 10500, 410 Laukaa 1000, 500 Muurame 450, 992 Äänekoski 1300
pilot 10 42: 182 Jämsä 1100, 249 Keuruu 500, 729 Saarijärvi 450
pilot 11 60: 743 Seinäjoki 2800, 145 Ilmajoki 450
pilot 11 61: 301 Kurikka 800, 232 Kauhajoki 500, 846 Teuva 150, 151 Isojoki 150, 218 Karijoki 150
pilot 11 63: 010 Alavus 400, 759 Soini 150
pilot 12 67: 272 Kokkola 1900, 217 Kannus 150, 584 Perho 150, 074 Halsua 150, 236 Kaustinen 150
pilot 12 67: 421 Lestijärvi 150, 849 Toholampi 150, 924 Veteli 150
pilot 13 90: 564 Oulu 13000, 072 Hailuoto 150, 139 Ii 150, 244 Kempele 900, 425 Liminka 150
pilot 13 90: 436 Lumijoki 150, 494 Muhos 150, 859 Tyrnävä 150
pilot 13 84: 977 Ylivieska 700, 009 Alavieska 150, 208 Kalajoki 500, 483 Merijärvi 150, 563 Oulainen 150
pilot 15 96: 698 Rovaniemi 3800, 851 Tornio 1200, 320 Kemijärvi 450, 758 Sodankylä 450
pilot 13 92: 678 Raahe 1300, 625 Pyhäjoki 150, 748 Siikajoki 150
pilot 09 80: 167 Joensuu 5200, 276 Kontiolahti 150, 426 Liperi 150, 309 Outokumpu 150, 607 Polvijärvi 150
pilot 08 70: 297 Kuopio 6500, 749 Siilinjärvi 800
pilot 08 74: 140 Iisalmi 1100, 402 Lapinlahti 150, 762 Sonkajärvi 150, 925 Vieremä 150
outside 01 04: 106 Hyvinkää 2200, 186 Järvenpää 1900, 444 Lohja 2200
outside 02 21: 680 Raisio 1300, 529 Naantali 700, 202 Kaarina 1200
outside 03 26: 684 Rauma 1800, 079 Harjavalta 350, 102 Huittinen 400
outside 04 11: 694 Riihimäki 1300, 061 Forssa 800
outside 05 17: 291 Kuhmoinen 90
outside 06 45: 286 Kouvola 4500, 285 Kotka 3800, 405 Lappeenranta 3600, 153 Imatra 1500
outside 07 76: 593 Pieksämäki 1000
outside 08 78: 915 Varkaus 1300
outside 08 71: 857 Tuusniemi 80
outside 08 74: 239 Keitele 150, 263 Kiuruvesi 150, 595 Pielavesi 150
outside 09 82: 260 Kitee 600, 422 Lieksa 700, 176 Juuka 150, 707 Rääkkylä 150, 090 Heinävesi 150
outside 09 82: 146 Ilomantsi 150, 848 Tohmajärvi 150, 541 Nurmes 150
outside 10 41: 077 Hankasalmi 220, 892 Uurainen 150
outside 12 65: 905 Vaasa 3500, 499 Mustasaari 450, 598 Pietarsaari 700
outside 13 93: 305 Kuusamo 800
outside 14 89: 620 Puolanka 120
outside 15 94: 240 Kemi 1500, 241 Keminmaa 400
aland 02 22: 478 Maarianhamina 300, 170 Jomala 80
`

/** Codes of `areas` that are another municipality's from a day on. */
const abolished: Readonly<Record<string, readonly [successor: string, from: string]>> = {
  '588': ['507', '2025-01-01'],
}

/** The five areas of kokeilu-2017. */
const areasOf2017: Readonly<Record<string, readonly string[]>> = {
  lappi: ['240', '320', '698', '758', '851'],
  pirkanmaa: ['211', '418', '536', '562', '604', '619', '790', '837', '922', '980'],
  'pohjois-savo': ['297', '749', '857'],
  'varsinais-suomi': ['529', '577', '680', '853'],
  satakunta: ['609'],
}

type HomesByKind = Readonly<Record<'pilot' | 'outside', readonly Home[]>>

/** The homes of the country as the programme sees them, with the people of each as its share. */
export function nationwideHomes(programme: ProgrammeId): HomesByKind {
  const of2021 = {
    pilot: parseHomes('pilot'),
    outside: parseHomes('outside'),
  }
  const everywhere = [...of2021.pilot, ...of2021.outside]
  switch (programme) {
    case 'kuntakokeilu-2021':
      return of2021
    case 'tyovoimapalvelut-2025':
      return { pilot: everywhere, outside: parseHomes('aland') }
    case 'kokeilu-2017': {
      const areaOf = (home: Home) =>
        Object.entries(areasOf2017).find(([, codes]) => codes.includes(home.code))?.[0]
      const homes = everywhere.map((home) => ({ ...home, area: areaOf(home) }))
      return {
        pilot: homes.filter(({ area }) => area !== undefined),
        outside: homes.filter(({ area }) => area === undefined),
      }
    }
  }
}

function parseHomes(wanted: string): readonly Home[] {
  return areas.split('\n').flatMap((line) => {
    const [, kind, office = '', postalArea = '', municipalities = ''] =
      /^(\w+) (\d+) (\d+): (.+)$/.exec(line) ?? []
    return kind === wanted
      ? municipalities.split(', ').map((text) => parseHome(text, office, postalArea, kind === 'aland'))
      : []
  })
}

function parseHome(text: string, office: string, postalArea: string, isInAland: boolean): Home {
  const [, code = '', name = '', people = ''] = /^(\d{3}) (.+) (\d+)$/.exec(text) ?? []
  const [successor, from = '0000-01-01'] = abolished[code] ?? []
  return {
    code,
    name,
    postal_area: postalArea,
    share: Number(people),
    resolves_to: successor,
    resolves_from: from,
    office,
    in_aland: isInAland,
  }
}

/** Offices, homes and caseworkers of the country, as a scenario describes them. */
export interface Country {
  readonly offices: readonly { readonly code: string; readonly dialect: 'plain'; readonly share: number }[]
  readonly homes: HomesByKind
  readonly caseworkers: readonly {
    readonly municipality: string
    readonly full_time: number
    readonly languages: readonly string[]
  }[]
}

/** 15 TE offices, the municipalities of `areas`, and a caseworker for every hundred of so many transfers, and more. */
export function describeCountry(programme: ProgrammeId, transfers: number): Country {
  const homes = nationwideHomes(programme)
  const people = homes.pilot.reduce((sum, { share }) => sum + share, 0)
  return {
    offices: Array.from({ length: 15 }, (_, number) => ({
      code: String(number + 1).padStart(2, '0'),
      dialect: 'plain',
      share: 1,
    })),
    homes,
    caseworkers: homes.pilot.map(({ code, share }) => ({
      municipality: code,
      // Some to spare for those who move.
      full_time: 2 + Math.ceil((transfers * share) / people / 100),
      languages: ['fi|sv', 'fi|en', 'fi|sv|en'],
    })),
  }
}
