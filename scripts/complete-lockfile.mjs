// `npm install` leaves optional packages of other platforms out of package-lock.json when the registry does not offer
// them, and `npm ci` then refuses the file. This puts a stub in for each: run it after every `npm install`. It takes the folder
// of another package-lock.json (bench/ponder).
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = join(root, process.argv[2] ?? '', 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = {
  amd64: 'x64',
  arm: 'arm',
  armv7: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  mips64el: 'mips64el',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
  x64: 'x64',
}

/** What a platform package says of itself, read off its name; undefined for packages of another kind. */
function platformOf(name) {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.filter(system => words.includes(system))
  const cpu = Object.keys(PROCESSORS)
    .filter(word => words.includes(word))
    .map(word => PROCESSORS[word])
  const libc = words.some(word => word.startsWith('musl'))
    ? ['musl']
    : words.some(word => word.startsWith('gnu'))
      ? ['glibc']
      : undefined
  if (cpu.length === 0) return undefined
  return {cpu, ...(libc && os[0] === 'linux' && {libc}), ...(os.length > 0 && {os})}
}

const added = []
for (const {optionalDependencies = {}} of Object.values(lock.packages))
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`
    const platform = platformOf(name)
    if (lock.packages[key] || !platform || !/^\d/.test(version)) continue
    lock.packages[key] = {version, ...platform, optional: true}
    added.push(name)
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.join(', ')}`)
