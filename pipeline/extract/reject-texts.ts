import type { RejectReason } from '../domain.ts'

/** What the TE office is told of a rejected row, in Finnish. */
interface RejectText {
  /** What is wrong. */
  readonly reason: string
  /** What the office is expected to do, in the system that the row comes from. */
  readonly expected: string
}

export const rejectTexts: Readonly<Record<RejectReason, RejectText>> = {
  COLUMN_COUNT: {
    reason: 'Rivillä on liikaa tai liian vähän sarakkeita.',
    expected:
      'Tarkistakaa, onko jossakin tiedossa sarakkeiden erotinmerkki, lainausmerkki tai rivinvaihto, ja poistakaa se. Jos ei ole, pyytäkää aineiston poimijaa korjaamaan poiminta.',
  },
  MISSING_VALUE: {
    reason: 'Pakollinen tieto puuttuu.',
    expected: 'Täydentäkää puuttuva tieto.',
  },
  INVALID_CHARACTER: {
    reason: 'Tiedossa on näkymätön ohjausmerkki tai lukukelvottomaksi muuttunut kirjain.',
    expected: 'Kirjoittakaa tieto uudelleen ilman tällaista merkkiä.',
  },
  INVALID_CUSTOMER_NUMBER: {
    reason: 'Asiakasnumero on virheellinen.',
    expected: 'Tarkistakaa asiakasnumero: siinä on vain numeroita, enintään 12.',
  },
  INVALID_HETU: {
    reason: 'Henkilötunnus ei ole oikean muotoinen, tai sen syntymäpäivää ei ole olemassa.',
    expected: 'Tarkistakaa henkilötunnus väestötietojärjestelmästä ja korjatkaa se.',
  },
  HETU_CHECK_CHARACTER: {
    reason: 'Henkilötunnuksen tarkistusmerkki ei täsmää, joten jokin merkki tunnuksessa on väärin.',
    expected: 'Tarkistakaa henkilötunnus väestötietojärjestelmästä ja korjatkaa se.',
  },
  IMPLAUSIBLE_AGE: {
    reason: 'Henkilötunnuksen mukaan asiakas on alle 15-vuotias tai yli 100-vuotias.',
    expected:
      'Tarkistakaa henkilötunnuksen syntymäaika ja sen jälkeinen välimerkki. Jos tunnus on oikein, kertokaa siitä meille.',
  },
  INVALID_DATE: {
    reason: 'Päivämäärää ei voi lukea, tai sellaista päivää ei ole.',
    expected: 'Korjatkaa päivämäärä, esimerkiksi muotoon 5.3.2021.',
  },
  INVALID_NUMBER: {
    reason: 'Luku ei ole kokonaisluku väliltä 0–99999.',
    expected: 'Korjatkaa luku: siinä on vain numeroita, ilman desimaaleja ja välilyöntejä.',
  },
  INVALID_CODE: {
    reason: 'Koodia ei tunneta.',
    expected:
      'Valitkaa koodiston mukainen koodi. Jos koodi on uusi tai sen merkitys on muuttunut, kertokaa siitä meille.',
  },
  DUPLICATE_CUSTOMER_NUMBER: {
    reason: 'Sama asiakasnumero on usealla rivillä, ja kaikki nämä rivit on hylätty.',
    expected:
      'Selvittäkää, mikä riveistä on oikea, ja korjatkaa tai poistakaa muut. Jos muita rivejä ei ole tässä tiedostossa, kysykää niistä meiltä.',
  },
  DUPLICATE_HETU: {
    reason: 'Sama henkilötunnus on usealla rivillä, ja kaikki nämä rivit on hylätty.',
    expected:
      'Selvittäkää, kenelle tunnus kuuluu. Korjatkaa väärä tunnus, tai yhdistäkää saman henkilön asiakkuudet. Jos muita rivejä ei ole tässä tiedostossa, kysykää niistä meiltä.',
  },
  IDENTITY_CONFLICT: {
    reason:
      'Henkilötunnuksella on ennen ollut toinen asiakasnumero, tai asiakasnumerolla toinen henkilötunnus.',
    expected:
      'Selvittäkää, kenestä on kyse. Jos henkilötunnus on vaihtunut, ilmoittakaa se henkilötunnusten muutosten tiedostossa (identity-changes.csv). Muuten korjatkaa väärä tunnus tai numero.',
  },
}
