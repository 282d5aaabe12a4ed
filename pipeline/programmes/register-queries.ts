import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { inBothLanguages } from './both-languages.ts'
import type { Programme } from './programme.ts'

/** Enters the programme's places and groups into the register, where customerships point to them and views take their names. */
export async function registerProgramme(tx: Tx, programme: Programme): Promise<void> {
  const municipalities = programme.municipalities.map(({ code, name }) => ({
    code,
    fi: name.fi,
    sv: name.sv,
  }))
  const areas = programme.areas.map(({ id, name }) => ({ id, fi: name.fi, sv: name.sv }))
  const servicePoints = programme.areas.flatMap((area) =>
    area.servicePoints.map(({ id, name, municipality, address, phone, email }) => ({
      id,
      area: area.id,
      municipality,
      fi: name.fi,
      sv: name.sv,
      street: inBothLanguages(address.street),
      postalCode: address.postalCode,
      postOffice: inBothLanguages(address.postOffice),
      phone,
      email,
    })),
  )
  const groups = programme.ruleVersions.flatMap(({ from, groups }) =>
    groups.map(({ id, label, criterion, areas = null, source, ...parameters }) => ({
      ...{ from, id, fi: label.fi, sv: label.sv, criterion, parameters, areas, source },
    })),
  )
  await sql`
    insert into register.municipality (municipality_code, name_fi, name_sv)
    select * from jsonb_to_recordset(${JSON.stringify(municipalities)}::jsonb) as municipality (code text, fi text, sv text)
    on conflict (municipality_code) do update set name_fi = excluded.name_fi, name_sv = excluded.name_sv
    where (municipality.name_fi, municipality.name_sv) is distinct from (excluded.name_fi, excluded.name_sv)`.execute(
    tx,
  )
  await sql`
    insert into register.area (programme_id, area_id, name_fi, name_sv)
    select ${programme.id}, * from jsonb_to_recordset(${JSON.stringify(areas)}::jsonb) as area (id text, fi text, sv text)
    on conflict (programme_id, area_id) do update set name_fi = excluded.name_fi, name_sv = excluded.name_sv
    where (area.name_fi, area.name_sv) is distinct from (excluded.name_fi, excluded.name_sv)`.execute(tx)
  await sql`
    insert into register.service_point (
        programme_id, service_point_id, area_id, municipality_code, name_fi, name_sv, street_address, street_address_sv,
        postal_code, post_office, post_office_sv, phone, email
    )
    select ${programme.id}, point.id, point.area, point.municipality, point.fi, point.sv, point.street ->> 'fi',
        point.street ->> 'sv', point."postalCode", point."postOffice" ->> 'fi', point."postOffice" ->> 'sv', point.phone,
        point.email
    from jsonb_to_recordset(${JSON.stringify(servicePoints)}::jsonb) as point (
        id text, area text, municipality text, fi text, sv text, street jsonb, "postalCode" text, "postOffice" jsonb,
        phone text, email text
    )
    on conflict (programme_id, service_point_id) do update set
        area_id = excluded.area_id,
        municipality_code = excluded.municipality_code,
        name_fi = excluded.name_fi,
        name_sv = excluded.name_sv,
        street_address = excluded.street_address,
        street_address_sv = excluded.street_address_sv,
        postal_code = excluded.postal_code,
        post_office = excluded.post_office,
        post_office_sv = excluded.post_office_sv,
        phone = excluded.phone,
        email = excluded.email
    where service_point is distinct from excluded`.execute(tx)
  await sql`
    insert into register.target_group (
        programme_id, rule_version, group_id, name_fi, name_sv, criterion, parameters, area_ids, source
    )
    select ${programme.id}, stated."from", stated.id, stated.fi, stated.sv, stated.criterion, stated.parameters,
        stated.areas, stated.source
    from jsonb_to_recordset(${JSON.stringify(groups)}::jsonb) as stated (
        "from" date, id text, fi text, sv text, criterion text, parameters jsonb, areas text[], source text
    )
    on conflict (programme_id, rule_version, group_id) do update set
        name_fi = excluded.name_fi,
        name_sv = excluded.name_sv,
        criterion = excluded.criterion,
        parameters = excluded.parameters,
        area_ids = excluded.area_ids,
        source = excluded.source
    where target_group is distinct from excluded`.execute(tx)
}
