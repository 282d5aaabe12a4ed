/** A night that is decided and waits for workers: nothing of it is written or sent. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { openSession } from '../../pipeline/db/database.ts'
import { openQueue } from '../../pipeline/deliver/queue.ts'
import type { Carrier, Run } from '../../pipeline/domain.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { runNight } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { unattended } from './unattended-night.ts'

/** Writes the exports of a cut-over night of the Pori region with so many members; returns their folder. */
export async function writeCutOver(folder: string, members: number): Promise<string> {
  const scenario = {
    programme: 'kuntakokeilu-2021',
    seed: 11,
    nights: [{ date: '2021-03-01', caseworkers: false }],
    offices: [{ code: '0301', dialect: 'plain', share: 1 }],
    homes: {
      pilot: [
        { code: '609', name: 'Pori', postal_area: '28', share: 80 },
        { code: '886', name: 'Ulvila', postal_area: '2840', share: 20 },
      ],
      other_areas: [{ code: '837', name: 'Tampere', postal_area: '33', share: 1 }],
      outside: [{ code: '684', name: 'Rauma', postal_area: '26', share: 1 }],
    },
    stories: { member: members },
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'scenario.yaml'), stringify(scenario))
  generate(readScenario(folder), folder)
  const [night = ''] = await readdir(join(folder, 'nights'))
  return join(folder, 'nights', night)
}

/** Runs the cut-over night up to its commit. */
export async function decideCutOver(databaseUrl: string, exports: string, carrier: Carrier): Promise<Run> {
  const session = await openSession(databaseUrl, 'test')
  const queue = await openQueue(session.db)
  try {
    const night = await runNight(session, queue, {
      programme: loadProgramme('kuntakokeilu-2021'),
      asOfDate: '2021-03-01',
      exports,
      profile: await loadProfile(),
      ...unattended(),
      carrier,
    })
    return night.run
  } finally {
    await queue.close()
    await session.close()
  }
}
