/** What the tests hold the programmes against, in the acts' own words. Statutes are in the public domain. */

/** 1269/2020 § 3, as given on 30.12.2020 and never amended. */
export const areasOf2021 = `
Kokeilualueet ovat:
1) Etelä-Pohjanmaan työ- ja elinkeinotoimiston alueella:
a) Seinäjoen ja Ilmajoen muodostama kokeilualue;
b) Kurikan, Kauhajoen, Teuvan, Isojoen, Karijoen, Alavuden ja Soinin muodostama kokeilualue;
2) Etelä-Savon työ- ja elinkeinotoimiston alueella Mikkelin, Juvan, Hirvensalmen, Mäntyharjun, Kangasniemen, Puumalan ja Pertunmaan muodostama kokeilualue sekä Savonlinnan kokeilualue;
3) Hämeen työ- ja elinkeinotoimiston alueella Hämeenlinnan, Hattulan ja Janakkalan muodostama kokeilualue sekä Lahden, Hollolan, Asikkalan, Kärkölän ja Orimattilan muodostama kokeilualue;
4) Kainuun työ- ja elinkeinotoimiston alueella Hyrynsalmen, Kajaanin, Kuhmon, Sotkamon, Suomussalmen, Paltamon ja Ristijärven muodostama kokeilualue;
5) Keski-Suomen työ- ja elinkeinotoimiston alueella:
a) Jyväskylän, Laukaan, Muuramen ja Äänekosken muodostama kokeilualue;
b) Jämsän, Keuruun ja Saarijärven muodostama kokeilualue;
6) Lapin työ- ja elinkeinotoimiston alueella Rovaniemen, Tornion, Kemijärven ja Sodankylän muodostama kokeilualue;
7) Pirkanmaan työ- ja elinkeinotoimiston alueen kokeilualue, johon kuuluvat maakunnan kaikki 22 kuntaa;
8) Pohjanmaan työ- ja elinkeinotoimiston alueella Kokkolan, Kannuksen, Perhon, Kaustisen, Vetelin, Halsuan, Toholammen ja Lestijärven kokeilualue;
9) Pohjois-Karjalan työ- ja elinkeinotoimiston alueella Joensuun, Outokummun, Liperin, Polvijärven ja Kontiolahden muodostama kokeilualue;
10) Pohjois-Pohjanmaan työ- ja elinkeinotoimiston alueella:
a) Oulun, Hailuodon, Iin, Kempeleen, Limingan, Lumijoen, Tyrnävän ja Muhoksen muodostama kokeilualue;
b) Raahen, Pyhäjoen ja Siikajoen muodostama kokeilualue;
c) Alavieskan, Kalajoen, Merijärven, Oulaisten ja Ylivieskan muodostama kokeilualue;
11) Pohjois-Savon työ- ja elinkeinotoimiston alueella Kuopion, Iisalmen, Lapinlahden, Siilinjärven, Sonkajärven ja Vieremän muodostama kokeilualue;
12) Satakunnan työ- ja elinkeinotoimiston alueella Porin, Kokemäen ja Ulvilan muodostama kokeilualue;
13) Uudenmaan työ- ja elinkeinotoimiston alueella:
a) Espoon kokeilualue;
b) Helsingin kokeilualue;
c) Vantaan ja Keravan muodostama kokeilualue;
d) Porvoon kokeilualue;
e) Hangon ja Raaseporin muodostama kokeilualue;
14) Varsinais-Suomen työ- ja elinkeinotoimiston alueella Salon, Marttilan ja Kosken Tl:n muodostama kokeilualue sekä Turun, Laitilan, Paimion, Sauvon ja Uudenkaupungin muodostama kokeilualue.
`

/** 505/2017 § 2. */
export const areasOf2017 = `
Alueet, joilla kokeillaan julkisten työvoima- ja yrityspalveluiden tarjoamisvastuun osittaista siirtämistä (kokeilualue), ovat:
1) Lapin kokeilualue, johon kuuluvat Kemi, Kemijärvi, Rovaniemi, Sodankylä ja Tornio;
2) Pirkanmaan kokeilualue, johon kuuluvat Kangasala, Lempäälä, Nokia, Orivesi, Pirkkala, Punkalaidun, Sastamala, Tampere, Vesilahti ja Ylöjärvi;
3) Pohjois-Savon kokeilualue, johon kuuluvat Kuopio, Siilinjärvi ja Tuusniemi;
4) Varsinais-Suomen kokeilualue, johon kuuluvat Naantali, Paimio, Raisio ja Turku;
5) Satakunnan kokeilualue, johon kuuluu Pori.
Työelämäkokeilua kokeillaan 1 momentin 3 ja 5 kohdassa tarkoitetuilla alueilla.
`

/** From a day on: how many items each subsection of a section has. */
type Structure = Readonly<Record<string, readonly (readonly [from: string, items: readonly number[]])[]>>

/** The sections that the programmes cite, as each stood: 671/2022 made eight subsections of § 5's six. */
export const sectionsOf: Readonly<Record<string, Structure>> = {
  '505/2017': {
    '2': [['2017-08-01', [5, 0]]],
    '3': [['2017-08-01', [5, 0]]],
    '4': [['2017-08-01', [0, 6, 0]]],
    '27': [['2017-08-01', [0]]],
  },
  '1269/2020': {
    '2': [['2021-03-01', [6]]],
    '3': [['2021-03-01', [14]]],
    '4': [
      ['2021-03-01', [2, 0]],
      ['2023-03-01', [2, 0, 0]],
    ],
    '5': [
      ['2021-03-01', [0, 0, 0]],
      ['2021-06-01', [0, 0, 0, 3, 0, 0]],
      ['2023-01-01', [0, 0, 0, 0, 0, 3, 0, 0]],
    ],
    '6': [
      ['2021-03-01', [0, 0]],
      ['2022-05-02', [0, 0, 0]],
    ],
    '23': [['2021-03-01', [0]]],
    '24': [
      ['2021-03-01', [0, 0, 0, 0]],
      ['2022-08-01', [0, 0, 0]],
    ],
  },
  '380/2023': {
    '3': [['2025-01-01', [13, 0]]],
    '12': [['2025-01-01', [0, 0]]],
    '13': [['2025-01-01', [0, 0]]],
    '17': [['2025-01-01', [0, 0, 0, 0]]],
    '19': [['2025-01-01', [0, 0]]],
    '27': [['2025-01-01', [0, 3, 2, 0]]],
    '28': [['2025-01-01', [3, 0, 0]]],
    '29': [['2025-01-01', [0, 0]]],
  },
}
