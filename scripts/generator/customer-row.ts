/** The columns of every customer file: header and field, in the order of the specification. */
export const columns = [
  ['asiakasnumero', 'customer_number'],
  ['henkilotunnus', 'personal_identity_code'],
  ['sukunimi', 'last_name'],
  ['etunimet', 'first_names'],
  ['aidinkieli', 'mother_tongue'],
  ['asiointikieli', 'service_language'],
  ['kansalaisuus', 'citizenship'],
  ['kotikunta', 'home_municipality'],
  ['asuinkunta', 'residence_municipality'],
  ['lahiosoite', 'street_address'],
  ['postinumero', 'postal_code'],
  ['postitoimipaikka', 'post_office'],
  ['yhteysosoite', 'contact_street_address'],
  ['yhteysosoite_postinumero', 'contact_postal_code'],
  ['yhteysosoite_postitoimipaikka', 'contact_post_office'],
  ['turvakielto', 'non_disclosure'],
  ['sahkoposti', 'email'],
  ['puhelin', 'phone'],
  ['oma_asiointi', 'uses_e_service'],
  ['tyonhaku_alkanut', 'job_search_started_on'],
  ['tyonhaku_paattynyt', 'job_search_ended_on'],
  ['tyollisyyskoodi', 'employment_code'],
  ['tyottomyys_alkanut', 'unemployed_since'],
  ['palvelu_paattynyt', 'last_service_ended_on'],
  ['etuus', 'benefit'],
  ['tmt_paivat', 'labour_market_subsidy_days'],
  ['tmt_paivat_12kk', 'labour_market_subsidy_days_12_months'],
  ['ansiopaivaraha_oikeus', 'earnings_related_entitlement'],
  ['maahanmuuttaja', 'immigrant'],
  ['kotoutumisaika_paattyy', 'integration_period_ends_on'],
  ['tilapainen_suojelu', 'temporary_protection'],
  ['typ_asiakas', 'joint_service_customer'],
  ['muutosturva_55', 'change_security_55'],
  ['te_harkinta', 'te_discretion'],
  ['vireilla_olevat', 'pending_matters'],
  ['te_toimisto', 'te_office'],
  ['vastuuasiantuntija', 'responsible_expert'],
] as const

/** Those that a file may lack: written at the end where the scenario says `optional_columns`. */
export const optionalColumns = [
  ['tyottomyysuhka', 'unemployment_risk'],
  ['viimeisin_haastattelu', 'last_interview_on'],
  ['suunnitelma_laadittu', 'plan_made_on'],
] as const

export type OptionalField = (typeof optionalColumns)[number][1]
export type Field = (typeof columns)[number][1] | OptionalField

/** One line of a customer file before a dialect writes it: dates as ISO, codes with their leading zeros. */
export type CustomerRow = Record<Field, string>
