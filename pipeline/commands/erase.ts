import { resolve } from 'node:path'
import { Command } from 'commander'
import { type Context, withCurrentDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { requireOwnFolder } from '../deliver/output-folder.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { type Erased, erase } from '../retention/erase.ts'
import { parseCustomerNumber } from '../terminal/customer-number.ts'
import { addSignature } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'

interface EraseCommandOrder {
  readonly customer: string
  readonly although: boolean
  readonly withFiles: boolean
  readonly out: string
}

/** Erases one person for good. Throws UsageError, and changes nothing, where that cannot be or was not meant. */
async function eraseCustomer(
  context: Context,
  { customer, ...order }: EraseCommandOrder,
  signature: Signature,
): Promise<Erased> {
  const says = new RegExp(`\\b${customer}\\b`)
  if (says.test(signature.because) || says.test(signature.by))
    throw new UsageError('--because and --by stay on record: leave out the customer number')
  return await withCurrentDatabase(context, 'erase', async ({ session }) => {
    await acquireNightLock(session)
    const outRoot = resolve(order.out)
    await requireOwnFolder(session.db, outRoot)
    return await erase(session.db, { ...order, outRoot, customerNumber: customer, ...signature })
  })
}

export function eraseCommand(context: () => Context): Command {
  const command = new Command('erase')
    .description('erases one person for good; the account goes on by pseudonym')
    .requiredOption('--customer <number>', 'asiakasnumero', parseCustomerNumber)
    .option('--although-active', 'also a customer of a programme, whom the next export brings back', false)
    .option('--with-files', "delete the nights' folders whose files hold the person", false)
    .option('--out <folder>', 'where the files of the nights are', 'out')
    .addHelpText('after', '\nExample:\n  kuntasiirto erase --customer 100042 --because "request 12/2027"')
  return addSignature(command).action(
    async (
      options: Omit<EraseCommandOrder, 'although'> & Signature & { readonly althoughActive: boolean },
    ) => {
      const ready = context()
      const { customer, withFiles, out, althoughActive: although, by, because } = options
      const erased = await eraseCustomer(ready, { customer, although, withFiles, out }, { by, because })
      for (const line of formatErased(erased)) ready.print(line)
    },
  )
}

function formatErased({ pseudonym, wasCustomer, counts, folders }: Erased): string[] {
  const changed = Object.entries(counts).filter(([, rows]) => rows > 0)
  return [
    `Erased. In the account stands ${pseudonym}, which leads to nobody; see audit.erasure.`,
    '',
    ...formatTable(['table', 'rows'], changed),
    '',
    ...folders.map((path) => `Deleted: ${path}`),
    ...(wasCustomer
      ? ['The person was a customer: tell the municipality, which hears of it from nobody else.']
      : []),
    'Not reached: the exports, files fetched already, Suomi.fi, and backups of the database.',
  ]
}
