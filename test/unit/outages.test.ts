import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { describeOutage } from '../../pipeline/outages.ts'

function failure(message: string, facts: object): Error {
  return Object.assign(new Error(message), facts)
}

function ofServer(code: string, message = 'row (Kanarialintu, Häkkikuja 5)'): Error {
  return Object.assign(new DatabaseError(message, 1, 'error'), { code, detail: 'Kanarialintu' })
}

const connect = (code: string, more: object) =>
  failure(`connect ${code}`, { code, syscall: 'connect', ...more })
const onFile = (code: string, syscall = 'open') =>
  failure(`${code}: no`, { code, syscall, path: '/srv/out/letters' })

describe('an outage is told in a line, with its code and what to do', () => {
  test.each([
    [
      connect('ECONNREFUSED', { address: '127.0.0.1', port: 5432 }),
      1,
      '127.0.0.1:5432 (ECONNREFUSED): start',
    ],
    [connect('ECONNREFUSED', { address: '::1', port: 5432 }), 1, 'at [::1]:5432 (ECONNREFUSED)'],
    [connect('ENOENT', { address: '/run/.s.PGSQL.5432' }), 1, 'no socket at /run/.s.PGSQL.5432 (ENOENT)'],
    [
      connect('EACCES', { address: '/run/.s.PGSQL.5432' }),
      2,
      'may not open the socket at /run/.s.PGSQL.5432',
    ],
    [connect('ETIMEDOUT', { address: '10.0.0.1', port: 5432 }), 1, '10.0.0.1:5432 (ETIMEDOUT)'],
    [connect('ENETUNREACH', { address: '10.0.0.1', port: 5432 }), 1, 'check the network'],
    [
      failure('x', { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'nowhere' }),
      1,
      'host nowhere is not known',
    ],
    [failure('x', { code: 'EAI_AGAIN', syscall: 'getaddrinfo', hostname: 'nowhere' }), 1, 'name service'],
    [failure('x', { code: 'ECONNRESET', syscall: 'read' }), 1, 'broke off (ECONNRESET)'],
    [failure('Connection terminated unexpectedly', {}), 1, 'broke off (connection lost)'],
    [
      failure('x', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      2,
      'no authority that this machine trusts (SELF_SIGNED',
    ],
    [failure('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 2, 'sslmode=no-verify encrypts without checking'],
    [failure('x', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 2, 'sslrootcert=FILE'],
    [failure('x', { code: 'CERT_HAS_EXPIRED' }), 2, 'is not valid today'],
    [failure('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 2, 'is for another name than the host'],
    [failure('x', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 2, 'agree on no encryption'],
    [failure('The server does not support SSL connections', {}), 2, 'sslmode=disable'],
    [failure('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', {}), 2, 'none is given'],
    [
      ofServer('28P01', 'password authentication failed for user "maija"'),
      2,
      'for user "maija", 28P01): correct',
    ],
    [ofServer('28000', 'role "maija" does not exist'), 2, 'role "maija" does not exist, 28000'],
    [ofServer('3D000', 'database "kunta" does not exist'), 2, 'database "kunta" does not exist, 3D000'],
    [ofServer('25006'), 2, 'only reads (25006)'],
    [ofServer('42501', 'permission denied for table person'), 2, '(permission denied for table person)'],
    [ofServer('25P03'), 1, '(25P03)'],
    [ofServer('25P04'), 1, '(25P04)'],
    [ofServer('53100'), 1, 'the disk of the database server is full (53100)'],
    [ofServer('53200'), 1, 'out of memory (53200)'],
    [ofServer('53300'), 1, 'no connection left (53300)'],
    [ofServer('55P03'), 1, 'a lock could not be had in time (55P03)'],
    [ofServer('57014'), 1, 'longer than statement_timeout allows, or somebody cancelled it (57014)'],
    [ofServer('57P01'), 1, 'was shut down, or this connection was ended there (57P01)'],
    [ofServer('57P03'), 1, 'starting up or shutting down (57P03)'],
    [ofServer('40P01'), 1, '(40P01)'],
    [ofServer('58030'), 1, 'the disk of the database server fails (58030)'],
    [ofServer('XX001'), 1, 'is damaged (XX001)'],
    [onFile('ENOSPC', 'write'), 1, 'no space is left for /srv/out/letters (ENOSPC)'],
    [
      failure('write', { code: 'ENOSPC', syscall: 'write' }),
      1,
      'no space is left for what was being written',
    ],
    [onFile('EDQUOT', 'write'), 1, '(EDQUOT)'],
    [onFile('EACCES'), 2, '/srv/out/letters may not be read or written by this user (EACCES)'],
    [onFile('EROFS'), 2, 'on a file system that only reads (EROFS)'],
    [onFile('EMFILE'), 1, 'ulimit -n'],
    [onFile('EIO', 'read'), 1, 'the disk of /srv/out/letters fails (EIO)'],
    [onFile('ENOENT'), 2, 'there is no /srv/out/letters (ENOENT)'],
    [onFile('ENOTDIR'), 1, '(ENOTDIR)'],
    [onFile('EEXIST', 'mkdir'), 1, 'move it away and run the same command again'],
    [onFile('EISDIR'), 2, '/srv/out/letters is a folder (EISDIR)'],
  ] as const)('%s', (error, exitCode, told) => {
    for (const one of [error, new Error('outer', { cause: error })]) {
      const found = describeOutage(one)
      expect(found?.exitCode).toBe(exitCode)
      expect(found?.lines).toHaveLength(1)
      expect(found?.lines[0]).toContain(told)
      expect(found?.lines[0]).not.toMatch(/Kanarialintu|\n/)
    }
  })

  test('each address of a name in a line of its own, once', () => {
    const refused = ['::1', '127.0.0.1', '127.0.0.1'].map((address) =>
      connect('ECONNREFUSED', { address, port: 5432 }),
    )
    const found = describeOutage(Object.assign(new AggregateError(refused), { code: 'ECONNREFUSED' }))
    expect(found?.lines.map((line) => /at (\S+)/.exec(line)?.[1])).toEqual(['[::1]:5432', '127.0.0.1:5432'])
    expect(found?.exitCode).toBe(1)
  })
})

test.each([
  ['a fault of the program', new TypeError('x is undefined')],
  ['a constraint', ofServer('23505')],
  ['a statement that is wrong', ofServer('42601')],
  ['what follows a statement that failed', ofServer('25P02')],
  ['a fault among outages', new AggregateError([onFile('EIO'), new TypeError('x')])],
  ['no error', 'text'],
])('%s is no outage', (_, error) => {
  expect(describeOutage(error)).toBeNull()
})
