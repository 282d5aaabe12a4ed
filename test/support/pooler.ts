/** A connection pooler in transaction mode: each transaction goes to whichever of its own connections is free. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Client } from 'pg'

interface Pooler {
  readonly url: string
  close(): Promise<void>
}

const sslRequest = 80877103
/** The server has nothing more to say, and no transaction is open. */
const isIdle = Buffer.from('Z\0\0\0\u0005I', 'latin1')
/** Come in; your key is 1, 2 (what poolers make up); ready. */
const welcome = Buffer.from('R\0\0\0\b\0\0\0\0K\0\0\0\f\0\0\0\u0001\0\0\0\u0002Z\0\0\0\u0005I', 'latin1')

export async function startPooler(databaseUrl: string, size = 2): Promise<Pooler> {
  const backends = await Promise.all(Array.from({ length: size }, () => openBackend(databaseUrl)))
  const free = [...backends]
  const waiting: (() => void)[] = []

  const server = createServer((client) => {
    let backend: Socket | undefined
    let hasBegun = false
    const answer = (chunk: Buffer) => {
      client.write(chunk)
      if (chunk.subarray(-isIdle.length).equals(isIdle)) release()
    }
    const release = () => {
      if (backend === undefined) return
      backend.off('data', answer)
      free.push(backend)
      backend = undefined
      waiting.shift()?.()
    }
    const forward = (chunk: Buffer) => {
      if (backend === undefined) {
        backend = free.pop()
        if (backend === undefined) return void waiting.push(() => forward(chunk))
        backend.on('data', answer)
      }
      backend.write(chunk)
    }
    client.on('error', () => {}).on('close', release)
    client.on('data', (chunk) => {
      if (hasBegun) {
        if (chunk[0] !== 0x58) forward(chunk) // X: the client leaves, the pooled connection stays
        return
      }
      if (chunk.readInt32BE(4) === sslRequest) return void client.write('N')
      hasBegun = true
      client.write(welcome)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the pooler has no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  return {
    url: url.href,
    async close() {
      server.close()
      for (const backend of backends) backend.destroy()
    },
  }
}

/** A connection that is logged in, as a bare stream. */
async function openBackend(databaseUrl: string): Promise<Socket> {
  const client = new Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const { stream } = client.connection as unknown as { readonly stream: Socket }
  stream.removeAllListeners('data')
  return stream
}
