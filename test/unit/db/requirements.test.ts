import { describe, expect, test } from 'vitest'
import { type Access, findProblem, type ServerFacts } from '../../../pipeline/db/requirements.ts'

const good: ServerFacts = {
  version: 170002,
  versionName: '17.2',
  encoding: 'UTF8',
  isReplica: false,
  isReadOnly: false,
  isPooled: false,
}

interface Case {
  readonly name: string
  readonly facts: Partial<ServerFacts>
  readonly access?: Access
  readonly problem: RegExp | null
}

const cases: readonly Case[] = [
  { name: 'Postgres 17 will do', facts: {}, problem: null },
  { name: 'and a newer one', facts: { version: 190000, versionName: '19beta1' }, problem: null },
  { name: 'the last 16 will not', facts: { version: 169999, versionName: '16.99' }, problem: /16\.99.*17/ },
  { name: 'nor 9.6', facts: { version: 90624, versionName: '9.6.24' }, problem: /9\.6\.24.*17/ },
  { name: 'LATIN1', facts: { encoding: 'LATIN1' }, problem: /encoding LATIN1.*UTF8/ },
  { name: 'SQL_ASCII', facts: { encoding: 'SQL_ASCII' }, problem: /encoding SQL_ASCII.*UTF8/ },
  { name: 'LATIN1, only read', facts: { encoding: 'LATIN1' }, access: 'read', problem: /encoding LATIN1/ },
  { name: 'read-only', facts: { isReadOnly: true }, problem: /read-only.*primary/ },
  { name: 'read-only, only read', facts: { isReadOnly: true }, access: 'read', problem: null },
  {
    name: 'a replica',
    facts: { isReadOnly: true, isReplica: true },
    problem: /replica.*failover/,
  },
  {
    name: 'a replica, only read',
    facts: { isReadOnly: true, isReplica: true },
    access: 'read',
    problem: null,
  },
  { name: 'a pooler', facts: { isPooled: true }, problem: /pooler.*Postgres itself/ },
  { name: 'a pooler, only read', facts: { isPooled: true }, access: 'read', problem: /pooler/ },
]

describe('what a server must be', () => {
  test.each(cases)('$name', ({ facts, access = 'write', problem }) => {
    const found = findProblem({ ...good, ...facts }, access)
    if (problem === null) expect(found).toBeNull()
    else expect(found).toMatch(problem)
    expect(found ?? '').not.toContain('\n')
  })
})
