import type { Client } from 'pg'
import { addDays } from '../../calendar.ts'
import type { Tx } from '../../db/database.ts'
import { meanwhile } from '../../db/meanwhile.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { type Programme, ruleVersionOn } from '../../programmes/programme.ts'
import { attributes } from './attributes.ts'
import * as counts from './count-queries.ts'
import { divide } from './divide.ts'
import * as lines from './line-queries.ts'
import { freezeMonthAreas } from './month-areas.ts'
import { gatherPeople } from './people-queries.ts'

/**
 * What analysts are told of single people, and of areas and cohorts, on the programme's first night of each month, on that
 * of its last day and on the first one past it: the other nights change no line. Runs in the night's transaction, when
 * its published counts are frozen.
 * @param whileDividing Statements that the server executes while this process divides people into classes.
 */
export async function observeMonth(
  tx: Tx,
  client: Client,
  run: Run,
  programme: Programme,
  whileDividing: () => Promise<void>,
): Promise<void> {
  const last = await lines.findLastObserved(tx, run)
  if (last !== null && last >= beginOfPeriod(programme, run.asOfDate)) return
  const count = await gatherPeople(tx, run)
  await counts.insertMonthCounts(tx, run)
  await counts.insertCohortCounts(tx, run)
  await counts.insertMonthTraits(tx, run, last)
  await freezeMonthAreas(tx, run, last)
  const people = await lines.readPeople(client, count)
  const classes = await meanwhile(whileDividing, () => divide(people, attributes))
  await lines.stageLines(tx, client, classes)
  await lines.insertLines(tx, run, classes)
  await lines.endFollowing(tx, run)
}

/** From which day on one observation is enough. */
function beginOfPeriod(programme: Programme, date: IsoDate): IsoDate {
  const { lastDay } = ruleVersionOn(programme, date)
  if (lastDay !== null && date >= lastDay.date) return date === lastDay.date ? date : addDays(lastDay.date, 1)
  return `${date.slice(0, 7)}-01`
}
