import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/**
 * Runs a `copy … from stdin`, with its name in a comment before it, with the chunks that `produce` hands over, each taken
 * before the next. Whatever goes wrong, the COPY is over when this throws: the transaction around it could not be undone
 * before.
 */
export async function copyRows<Result>(
  client: Client,
  statement: string,
  produce: (sink: (chunk: Buffer) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const copy = client.query(copyFrom(statement))
  let isOver = false
  // The server may refuse a row, or go away, between two chunks: then no write is there to hear of it.
  const refused = new Promise<never>((_, reject) => {
    copy.on('error', (error) => {
      isOver = true
      reject(error)
    })
  })
  refused.catch(() => {})
  const write = (chunk: Buffer) =>
    new Promise<void>((resolve, reject) => copy.write(chunk, (error) => (error ? reject(error) : resolve())))
  try {
    const result = await produce((chunk) => Promise.race([write(chunk), refused]))
    await Promise.race([new Promise<void>((resolve) => copy.end(resolve)), refused])
    return result
  } catch (error) {
    if (!isOver) copy.destroy() // without the error: its words would go to the server
    throw error
  }
}
