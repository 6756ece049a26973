import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Abi, Hex} from 'viem'
import {projectDir} from '../../src/config/load'

const require = createRequire(__filename)

export interface Compiled {
  readonly abi: Abi
  readonly bytecode: Hex
}

/** Compiles one file of test/fixtures/contracts; gives its contracts by name. Throws what the compiler says. */
export function compileSolidity(file: string): Readonly<Record<string, Compiled>> {
  const solc = require('solc')
  const input = {
    language: 'Solidity',
    sources: {[file]: {content: readFileSync(join(projectDir, 'test/fixtures/contracts', file), 'utf8')}},
    settings: {
      optimizer: {enabled: true, runs: 200},
      evmVersion: 'cancun',
      outputSelection: {[file]: {'*': ['abi', 'evm.bytecode.object']}},
    },
  }
  const readImport = (name: string) => ({contents: readFileSync(require.resolve(name), 'utf8')})
  const output = JSON.parse(solc.compile(JSON.stringify(input), {import: readImport}))
  const errors = (output.errors ?? []).filter((error: {severity: string}) => error.severity === 'error')
  if (errors.length > 0)
    throw new Error(errors.map((error: {formattedMessage: string}) => error.formattedMessage).join('\n'))
  return Object.fromEntries(
    Object.entries<{abi: Abi; evm: {bytecode: {object: string}}}>(output.contracts[file]).map(([name, {abi, evm}]) => [
      name,
      {abi, bytecode: `0x${evm.bytecode.object}` as Hex},
    ]),
  )
}
