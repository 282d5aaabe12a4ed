import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { projectRoot } from '../../pipeline/project.ts'

/** Files of ten seconds and more. A fresh clone does not know how long they took the last time. */
const slowest = [
  'e2e/scenarios',
  'e2e/kill',
  'e2e/other-version',
  'e2e/several-machines',
  'e2e/month-report',
  'e2e/every-command',
  'e2e/canary',
  'e2e/first-run',
  'e2e/killed-commands',
  'integration/embedded-server',
  'integration/te-decisions',
  'e2e/porin-seutu',
  'e2e/compare-code',
  'e2e/notifications-release',
  'integration/locks',
  'integration/undo',
  'integration/thresholds',
  'e2e/worklist',
  'e2e/repeated-night',
  'integration/random-nights',
  'e2e/settings',
  'unit/deliver/suomifi/send-faults',
  'integration/published-attack',
].map((name) => `test/${name}.test.ts`)

/**
 * Begins with the files that have a process of their own, for the one that others share would end for each of them; then
 * with the longest, so that none is left to one core in the end.
 */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId, project }: TestSpecification) => {
      if (project.config.isolate) return -1
      const rank = slowest.indexOf(relative(projectRoot, moduleId))
      return rank < 0 ? slowest.length : rank
    }
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
