/** Four machines at work on one night, killed again and again. */
import { join } from 'node:path'
import { createRandom } from '../../scripts/generator/random.ts'
import { commonFaults, killWhileRendering, killWhileSending } from '../support/worker-trials.ts'
import type { Fault } from './fault.ts'

/** Of the members of the sample night, who is told by letter, and who is told by letter or message. */
const shareOfLetters = 0.53
const shareToldByMachine = 0.98

export const killWritersFault: Fault = {
  name: 'writers',
  what: 'four machines that write one night’s letters into one folder, SIGKILL of a worker or of its machine',
  seconds: 120,
  async trial({ server, folder, sizes, seed }) {
    const { problems, lost, doubled, notifications, kills, seconds } = await killWhileRendering({
      folder: join(folder, 'letters'),
      databaseUrl: await server.createDatabase('letters'),
      members: Math.round(sizes.letters / shareOfLetters),
      kills: sizes.kills,
      random: createRandom(seed),
    })
    const note = `${notifications} notifications in ${Math.round(seconds)} s, each once, every file with the bytes of an undisturbed night`
    return { times: kills, lost, doubled, problems, note }
  },
}

export const killSendersFault: Fault = {
  name: 'senders',
  what: 'four machines that send messages to a service of which one request in twenty fails by each of 409, 502, a connection broken after accepting, a late answer, an expired token; SIGKILL of a worker or of its machine',
  seconds: 90,
  async trial({ server, folder, sizes, seed }) {
    const { problems, lost, doubled, messages, requests, kills, seconds } = await killWhileSending(
      {
        folder: join(folder, 'messages'),
        databaseUrl: await server.createDatabase('messages'),
        members: Math.round(sizes.messages / shareToldByMachine),
        kills: sizes.kills,
        random: createRandom(seed),
      },
      commonFaults,
    )
    const note = `${messages} messages in ${requests} requests and ${Math.round(seconds)} s, each accepted once`
    return { times: kills, lost, doubled, problems, note }
  },
}
