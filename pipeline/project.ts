import { join } from 'node:path'

/** Where the project lies: the embedded server and the shipped programmes are found from here. */
export const projectRoot = join(import.meta.dirname, '..')
