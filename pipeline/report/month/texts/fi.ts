import { type Html, html } from '../../html.ts'
import type { Words } from '../../texts/words.ts'

/** Everything the page of a month says, but for what it has in common with the report of nights. */
export const fi = {
  heading: 'Siirrot TE-toimistoista kuntiin: kuukauden luvut alueittain',
  areas: 'Alueet',
  title: (area: string, month: string) => `${area}, ${month}`,
  /** Null: there is no observed night before. */
  nights: (date: string, before: string | null) =>
    before === null
      ? `Tilanne yön ${date} ajon jälkeen. Aiempaa kuukautta, johon verrata, ei ole.`
      : `Tilanne yön ${date} ajon jälkeen. Vertailukohtana on edellinen tarkasteluyö ${before}.`,
  headline: {
    heading: 'Keskeiset luvut',
    intro: 'Alueen kuntien asiakkaat. Ihmisten määrät on pyöristetty viiteen.',
    before: (value: Html) => html`edellinen ${value}`,
    members: 'kuntien asiakasta',
    memberSum: ({ before, arrived, left }: Record<'before' | 'arrived' | 'left', Html>) =>
      html`${before} ennen + ${arrived} tuli − ${left} lähti`,
    activation: 'aktivointiaste',
    longTerm: 'pitkäaikaistyötöntä',
    longTermIs: 'työttömänä vähintään 12 kuukautta',
    share: 'kuntien osuus työmarkkinatuesta päivässä',
    load: 'asiakasta kokoaikaista työntekijää kohti',
    waiting: 'odottaa työntekijää',
    /** Null: so few that the number is rounded to 0. */
    hidden: (count: Html | null, before: Html | null) =>
      html`Turvakiellon alaisia kuntien asiakkaita on koko maassa ${count === null ? 'enintään neljä' : html`noin ${count}`}${before === null ? null : html` (edellinen ${before})`}. He eivät ole mukana missään muussa luvussa.`,
    fewest: 'enintään neljä',
    hiddenUnknown: 'Turvakiellon alaiset eivät ole mukana missään luvussa.',
  },
  customers: {
    heading: 'Asiakkaat',
    intro:
      'Ennen + tuli − lähti = jälkeen joka rivillä. Tulleet ja lähteneet on laskettu edellisestä tarkasteluyöstä. Kunnasta toiseen siirtyvä lähtee yhdestä kunnasta ja tulee toiseen. Turvakiellon alaiseksi tuleva lasketaan lähteneisiin.',
    ledger: 'Asiakkaat tarkasteluöittäin',
    night: 'Yö',
    before: 'Ennen',
    arrived: 'Tuli',
    left: 'Lähti',
    after: 'Jälkeen',
    whyArrived: 'Miksi asiakkaaksi tultiin',
    whyLeft: 'Miksi asiakkuudesta lähdettiin',
    reason: 'Syy',
    /** Whoever left by any way back to the TE office, or came under non-disclosure. */
    returned: 'palautettu TE-toimistoon',
    note: 'Tulleet ja lähteneet seuraavat julkaistuista asiakasmääristä, ja ne on jaettu syille näiden osuuksien mukaan. Siksi ne voivat poiketa todellisesta enemmän kuin muut luvut.',
  },
  work: {
    heading: 'Työttömyys ja palvelut',
    intro:
      'Aktivointiaste on palveluissa olevien osuus palveluissa olevista, työttömistä ja lomautetuista yhteensä. Palveluissa ovat tuella työllistetyt ja työllistymistä edistävissä palveluissa olevat (työllisyyskoodit 00, 07 ja 08).',
    employment: 'Asiakkaat työllisyyden mukaan',
    state: 'Tilanne',
    employments: {
      unemployed: 'työttömänä',
      'laid off': 'lomautettuna',
      'in a service': 'palvelussa',
      working: 'työssä',
      'outside the labour force': 'työvoiman ulkopuolella',
      '(no row)': 'ei yön tiedostoissa',
    } as Words,
    activation: ({ part, of, share }: Record<'part' | 'of' | 'share', Html>) =>
      html`Aktivointiaste on ${share}: ${part} palvelussa, kun yhteensä on ${of}.`,
    months: 'Työttömyyden kesto',
    length: 'Kesto',
    bands: {
      '0-2': 'alle 3 kuukautta',
      '3-5': '3–5 kuukautta',
      '6-11': '6–11 kuukautta',
      '12-23': '12–23 kuukautta',
      '24+': 'vähintään 24 kuukautta',
      '(not unemployed)': 'ei työttömänä, tai ei tiedossa',
    } as Words,
    longTerm: (count: Html) =>
      html`Pitkäaikaistyöttömiä, eli vähintään 12 kuukautta työttömänä olleita, on yhteensä ${count}.`,
  },
  subsidy: {
    heading: 'Työmarkkinatuki',
    intro:
      'Maksetut työmarkkinatukipäivät, ja se, mitä kunnat maksavat tuesta. Kunnan osuus koskee työttömiä ja lomautettuja, jotka saavat työmarkkinatukea.',
    days: 'Maksetut työmarkkinatukipäivät',
    paid: 'Maksettu',
    bands: {
      '0': 'ei yhtään',
      '1-299': '1–299 päivää',
      '300-399': '300–399 päivää',
      '400-999': '400–999 päivää',
      '1000+': 'vähintään 1 000 päivää',
      '(no row)': 'ei yön tiedostoissa',
    } as Words,
    shares: 'Kuntien osuus työmarkkinatuesta, euroa päivässä',
    from: (days: string) => `vähintään ${days} päivää`,
    customers: 'Asiakkaita',
    percent: 'Kunnan osuus',
    whole: 'Koko tuki',
    municipalities: 'Kunnat yhteensä',
    beforeOn: (date: string) => `Edellinen (${date})`,
    basis: (source: string) =>
      `Asiakkaat × koko tuki × kunnan osuus. Osuus: ${source}. Koko tukea maksetaan viideltä päivältä viikossa; siinä ei ole korotuksia, eikä siitä ole vähennetty tuloja.`,
    source: (source: string) =>
      source.replace(/^act (\S+) ch\. (\d+) § (\d+(?: [a-z])?)/, 'laki $1, $2 luvun $3 §'),
    notTold:
      'Kuntien osuutta ei kerrota. Vuodesta 2025 alkaen se riippuu kaikkien työttömyysetuuksien maksetuista päivistä (laki 385/2023), eikä aineistossa ole niitä.',
    nobody:
      'Kunnat eivät maksa työmarkkinatuesta mitään, tai siihen oikeuttavia asiakkaita on enintään neljä.',
  },
  service: {
    heading: 'Palvelu',
    intro: 'Kenellä on nimetty työntekijä, ja miten asiakkuudesta on kerrottu.',
    caseworker: 'Asiakkaat ja heidän työntekijänsä',
    state: 'Tilanne',
    states: {
      assigned: 'on nimetty työntekijä',
      waiting: 'odottaa työntekijää',
      dormant: 'pitkään poissa aineistosta, ei työntekijää',
    } as Words,
    load: ({ fullTime, load }: Record<'fullTime' | 'load', Html>) =>
      html`Työntekijöiden työaika vastaa ${fullTime} kokoaikaista. Kokoaikaista kohti on ${load} asiakasta, joilla on työntekijä.`,
    noCaseworker: 'Alueella ei ole yhtään työntekijää.',
    channels: 'Miten asiakkuudesta on kerrottu',
    noChannel: 'Ei ilmoitusta',
  },
  development: {
    heading: 'Kehitys',
    intro:
      'Kaikki tarkasteluyöt tähän asti. Jos välistä puuttuu kuukausi, väli on harmaa eikä sen yli piirretä viivaa.',
    line: (label: string, first: string, last: string, least: string, most: string) =>
      `${label}: ensin ${first}, viimeksi ${last}; vähimmillään ${least}, enimmillään ${most}. Asteikko alkaa nollasta.`,
    lines: {
      members: 'Kuntien asiakkaita',
      arrived: 'Tuli',
      left: 'Lähti',
      activation: 'Aktivointiaste',
      longTerm: 'Pitkäaikaistyöttömiä',
      share: 'Kuntien osuus päivässä',
      load: 'Asiakkaita / kokoaikainen',
      waiting: 'Odottaa työntekijää',
      hidden: 'Turvakielto, koko maa',
    },
  },
  inTotal: 'Yhteensä',
  footer: [
    'Sivulla on vain lukumääriä. Ihmisten määrät on pyöristetty viiteen niin, että ne täsmäävät; luku, jota ei kerrota, on enintään neljä. Turvakiellon alaiset eivät ole luvuissa mukana. Luvut jäädytettiin yön mukana: se, mitä turvakielloista myöhemmin selviää, ei muuta niitä.',
    'Tarkasteluyöt ovat kuukauden ensimmäinen yö sekä lain viimeinen päivä ja sitä seuraava yö. Jos kuukaudessa on useita, sivu kertoo niistä viimeisen. Osuudet, euromäärät ja asiakasmäärä työntekijää kohti on laskettu pyöristetyistä määristä.',
  ],
}

export type MonthTexts = typeof fi
