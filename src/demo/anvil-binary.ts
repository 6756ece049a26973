import {existsSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'

const architectures: Partial<Record<NodeJS.Architecture, string>> = {x64: 'amd64', arm64: 'arm64'}

/** The path of anvil's executable for this platform, started directly so that there is one process to watch. */
export function anvilBinary(platform = process.platform, arch = process.arch): string {
  const name = `@foundry-rs/anvil-${platform}-${architectures[arch] ?? arch}`
  const binary = binaryIn(name, platform === 'win32' ? 'anvil.exe' : 'anvil')
  if (binary) return binary
  throw new Error(
    `The demo's local node needs ${name}, which is not installed: either npm left out optional packages (run npm ci ` +
      'without --omit=optional) or anvil has no build for this platform.',
  )
}

function binaryIn(packageName: string, file: string): string | undefined {
  try {
    const anvil = createRequire(__filename).resolve('@foundry-rs/anvil/package.json')
    const manifest = createRequire(anvil).resolve(`${packageName}/package.json`)
    const binary = path.join(path.dirname(manifest), 'bin', file)
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}
