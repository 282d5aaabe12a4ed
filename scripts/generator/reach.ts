import type { Channel } from '../../pipeline/domain.ts'
import type { CustomerRow } from './customer-row.ts'
import { createLottery, type Random } from './random.ts'

/** How a person can be reached, and by which channel a notification must therefore go. */
export interface Reach {
  readonly channel: Channel
  readonly holdReason?: 'NO_ADDRESS' | 'BAD_ADDRESS' | 'PROTECTED_NO_CHANNEL'
  /** Rewrites a row that has an ordinary address, and no contact address, e-service or non-disclosure. */
  readonly write: (row: CustomerRow) => void
}

export const byLetter: Reach = { channel: 'letter', write: () => {} }

/** The ordinary address of a protected person is never used. */
export const protectedWithoutChannel: Reach = {
  channel: 'manual',
  holdReason: 'PROTECTED_NO_CHANNEL',
  write: (row) => {
    row.non_disclosure = 'K'
  },
}

export const byEService: Reach = {
  channel: 'message',
  write: (row) => {
    row.uses_e_service = 'K'
  },
}

const byContactAddress: Reach = { channel: 'letter', write: writeContactAddress }

const byContactAddressOnly: Reach = {
  channel: 'letter',
  write: (row) => {
    writeContactAddress(row)
    eraseAddress(row)
  },
}

export const withoutAddress: Reach = { channel: 'manual', holdReason: 'NO_ADDRESS', write: eraseAddress }

const withShortPostalCode: Reach = {
  channel: 'manual',
  holdReason: 'BAD_ADDRESS',
  write: (row) => {
    row.postal_code = row.postal_code.slice(0, 4)
  },
}

/** An empty flag protects: fail closed. */
const protectedByEmptyFlag: Reach = {
  ...protectedWithoutChannel,
  write: (row) => {
    row.non_disclosure = ''
  },
}

export const protectedByEService: Reach = {
  channel: 'message',
  write: (row) => {
    row.non_disclosure = 'K'
    row.uses_e_service = 'K'
  },
}

export const protectedByContactAddress: Reach = {
  channel: 'letter',
  write: (row) => {
    row.non_disclosure = 'K'
    writeContactAddress(row)
  },
}

/** About 45 % use the e-service and 0.3 % are under non-disclosure. */
export const drawReach: (random: Random) => Reach = createLottery([
  [byLetter, 5000],
  [byEService, 4500],
  [byContactAddress, 200],
  [withoutAddress, 130],
  [byContactAddressOnly, 100],
  [withShortPostalCode, 40],
  [protectedWithoutChannel, 10],
  [protectedByEService, 9],
  [protectedByContactAddress, 9],
  [protectedByEmptyFlag, 2],
])

function writeContactAddress(row: CustomerRow): void {
  row.contact_street_address = `PL ${1 + (Number(row.postal_code) % 997)}`
  row.contact_postal_code = row.postal_code
  row.contact_post_office = row.post_office
}

function eraseAddress(row: CustomerRow): void {
  row.street_address = ''
  row.postal_code = ''
  row.post_office = ''
}
