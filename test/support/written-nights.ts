/** Output as workers would have written it, without the rendering: its folder, its list, and what the register says. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256OfContent } from '../../pipeline/checksum.ts'
import { checksumsFile } from '../../pipeline/deliver/files/close-folder.ts'
import { nightFolder } from '../../pipeline/deliver/files/write-file.ts'
import type { TestNights } from './nights.ts'

/** Writes what every night owes, and tells the folders. */
export async function writeOutput({ rows }: TestNights, outRoot: string): Promise<readonly string[]> {
  const runs = await rows(`
    select run_id, programme_id, as_of_date from audit.run where status = 'completed' and output_completed_at is null`)
  const folders: string[] = []
  for (const run of runs) {
    const folder = nightFolder(outRoot, String(run.programme_id), String(run.as_of_date))
    const files = await rows('select file_name from register.output_file where run_id = $1', [run.run_id])
    const names = ['report/summary.json', ...files.map((file) => String(file.file_name))].sort()
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), name)
    }
    const list = names.map((name) => `${sha256OfContent(name)}  ${name}\n`)
    await writeFile(join(folder, checksumsFile), list.join(''))
    for (const name of names)
      await rows(
        `update register.output_file set status = 'rendered', sha256 = $1, rendered_at = now(), closed_at = now()
         where run_id = $2 and file_name = $3`,
        [sha256OfContent(name), run.run_id, name],
      )
    folders.push(folder)
  }
  await rows(`
    update register.notification set status = 'rendered', file_name = 'x', sha256 = 'x' where status = 'planned';
    update audit.run set output_completed_at = now() where status = 'completed' and output_completed_at is null`)
  return folders
}
