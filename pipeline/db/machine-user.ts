import { hostname, userInfo } from 'node:os'

/** Who is logged in; in a container perhaps somebody without a name. */
export function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** The same with the machine: `maija@server-1`. */
export function machineUser(): string {
  return `${nameOfUser()}@${hostname()}`
}
