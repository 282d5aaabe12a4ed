import type { Report } from './suite.ts'

/** The table of test/README.md, in Markdown. */
export function formatTable(reports: readonly Report[]): string {
  return [
    '| fault | what was done | times | lost | doubled | came out |',
    '| --- | --- | --- | --- | --- | --- |',
    ...reports.map(({ name, what, status, outcome: { times, lost, doubled, note } }) =>
      status === 'skipped'
        ? `| ${name} | ${what} | – | – | – | skipped: ${note} |`
        : `| ${name} | ${what} | ${times} | ${lost} | ${doubled} | ${status === 'right' ? '' : 'WRONG: '}${note} |`,
    ),
  ].join('\n')
}
