interface Node {
  readonly file: string
  readonly version: string
}
declare const launcher: {
  chooseNode(
    running: Node,
    packaged: Node | null,
    env: Readonly<Record<string, string | undefined>>,
  ): Node | null
  launch(script: string, args: readonly string[]): void
  readonly flags: readonly string[]
  readonly packages: Readonly<Record<string, string>>
}
export = launcher
