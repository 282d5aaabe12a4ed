import { Command } from 'commander'
import type { Context } from '../context.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { printAnswer } from '../terminal/answer.ts'
import { someOf } from '../terminal/known-values.ts'
import { addSignature } from '../terminal/signature.ts'
import { addCaseFilter, caseFilterOf, type FilterOptions, parseNumber } from '../worklist/case-filter.ts'
import { formatCase, formatCases, formatCounts } from '../worklist/case-lines.ts'
import { type CaseState, caseStates } from '../worklist/case-queries.ts'
import { decideCases } from '../worklist/decide-cases.ts'
import { listCases, showCase } from '../worklist/list-cases.ts'

interface ListOptions extends FilterOptions {
  readonly state: readonly CaseState[]
  readonly counts: boolean
  readonly limit: number
  readonly json: boolean
}

export function worklistCommand(context: () => Context): Command {
  const command = new Command('worklist').description(
    'everything that waits for a person, and what was decided',
  )
  addCaseFilter(command.command('list'))
    .description('what waits, longest first; no names, no places of people under non-disclosure')
    .option(
      '--state <state>',
      `${caseStates.join(', ')}, with commas; by default waiting`,
      someOf(caseStates, 'choose among'),
      ['waiting'],
    )
    .option('--counts', 'only how many of each kind and reason', false)
    .option('--limit <number>', 'how many to show', parseNumber, 50)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto worklist list --counts\n  kuntasiirto worklist list --kind review --reason GROUP_UNKNOWN --days 14',
    )
    .action(async (options: ListOptions) => {
      const ready = context()
      const found = await listCases(ready, caseFilterOf(options, options.state), options.limit)
      printAnswer(ready, options.json, found, options.counts ? formatCounts : formatCases)
    })
  command
    .command('show')
    .description('everything on record about one case, and what to do about it')
    .argument('<case>', 'its id, or the first 6 characters or more')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  kuntasiirto worklist show 3f2a9c01b7de')
    .action(async (id: string, options: { readonly json: boolean }) => {
      const ready = context()
      const found = await showCase(ready, id)
      printAnswer(ready, options.json, found, formatCase)
    })
  addCaseActions(command, context)
  return command
}

const words = {
  resolve: {
    description: 'says that cases are done: each comes back if a later night still finds it',
    done: 'Resolved',
    after: 'what a later night still finds comes back',
    example: 'worklist resolve 3f2a9c01b7de --because "office mended the row"',
  },
  waive: {
    description: 'lets cases be: each stays away until its facts change',
    done: 'Waived',
    after: 'each stays away until its facts change',
    example: 'worklist waive --all --kind absent-member --days 30 --because "office was asked 3.3.2021"',
  },
} as const

interface DecisionOptions extends FilterOptions, Signature {
  readonly all: boolean
}

function addCaseActions(worklist: Command, context: () => Context): void {
  for (const decision of ['resolve', 'waive'] as const) {
    const { description, done, after, example } = words[decision]
    addSignature(addCaseFilter(worklist.command(decision)))
      .description(`${description}; all of those named, or none`)
      .argument('[cases...]', 'an id, or its first 6 characters or more')
      .option('--all', 'all that wait and match --kind and the other options', false)
      .addHelpText('after', `\nExample:\n  kuntasiirto ${example}`)
      .action(async (ids: readonly string[], options: DecisionOptions) => {
        const isNarrowed = Object.values(caseFilterOf(options, []))
          .filter((value) => !Array.isArray(value))
          .some((value) => value !== null)
        if (options.all ? ids.length > 0 || options.kind === undefined : ids.length === 0 || isNarrowed)
          throw new UsageError('give ids, or --all with --kind (see kuntasiirto worklist list)')
        const ready = context()
        const meant = options.all ? caseFilterOf(options, ['waiting']) : ids
        const { count, before } = await decideCases(ready, decision, meant, options)
        for (const line of before) ready.print(`Not again: ${line}.`)
        if (count > 0) ready.print(`${done}: ${count} ${count === 1 ? 'case' : 'cases'}; ${after}.`)
        else if (before.length === 0) ready.print('No such case waits.')
      })
  }
}
