import { Command } from 'commander'
import { type Context, withCurrentDatabase, withReadableDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseCustomerNumber } from '../terminal/customer-number.ts'
import { addSignature } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import * as queries from '../worklist/protection-queries.ts'

/** Everybody whose flag of non-disclosure fell away, and who is still protected. */
async function listProtections(context: Context): Promise<readonly queries.Protection[]> {
  return await withReadableDatabase(context, 'protection', ({ session: { db } }) =>
    queries.findProtectionsToConfirm(db),
  )
}

/**
 * Ends the protection of a customer whose flag fell away, from the next night on. What is planned for the restricted
 * folders stays there. Returns what there is to tell; ended before, it stays as it was. Throws UsageError where the flag
 * stands, or nobody was protected.
 */
async function releaseProtection(
  context: Context,
  customerNumber: string,
  signature: Signature,
): Promise<string> {
  return await withCurrentDatabase(context, 'protection', async ({ session }) => {
    await acquireNightLock(session) // a night under way has judged the customer already
    return await session.db.transaction().execute(async (tx) => {
      const found = await queries.lockProtection(tx, customerNumber)
      if (found === null)
        throw new UsageError(`customer ${customerNumber} occurs in no completed night: check the number`)
      if (found.nonDisclosure)
        throw new UsageError(
          `customer ${customerNumber} is under non-disclosure by the last export: it can be released when a night brings the row without the flag (see kuntasiirto protection list)`,
        )
      if (!found.isProtected) {
        const release = await queries.findRelease(tx, customerNumber)
        if (release === null)
          throw new UsageError(`customer ${customerNumber} is not protected: there is nothing to release`)
        return `Was released before: customer ${customerNumber}, by ${release.by} on ${release.on}.`
      }
      await queries.endProtection(tx, customerNumber, signature)
      return `Released: customer ${customerNumber} is treated as anybody from the next night on.`
    })
  })
}

export function protectionCommand(context: () => Context): Command {
  const command = new Command('protection').description(
    'non-disclosure that fell away, and stays in force until a person has confirmed it',
  )
  command
    .command('list')
    .description('customers whose flag fell away; no places')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  kuntasiirto protection list')
    .action(async ({ json }: { readonly json: boolean }) => {
      const ready = context()
      const found = await listProtections(ready)
      printAnswer(ready, json, found, formatProtections)
    })
  addSignature(command.command('release'))
    .description('treats the customer as anybody, from the next night on')
    .argument('<customer-number>', 'asiakasnumero', parseCustomerNumber)
    .addHelpText(
      'after',
      '\nExample:\n  kuntasiirto protection release 100042 --because "confirmed with DVV 3.3.2021"',
    )
    .action(async (customerNumber: string, signature: Signature) => {
      const ready = context()
      ready.print(await releaseProtection(ready, customerNumber, signature))
    })
  return command
}

function formatProtections(found: readonly queries.Protection[]): string[] {
  if (found.length === 0) return ['Nobody: every protection in force has its flag.']
  return formatTable(
    ['customer', 'protected since', 'flag fell away by', 'customer of'],
    found.map((one) => [one.customerNumber, one.protectedOn, one.fellAwayBy, one.programmeIds.join(', ')]),
  )
}
