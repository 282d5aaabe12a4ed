import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { projectRoot } from '../../pipeline/project.ts'

/** Files of half a minute and more. A fresh clone does not know how long they took the last time. */
const slowest = [
  'e2e/scenarios',
  'e2e/killed-commands',
  'integration/protected-place',
  'e2e/kill',
  'e2e/export-anonymous',
  'integration/random-nights',
  'integration/published-attack',
  'e2e/canary',
  'e2e/several-machines',
  'e2e/month-report',
  'integration/protected-people',
  'e2e/other-version',
  'e2e/every-command',
  'e2e/settings',
].map((name) => `test/${name}.test.ts`)

/** Begins with the longest files, so that none is left to one core in the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = slowest.indexOf(relative(projectRoot, moduleId))
      return rank < 0 ? slowest.length : rank
    }
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
