import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { PipelineError, UsageError } from '../pipeline/errors.ts'
import { benchmarkScenario } from './generator/benchmark.ts'
import { generate } from './generator/generate.ts'
import { describeNight } from './generator/manifest.ts'
import { programmeIds } from './generator/programmes.ts'
import { readScenario, type Scenario } from './generator/scenario.ts'

interface Options {
  readonly out?: string
  readonly customers?: number
  readonly seed: number
  readonly programme: string
  readonly changedPercent: number
  readonly manifest?: string
}

/** Writes invented exports with what must come of them: of a scenario, or of any number of customers. */
function generateExports(scenarioDirectory: string | undefined, options: Options): void {
  if (options.manifest !== undefined) {
    writeFileSync(join(options.manifest, 'manifest.csv'), describeNight(options.manifest))
    console.log(`wrote ${options.manifest}/manifest.csv`)
    return
  }
  const scenario = chooseScenario(scenarioDirectory, options)
  const directory = options.out ?? scenarioDirectory
  if (directory === undefined) throw new UsageError('say where to write with --out')
  console.log(generate(scenario, directory) ? `generated ${directory}/nights` : `${directory} is up to date`)
}

function chooseScenario(directory: string | undefined, options: Options): Scenario {
  const { customers } = options
  if (directory !== undefined && customers === undefined) return readScenario(directory)
  if (directory === undefined && customers !== undefined) return benchmarkScenario({ ...options, customers })
  throw new UsageError('name either the folder of a scenario, or a number of --customers')
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1')
  return Number(text)
}

function percent(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('must be from 0 to 100')
  return value
}

const program = new Command('generate-exports')
  .description('Writes invented customer exports, and expected/ from what was intended of each person.')
  .argument('[scenario]', 'a folder with a scenario.yaml')
  .option('--out <folder>', 'where to write (default: the scenario folder)')
  .option('--customers <number>', 'two nights of so many customers in the whole country instead', wholeNumber)
  .option('--seed <number>', 'another seed, other people', wholeNumber, 1)
  .addOption(
    new Option('--programme <id>', 'by whose rules').choices(programmeIds).default('kuntakokeilu-2021'),
  )
  .option('--changed-percent <number>', 'how many are another on the second night', percent, 2)
  .option('--manifest <night>', 'only recompute manifest.csv of a hand-written night')
  .action(generateExports)

try {
  program.parse()
} catch (error) {
  if (!(error instanceof PipelineError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
