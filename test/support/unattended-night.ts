import { withoutApproval } from '../../pipeline/approval/approval.ts'
import type { NightOrder } from '../../pipeline/night.ts'

/** A night that nobody watches, approves or stops, and that leaves by files. */
export function unattended(): Omit<NightOrder, 'programme' | 'asOfDate' | 'exports' | 'profile'> {
  return {
    options: { withoutOffices: [], allowUnconfirmedAreas: false },
    carrier: 'files',
    approval: withoutApproval,
    isDryRun: false,
    signal: new AbortController().signal,
    onStage: () => {},
    onRows: () => {},
    beforeCommit: async () => {},
  }
}
