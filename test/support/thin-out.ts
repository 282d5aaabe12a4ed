import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Leaves of each story of a copied scenario one person in so many: a night of all of them is another test's. */
export async function thinOut(folder: string, by: number): Promise<void> {
  const path = join(folder, 'scenario.yaml')
  const text = await readFile(path, 'utf8')
  const thin = (_: string, story: string, people: string) => `${story}${Math.ceil(Number(people) / by)}`
  await writeFile(path, text.replace(/^( {2}[\w-]+: )(\d{2,})$/gm, thin))
}
