import { Command, InvalidArgumentError } from 'commander'
import { type Context, withReadableDatabase } from '../context.ts'
import type { Db } from '../db/database.ts'
import { idsWithReference, referenceOf } from '../deliver/content/reference.ts'
import { UsageError } from '../errors.ts'
import { explainDecision } from '../explain/explained-decision.ts'
import {
  type ExplainedCustomership,
  type Explanation,
  formatExplanation,
} from '../explain/explanation-lines.ts'
import {
  type CustomerHistory,
  type CustomershipEntry,
  findCustomerHistory,
} from '../explain/history-queries.ts'
import { loadProfile } from '../extract/profile.ts'
import { listProgrammes, loadProgramme, type Programme } from '../programmes/programme.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseCustomerOrPseudonym } from '../terminal/customer-number.ts'
import { parseProgramme } from '../terminal/known-values.ts'
import { findCustomersNotified } from '../worklist/notification-queries.ts'

interface ExplainOrder {
  /** Or the reference on one of the customer's letters or messages. */
  readonly of: { readonly customerNumber: string } | { readonly reference: string }
  /** Null: every programme. */
  readonly programme: string | null
  /** Also of a person under non-disclosure. */
  readonly showPlaces: boolean
}

/** One customer from file line to letter. Throws UsageError when nothing is known of the number or the reference. */
export async function explain(context: Context, order: ExplainOrder): Promise<Explanation> {
  const asked = order.programme === null ? listProgrammes() : [order.programme]
  const programmes = new Map(asked.map((id) => [id, loadProgramme(id)]))
  const { headers } = await loadProfile()
  return await withReadableDatabase(context, 'explain', async ({ session: { db } }) => {
    const customerNumber =
      'reference' in order.of
        ? await findCustomerByReference(db, order.of.reference)
        : order.of.customerNumber
    const found = await findCustomerHistory(db, customerNumber, order.programme)
    const { decisions, rejections, teDecisions } = found
    if (decisions.length + rejections.length + teDecisions.length === 0) {
      throw new UsageError(`customer ${customerNumber} occurs in no completed night: check the number`)
    }
    // Of an erased person, whom a pseudonym stands for, nobody knows any more.
    const isErased = !/^\d{1,12}$/.test(customerNumber)
    // Nor of one of whom no row was ever accepted, but perhaps one with the flag rejected.
    const isWithheld = (found.isProtected !== false || isErased) && !order.showPlaces
    const history = isWithheld ? withholdPlaces(found) : found
    return {
      ...history,
      customerships: history.customerships.map((entry) =>
        explainCustomership(entry, programmes.get(entry.programmeId) ?? null, isErased),
      ),
      decisions: history.decisions.map((decision) =>
        explainDecision(
          decision,
          programmes.get(decision.programmeId) ?? null,
          headers.customers,
          isWithheld,
        ),
      ),
    }
  })
}

async function findCustomerByReference(db: Db, reference: string): Promise<string> {
  const ids = idsWithReference(reference)
  const [customer, other] = ids === null ? [] : await findCustomersNotified(db, ids)
  if (customer === undefined)
    throw new UsageError(
      `no letter or message has the reference ${reference}: ask for it again; its night may have been undone, or the person erased`,
    )
  if (other !== undefined)
    throw new UsageError(`two customers have the reference ${reference}: ask for the customer number`)
  return customer
}

/** Says why each service point was chosen, by the programme file as it is now, and what reference a letter bears. */
function explainCustomership(
  entry: CustomershipEntry,
  programme: Programme | null,
  isErased: boolean,
): ExplainedCustomership {
  const rules = programme?.areas.find(({ id }) => id === entry.areaId)?.servicePointRules ?? []
  return {
    ...entry,
    assignments: entry.assignments.map((assignment) => ({
      ...assignment,
      servicePointGround: rules[(assignment.servicePointRule ?? 0) - 1]?.ground ?? null,
    })),
    notifications: entry.notifications.map(({ notificationId, ...notification }) => ({
      reference: isErased ? null : referenceOf(notificationId),
      ...notification,
    })),
  }
}

const withheld = '(withheld: non-disclosure)'

/** A file is an office's, and its office tells where somebody lives. */
const noLine = { fileName: withheld, lineNumber: null }
const withholdLine = ({ fileName }: { readonly fileName: string | null }) => (fileName === null ? {} : noLine)

/** Of a person under non-disclosure no place is told, nor who works at one. */
function withholdPlaces(history: CustomerHistory): CustomerHistory {
  const placeFacts = ['home_municipality', 'residence_municipality', 'last_known_home_municipality']
  return {
    ...history,
    decisions: history.decisions.map((decision) => ({
      ...decision,
      ...withholdLine(decision),
      reasonCode: decision.protectedReasonCode,
      areaId: null,
      municipalityCode: null,
      municipalityName: null,
      facts: Object.fromEntries(
        Object.entries(decision.facts).map(([name, value]) => [
          name,
          placeFacts.includes(name) ? withheld : value,
        ]),
      ),
    })),
    customerships: history.customerships.map((customership) => ({
      ...customership,
      areaId: withheld,
      municipalityCode: withheld,
      municipalityName: withheld,
      homeMunicipality: withheld,
      assignments: customership.assignments.map((assignment) => ({
        ...assignment,
        servicePointId: withheld,
        servicePointRule: null,
        caseworkerId: assignment.caseworkerId === null ? null : withheld,
        reason: assignment.protectedReason,
      })),
      // A file of everybody's is named by its area: it was written before the person came under non-disclosure.
      notifications: customership.notifications.map(({ fileName, ...notification }) => ({
        ...notification,
        fileName: fileName === null || fileName.includes('-restricted/') ? fileName : withheld,
      })),
    })),
    rejections: history.rejections.map((rejection) => ({ ...rejection, ...noLine })),
    teDecisions: history.teDecisions.map((decision) => ({
      ...decision,
      municipalityCode: decision.municipalityCode === null ? null : withheld,
    })),
  }
}

function theOneOf(customerNumber: string | undefined, reference: string | undefined): ExplainOrder['of'] {
  if (customerNumber !== undefined && reference === undefined) return { customerNumber }
  if (reference !== undefined && customerNumber === undefined) return { reference }
  throw new UsageError(
    'give a customer number, or --reference with the reference of a letter in one piece or in quotes',
  )
}

function parseReference(typed: string): string {
  if (idsWithReference(typed) === null)
    throw new InvalidArgumentError('not 15 digits that belong together: one is missing or wrong.')
  return typed
}

export function explainCommand(context: () => Context): Command {
  return new Command('explain')
    .description(
      'one customer, or who got a letter, from file line to letter: each criterion with its facts, verdict and paragraph',
    )
    .argument(
      '[customer-number]',
      'asiakasnumero; of an erased person the pseudonym',
      parseCustomerOrPseudonym,
    )
    .option('--reference <number>', 'viite: who got the letter or message that bears it', parseReference)
    .option('--programme <id>', 'one programme only', parseProgramme)
    .option('--show-places', 'tell the places also of a person under non-disclosure', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto explain 100042\n  kuntasiirto explain 100042 --programme kuntakokeilu-2021 --json\n  kuntasiirto explain --reference 248021808631558',
    )
    .action(
      async (
        customerNumber: string | undefined,
        options: {
          readonly reference?: string
          readonly programme?: string
          readonly showPlaces: boolean
          readonly json: boolean
        },
      ) => {
        const ready = context()
        const { reference, programme = null, showPlaces } = options
        const order = { of: theOneOf(customerNumber, reference), programme, showPlaces }
        const explanation = await explain(ready, order)
        printAnswer(ready, options.json, explanation, formatExplanation)
      },
    )
}
