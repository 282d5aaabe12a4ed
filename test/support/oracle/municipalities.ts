import type { ProgrammeId } from './programmes.ts'

/**
 * A sample of the municipalities of 2021-2025 and of the areas they lie in: the whole of the trial of 2017, every area
 * of the pilot of 2021, and the traps of the passage to 2025, where areas were cut anew. `-`: in no area.
 * Code, name, area of 2017 (505/2017), of 2021 (1269/2020, 3 §) and of 2025 (380/2023).
 */
const sample: readonly (readonly [string, string, string, string, string])[] = [
  ['005', 'Alajärvi', '-', '-', 'kymppi'],
  ['049', 'Espoo', '-', 'espoo', 'espoo-kauniainen'],
  ['051', 'Eurajoki', '-', '-', 'etela-satakunta'],
  ['078', 'Hanko', '-', 'raasepori-hanko', 'hanko-inkoo-raasepori'],
  ['090', 'Heinävesi', '-', 'pohjois-karjalan-reuna', 'pohjois-karjala'],
  ['091', 'Helsinki', '-', 'helsinki', 'helsinki'],
  ['092', 'Vantaa', '-', 'vantaa-kerava', 'vantaa'],
  ['098', 'Hollola', '-', 'lahden-seutu', 'paijat-hame'],
  ['109', 'Hämeenlinna', '-', 'hameenlinnan-seutu', 'tyohame'],
  ['140', 'Iisalmi', '-', 'yla-savo', 'yla-savo'],
  ['145', 'Ilmajoki', '-', 'seinajoen-seutu', 'tyolakeus'],
  ['167', 'Joensuu', '-', 'joensuu', 'pohjois-karjala'],
  ['179', 'Jyväskylä', '-', 'jyvaskylan-seutu', 'jyvaskyla-muurame'],
  ['182', 'Jämsä', '-', 'jamsa-keuruu-saarijarvi', 'etelainen-keski-suomi'],
  ['205', 'Kajaani', '-', 'kainuu', 'kainuu-koillismaa'],
  ['211', 'Kangasala', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['214', 'Kankaanpää', '-', '-', 'satakunta'],
  ['240', 'Kemi', 'lappi', '-', 'meri-lappi'],
  ['245', 'Kerava', '-', 'vantaa-kerava', 'kerava-sipoo'],
  ['249', 'Keuruu', '-', 'jamsa-keuruu-saarijarvi', 'etelainen-keski-suomi'],
  ['260', 'Kitee', '-', 'pohjois-karjalan-reuna', 'pohjois-karjala'],
  ['271', 'Kokemäki', '-', 'porin-seutu', 'satakunta'],
  ['272', 'Kokkola', '-', 'kokkolan-seutu', 'keski-pohjanmaa'],
  ['286', 'Kouvola', '-', '-', 'kouvola'],
  ['291', 'Kuhmoinen', '-', '-', 'tampereen-seutu'],
  ['297', 'Kuopio', 'pohjois-savo', 'kuopio', 'kuopio'],
  ['301', 'Kurikka', '-', '-', 'suupohja'],
  ['320', 'Kemijärvi', 'lappi', 'lappi', 'pohjois-ja-ita-lappi'],
  ['398', 'Lahti', '-', 'lahden-seutu', 'lahti'],
  ['402', 'Lapinlahti', '-', 'yla-savo', 'kuopio'],
  ['405', 'Lappeenranta', '-', '-', 'etela-karjala'],
  ['410', 'Laukaa', '-', 'jyvaskylan-seutu', 'pohjoinen-keski-suomi'],
  ['418', 'Lempäälä', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['423', 'Lieto', '-', '-', 'turku'],
  ['478', 'Maarianhamina', '-', '-', '-'],
  ['170', 'Jomala', '-', '-', '-'],
  ['500', 'Muurame', '-', 'jyvaskylan-seutu', 'jyvaskyla-muurame'],
  ['507', 'Mäntyharju', '-', 'mikkelin-seutu', 'mikkelin-seutu'],
  ['529', 'Naantali', 'varsinais-suomi', '-', 'turku'],
  ['536', 'Nokia', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['541', 'Nurmes', '-', 'joensuu', 'pohjois-karjala'],
  ['562', 'Orivesi', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['563', 'Oulainen', '-', 'ylivieskan-seutu', 'raahe'],
  ['564', 'Oulu', '-', 'oulun-seutu', 'oulun-seutu'],
  ['577', 'Paimio', 'varsinais-suomi', 'turun-seutu', 'turku'],
  ['588', 'Pertunmaa', '-', 'mikkelin-seutu', '-'],
  ['604', 'Pirkkala', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['609', 'Pori', 'satakunta', 'porin-seutu', 'satakunta'],
  ['619', 'Punkalaidun', 'pirkanmaa', 'pirkanmaa', 'lantinen-pirkanmaa'],
  ['620', 'Puolanka', '-', '-', 'kainuu-koillismaa'],
  ['638', 'Porvoo', '-', 'porvoo', 'porvoon-seutu'],
  ['680', 'Raisio', 'varsinais-suomi', '-', 'turku'],
  ['698', 'Rovaniemi', 'lappi', 'lappi', 'rovaseutu'],
  ['710', 'Raasepori', '-', 'raasepori-hanko', 'hanko-inkoo-raasepori'],
  ['729', 'Saarijärvi', '-', 'jamsa-keuruu-saarijarvi', 'pohjoinen-keski-suomi'],
  ['734', 'Salo', '-', 'salon-seutu', 'salo'],
  ['740', 'Savonlinna', '-', 'savonlinna', 'savonlinna'],
  ['743', 'Seinäjoki', '-', 'seinajoen-seutu', 'tyolakeus'],
  ['749', 'Siilinjärvi', 'pohjois-savo', '-', 'kuopio'],
  ['758', 'Sodankylä', 'lappi', 'lappi', 'pohjois-ja-ita-lappi'],
  ['783', 'Säkylä', '-', '-', 'etela-satakunta'],
  ['790', 'Sastamala', 'pirkanmaa', 'pirkanmaa', 'lantinen-pirkanmaa'],
  ['837', 'Tampere', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['851', 'Tornio', 'lappi', 'lappi', 'meri-lappi'],
  ['853', 'Turku', 'varsinais-suomi', 'turun-seutu', 'turku'],
  ['857', 'Tuusniemi', 'pohjois-savo', '-', 'kuopio'],
  ['886', 'Ulvila', '-', 'porin-seutu', 'satakunta'],
  ['922', 'Vesilahti', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['977', 'Ylivieska', '-', 'ylivieskan-seutu', 'ylivieska-kalajoki-nivala'],
  ['980', 'Ylöjärvi', 'pirkanmaa', 'pirkanmaa', 'tampereen-seutu'],
  ['992', 'Äänekoski', '-', 'jyvaskylan-seutu', 'pohjoinen-keski-suomi'],
]

/** Codes abolished since 2013: code, name, last day in use, successor. */
const abolished: readonly (readonly [string, string, string, string])[] = [
  ['413', 'Lavia', '2014-12-31', '609'],
  ['476', 'Maaninka', '2014-12-31', '297'],
  ['838', 'Tarvasjoki', '2014-12-31', '423'],
  ['164', 'Jalasjärvi', '2015-12-31', '301'],
  ['283', 'Hämeenkoski', '2015-12-31', '098'],
  ['319', 'Köyliö', '2015-12-31', '783'],
  ['532', 'Nastola', '2015-12-31', '398'],
  ['174', 'Juankoski', '2016-12-31', '297'],
  ['442', 'Luvia', '2016-12-31', '051'],
  ['911', 'Valtimo', '2019-12-31', '541'],
  ['099', 'Honkajoki', '2020-12-31', '214'],
  ['588', 'Pertunmaa', '2024-12-31', '507'],
]

const inUse = new Set([...sample, ...abolished].map(([code]) => code))
const successors = new Map(abolished.map(([code, , lastDay, successor]) => [code, { lastDay, successor }]))
const areas: Record<ProgrammeId, Map<string, string>> = {
  'kokeilu-2017': new Map(sample.map(([code, , area]) => [code, area])),
  'kuntakokeilu-2021': new Map(sample.map(([code, , , area]) => [code, area])),
  'tyovoimapalvelut-2025': new Map(sample.map(([code, , , , area]) => [code, area])),
}

/** Every code the sample knows. */
export const sampledCodes: readonly string[] = [...inUse]

/**
 * The municipality a code means on the date (design §6: abolished codes resolve to their successor). Null where no
 * municipality is known: empty, 198 none, 199 unknown, 200 abroad, and codes not in use.
 */
export function municipalityOf(code: string | null, date: string): string | null {
  if (code === null || !inUse.has(code)) return null
  const end = successors.get(code)
  return end !== undefined && date > end.lastDay ? end.successor : code
}

/** The programme's area a municipality lies in; null where it lies in none. */
export function areaOf(programme: ProgrammeId, municipality: string): string | null {
  const area = areas[programme].get(municipality)
  return area === undefined || area === '-' ? null : area
}
