/** Every command, by a login of every role: those that the handbook gives it do what they are told, the others are refused. */

import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PipelineError } from '../../pipeline/errors.ts'
import { describeOutage } from '../../pipeline/outages.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { ask } from '../support/ask.ts'
import { createParser } from '../support/command-parser.ts'
import { type RoleName, roleNames } from '../support/logins.ts'
import { createRoleWorld, give, orders, type RolePlace, type RoleWorld } from '../support/role-world.ts'

/** Of the embedded server, which has no login but its owner's. */
const ofTheMachine = ['replay', 'database']
const users = ['owner', ...roleNames] as const
type User = (typeof users)[number]

let world: RoleWorld
/** Of every command that only looks, and of all that are refused. */
let shared: RolePlace
let leave: () => void
let left: Promise<void>
beforeAll(async () => {
  world = await createRoleWorld()
  await new Promise<void>((arrived) => {
    left = world.at(async (place) => {
      shared = place
      arrived()
      await new Promise<void>((resolve) => {
        leave = resolve
      })
    })
  })
})
afterAll(async () => {
  leave()
  await left
  await world.drop()
})

const urlOf = ({ database }: RolePlace, user: User) =>
  user === 'owner' ? database.url : database.urlOf(user)

function leavesOf(command: Command, path = ''): string[] {
  return command.commands.flatMap((one) => {
    const name = `${path}${one.name()}`
    return one.commands.length === 0 ? [name] : leavesOf(one, `${name} `)
  })
}
const commands = leavesOf(await createParser()).filter((name) => !ofTheMachine.includes(name))

/** The last column of the handbook's table of roles; a group of commands stands for all of it. */
function givenTo(role: RoleName): readonly string[] {
  const handbook = readFileSync(join(projectRoot, 'scripts/deploy/README.md'), 'utf8')
  const row = handbook.split('\n').find((line) => line.startsWith(`| \`kuntasiirto_${role}\` |`))
  const named = Array.from(
    row
      ?.split(' | ')
      .at(-1)
      ?.matchAll(/`([^`]+)`/g) ?? [],
    ([, name]) => name ?? '',
  )
  return named.flatMap((name) => {
    const found = commands.filter((one) => one === name || one.startsWith(`${name} `))
    if (found.length === 0) throw new Error(`the handbook gives ${role} ${name}, which is no command`)
    return found
  })
}
const isGiven = (user: User, command: string) => user === 'owner' || givenTo(user).includes(command)

const pairs = users.flatMap((user) => commands.map((command): [User, string] => [user, command]))

test('there is an order for every command, and for nothing else', () => {
  expect(Object.keys(orders).sort()).toEqual([...commands].sort())
})

describe('what a login is given', () => {
  test.each(pairs.filter((pair) => isGiven(...pair)))('the %s says %s', async (user, command) => {
    const order = orders[command]!
    const does = async (place: RolePlace) => {
      const id = (await order.prepare?.(place)) ?? ''
      expect(await give(urlOf(place, user), command, order.words(place, id))).not.toBe('')
    }
    await (order.onlyLooks ? does(shared) : world.at(does))
  })
})

/** What `kuntasiirto` would say of an error, and how it would end; null: a bug. */
function endOf(error: unknown): { readonly exitCode: number; readonly lines: readonly string[] } | null {
  if (error instanceof PipelineError) return error
  return describeOutage(error)
}

describe('what it is not', () => {
  test.each(pairs.filter((pair) => !isGiven(...pair)))(
    'the %s is refused %s, in one line',
    async (user, command) => {
      const words = orders[command]!.words(shared, '0'.repeat(12))
      const end = await give(urlOf(shared, user), command, words).then(
        (said) => ({ exitCode: 0, lines: [said] }),
        endOf,
      )
      expect(end?.lines).toHaveLength(1)
      expect(end?.lines[0]).toMatch(/login/)
      expect(end?.exitCode).toBe(user === 'loader' && command === 'health' ? 1 : 2) // to it the database is away
    },
  )
})

describe('a verification is on record, whoever verified, so that its alarms can fire', () => {
  test.each(['owner', 'engine', 'operator', 'auditor'] as const)('the %s', async (user) => {
    await world.at(async (place) => {
      const verify = () => give(urlOf(place, user), 'verify', ['--out', place.out])
      await verify()
      await rm(join(place.out, 'kuntakokeilu-2021/2021-03-01/checksums.sha256'))
      await expect(verify()).rejects.toThrow('does not verify')
      expect(
        await ask(
          place.database.url,
          'select run_count, problem_count from audit.verification order by verification_id',
        ),
      ).toEqual([
        { run_count: 2, problem_count: 0 },
        { run_count: 2, problem_count: 1 },
      ])
      const metrics = await give(urlOf(place, 'operator'), 'metrics', [])
      expect(metrics).toMatch(/^kuntasiirto_verification_problems 1$/m)
    })
  })
})
