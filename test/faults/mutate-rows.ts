/** Customer rows spoiled one by one in every way a file can spoil them, through reading, COPY, account and rules. */
import { openSession } from '../../pipeline/db/database.ts'
import { openMutationBench } from '../support/mutation-slices.ts'
import type { Fault } from './fault.ts'

const mostRowsPerSlice = 10_000

export const mutateRowsFault: Fault = {
  name: 'rows',
  what: 'customer rows mutated: values, encodings, quotes, delimiters, line ends',
  seconds: 45,
  async trial({ server, folder, sizes, seed, signal }) {
    const session = await openSession(await server.createDatabase('rows'), 'mutations')
    try {
      const bench = await openMutationBench(session, folder, Math.min(mostRowsPerSlice, sizes.rows))
      const problems: string[] = []
      let [times, rejected] = [0, 0]
      for (let slice = 0; times < sizes.rows && !signal.aborted; slice++) {
        const result = await bench.runSlice(seed, slice)
        times += result.rows
        rejected += result.rejected
        problems.push(...result.problems.map((problem) => `seed ${seed}, slice ${slice}: ${problem}`))
      }
      const note = `${times - rejected} accepted, ${rejected} rejected, each for the reason it was spoiled for`
      // A row that is lost, or comes twice, is one of the problems: it is not received = accepted + rejected.
      return { times, lost: 0, doubled: 0, problems, note }
    } finally {
      await session.close()
    }
  },
}
