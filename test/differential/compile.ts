import {createHash} from 'node:crypto'
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Abi, Hex} from 'viem'
import {projectDir} from '../../src/config/load'

export interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Compiler {
  readonly version: () => string
  readonly compile: (
    input: string,
    callbacks: {import: (path: string) => {contents: string} | {error: string}},
  ) => string
}

interface Output {
  readonly errors?: readonly {severity: string; formattedMessage: string}[]
  readonly contracts: Readonly<Record<string, Readonly<Record<string, {abi: Abi; evm: {bytecode: {object: string}}}>>>>
}

type Sources = Readonly<Record<string, {readonly content: string}>>

const fromHere = createRequire(__filename)
const folder = join(__dirname, 'contracts')
const cache = join(projectDir, 'node_modules', '.cache', 'differential')
/**
 * Compiles contracts of one of our files against a version of OpenZeppelin Contracts, which our sources import as
 * `@oz`. The output is kept until our source, the version or the compiler changes.
 */
export function compile(
  file: string,
  contracts: readonly string[],
  library: string,
): Readonly<Record<string, Artifact>> {
  // Until 4.5 the sources need a compiler that lets an override change the data location of a parameter.
  const compilerName = /^oz-4\.[34]$/.test(library) ? 'solc-0.8.13' : 'solc'
  const manifest = (name: string) => JSON.parse(readFileSync(fromHere.resolve(`${name}/package.json`), 'utf8')).version
  const sources = sourcesOf(file)
  const key = createHash('sha256')
    .update(JSON.stringify([sources, manifest(library), manifest(compilerName), settingsOf(compilerName, contracts)]))
    .digest('hex')
  const kept = join(cache, `${key}.json`)
  try {
    return JSON.parse(readFileSync(kept, 'utf8'))
  } catch {
    const artifacts = compileNow({file, sources}, {contracts, library, compilerName})
    mkdirSync(cache, {recursive: true})
    writeFileSync(`${kept}.${process.pid}`, JSON.stringify(artifacts))
    renameSync(`${kept}.${process.pid}`, kept)
    return artifacts
  }
}

/** One of our files, and those of ours that it imports. */
function sourcesOf(file: string): Sources {
  const content = readFileSync(join(folder, file), 'utf8')
  const imports = [...content.matchAll(/^import "\.\/(\w+\.sol)";/gm)].map(([, name]) => sourcesOf(name ?? ''))
  return Object.assign({[file]: {content}}, ...imports)
}

function settingsOf(compilerName: string, contracts: readonly string[]) {
  return {
    optimizer: {enabled: true, runs: 1},
    evmVersion: compilerName === 'solc' ? 'cancun' : 'london',
    metadata: {bytecodeHash: 'none'},
    outputSelection: {'*': Object.fromEntries(contracts.map(name => [name, ['abi', 'evm.bytecode.object']]))},
  }
}

function compileNow(
  {file, sources}: {file: string; sources: Sources},
  {contracts, library, compilerName}: {contracts: readonly string[]; library: string; compilerName: string},
): Record<string, Artifact> {
  const compiler: Compiler = fromHere(compilerName)
  const input = {language: 'Solidity', sources, settings: settingsOf(compilerName, contracts)}
  const readImport = (path: string) => {
    try {
      return {contents: readFileSync(fromHere.resolve(path.replace(/^@oz\//, `${library}/`)), 'utf8')}
    } catch {
      return {error: `${path} of ${library} is not installed; run npm ci`}
    }
  }
  const output: Output = JSON.parse(compiler.compile(JSON.stringify(input), {import: readImport}))
  const failures = (output.errors ?? []).filter(({severity}) => severity === 'error')
  if (failures.length > 0) throw new Error(failures.map(({formattedMessage}) => formattedMessage).join('\n'))
  const all = Object.assign({}, ...Object.values(output.contracts)) as Output['contracts'][string]
  return Object.fromEntries(
    contracts.map(name => {
      const found = all[name]
      if (!found) throw new Error(`${file} has no contract ${name}`)
      return [name, {abi: found.abi, bytecode: `0x${found.evm.bytecode.object}` as const}]
    }),
  )
}
