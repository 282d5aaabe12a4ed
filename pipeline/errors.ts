/**
 * The errors an operator can act on. Each carries its exit code; everything else that is thrown is a bug or an
 * outage and ends with exit code 1. A message says what was wrong, where, and what to do, and never quotes a value
 * of a customer's row.
 */
export abstract class PipelineError extends Error {
  abstract readonly exitCode: number
  /** Stored in audit.run.error_code: names the kind of failure, holds no data. */
  abstract readonly code: string

  /** For people: a line for each problem. */
  get lines(): readonly string[] {
    return [this.message]
  }
}

/** Wrong usage or configuration. */
export class UsageError extends PipelineError {
  override readonly name = 'UsageError'
  readonly exitCode = 2
  readonly code = 'USAGE'
  #lines: readonly string[] | null = null

  /** Every problem of one thing, and what to do about each. */
  static of(thing: string, problems: readonly string[], toDo = ''): UsageError {
    const then = toDo === '' ? '' : `; ${toDo}`
    const error = new UsageError(`${thing}: ${problems.join('; ')}${then}`)
    error.#lines = problems.map((problem) => `${thing}: ${problem}${then}`)
    return error
  }

  override get lines(): readonly string[] {
    return this.#lines ?? super.lines
  }
}

/** The night's input is refused: nothing was published. Every problem found is named. */
export class InputRefusedError extends PipelineError {
  override readonly name = 'InputRefusedError'
  readonly exitCode = 3
  readonly code = 'INPUT_REFUSED'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`input refused: ${problems.join('; ')}`)
    this.problems = problems
  }

  override get lines(): readonly string[] {
    return this.problems.map((problem) => `input refused: ${problem}`)
  }
}

/** Another run holds the database's lock. */
export class RunUnderWayError extends PipelineError {
  override readonly name = 'RunUnderWayError'
  readonly exitCode = 4
  readonly code = 'RUN_UNDER_WAY'
}

/** The night's control totals do not close, or something recomputed differs from what is on record. */
export class BalanceError extends PipelineError {
  override readonly name = 'BalanceError'
  readonly exitCode = 5
  readonly code = 'DOES_NOT_BALANCE'
}

/** A person must approve before the night may go on. */
export class ApprovalNeededError extends PipelineError {
  override readonly name = 'ApprovalNeededError'
  static readonly code = 'APPROVAL_NEEDED'
  readonly exitCode = 6
  readonly code = ApprovalNeededError.code
}

/** Something outside the program does not do its part: a folder, a disk, another machine. */
export class OutageError extends PipelineError {
  override readonly name = 'OutageError'
  readonly exitCode = 1
  readonly code = 'OUTAGE'
}

/** Stopped by a signal (Ctrl-C, or a service manager). */
export class InterruptedError extends PipelineError {
  override readonly name = 'InterruptedError'
  readonly exitCode = 130
  readonly code = 'INTERRUPTED'
}

/** How a process ends that throws this: whatever is none of ours is a bug or an outage. */
export function exitCodeOf(error: unknown): number {
  return error instanceof PipelineError ? error.exitCode : 1
}

/**
 * What the account, a job or a log may hold of any error: the code of one of ours, else its name and code. Never its
 * message, which can quote data.
 */
export function codeOf(error: unknown): string {
  if (error instanceof PipelineError) return error.code
  if (!(error instanceof Error)) return 'UNKNOWN'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}
