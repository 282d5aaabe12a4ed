export type Words = Readonly<Record<string, string>>

/** What the account's codes mean; a code that is not here is told as it is. */
export interface CodeWords {
  readonly outcomes: Words
  readonly reasons: Words
  readonly rejectReasons: Words
  readonly groups: Words
  readonly kinds: Words
  readonly channels: Words
  readonly statuses: Words
  readonly holdReasons: Words
  readonly caseKinds: Words
  readonly measures: Words
  readonly checks: Words
}
