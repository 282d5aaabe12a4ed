import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { isPastEnd, municipalitiesOn, type Programme } from '../programmes/programme.ts'
import { registerProgramme } from '../programmes/register-queries.ts'
import * as customers from './customer-queries.ts'
import { factsRead, type Rules, rulesOn } from './rules.ts'
import { insertStock } from './stock-queries.ts'
import * as teDecisions from './te-decision-queries.ts'
import * as queries from './verdict-queries.ts'

/** Judges every accepted row, writes the decisions that change a standing, and remembers the customers. */
export async function classify(
  tx: Tx,
  run: Run,
  programme: Programme,
  options: { readonly allowUnconfirmedAreas: boolean },
): Promise<void> {
  const rules = rulesOn(programme, run.asOfDate, options)
  await customers.protectCustomers(tx, run)
  await judge(tx, run, programme, rules)
  await queries.insertDecisions(tx, run, rules.versionFrom, factsRead(rules))
  await customers.updateUnseen(tx, run)
  await teDecisions.settleTeDecisions(tx, run, programme)
  await customers.upsertCustomers(tx, run)
}

/** Counts for the account what the night's verdicts and rows alone tell. */
export async function countClassified(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await insertStock(tx, run, programme)
  await customers.countOpenRows(tx, run)
}

/** Fills staging.night_verdict with what the rules say of everyone tonight. Changes no standing and no membership. */
export async function judge(tx: Tx, run: Run, programme: Programme, rules: Rules): Promise<void> {
  await registerProgramme(tx, programme)
  await queries.replaceNightMunicipalities(
    tx,
    municipalitiesOn(programme, run.asOfDate).map((municipality) => ({
      municipality_code: municipality.code,
      resolved_code: municipality.resolvedCode,
      area_id: municipality.areaId,
      is_confirmed: municipality.isConfirmed,
      is_in_aland: municipality.isInAland,
    })),
  )
  await teDecisions.collectTeDecisions(tx, run, programme)
  await teDecisions.collectRestarts(tx, run, programme)
  await queries.insertVerdicts(tx, run, rules)
  if (isPastEnd(programme, run.asOfDate)) await queries.insertEndOfMembersWithoutRow(tx, run)
  await queries.analyzeVerdicts(tx)
}
