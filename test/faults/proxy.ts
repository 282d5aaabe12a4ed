/** Stands between the pipeline and Postgres, and loses what a network loses. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What becomes of a COMMIT on its way: it arrives and is answered, it gets lost, or its answer does. */
export type Fate = 'passes' | 'is lost' | 'loses its answer'

export interface DatabaseProxy {
  /** The same database, by way of the proxy. */
  readonly url: string
  /** How many COMMITs have come by. */
  commits(): number
  /** Resets every connection. Tells how many there were. */
  cut(): number
  close(): Promise<void>
}

/** The simple query `commit` on the wire; the pipeline sends it by itself, when all before it is answered. */
const commit = Buffer.from('Q\0\0\0\u000bcommit\0', 'latin1')
/** Only the transaction that publishes writes it. */
const publishing = Buffer.from('insert into audit.seal (')

/** `decide` is asked of each COMMIT: the how manyth it is, and whether it publishes a night. */
export async function startProxy(
  databaseUrl: string,
  decide: (number: number, isPublishing: boolean) => Fate = () => 'passes',
): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const connections = new Set<() => void>()
  let commits = 0
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const cut = () => {
      connections.delete(cut)
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    connections.add(cut)
    let publishes = false
    let isAnswerLost = false
    client.on('data', (chunk) => {
      if (chunk.includes(publishing)) publishes = true
      if (chunk.subarray(-commit.length).equals(commit)) {
        commits += 1
        const fate = decide(commits, publishes)
        publishes = false
        if (fate === 'is lost') return cut()
        isAnswerLost = fate === 'loses its answer'
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => (isAnswerLost ? cut() : client.write(chunk)))
    const end = (one: Socket) => () => {
      connections.delete(cut)
      one.destroy()
    }
    client.on('error', () => {}).on('close', end(upstream))
    upstream.on('error', () => {}).on('close', end(client))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  return {
    url: url.href,
    commits: () => commits,
    cut() {
      const all = [...connections]
      for (const cutOne of all) cutOne()
      return all.length
    },
    async close() {
      for (const cutOne of [...connections]) cutOne()
      server.close()
      await once(server, 'close')
    },
  }
}
