#!/usr/bin/env node
// Compiles assets/demo/contracts/*.sol into assets/demo/contracts.json, which is committed: the demo then needs no
// compiler. `--stdout` prints the result instead of writing it.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const solc = require('solc')

const assets = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'demo')
const wanted = {
  DemoGovernor: 'DemoGovernor.sol',
  DemoToken: 'DemoToken.sol',
  TimelockController: '@openzeppelin/contracts/governance/TimelockController.sol',
  VestingWallet: '@openzeppelin/contracts/finance/VestingWallet.sol',
}

const sources = readdirSync(path.join(assets, 'contracts'))
  .filter(name => name.endsWith('.sol'))
  .sort()
const input = {
  language: 'Solidity',
  sources: Object.fromEntries(
    sources.map(name => [name, {content: readFileSync(path.join(assets, 'contracts', name), 'utf8')}]),
  ),
  settings: {
    optimizer: {enabled: true, runs: 200},
    evmVersion: 'cancun',
    metadata: {bytecodeHash: 'none', appendCBOR: false},
    outputSelection: Object.fromEntries(
      Object.entries(wanted).map(([contract, file]) => [file, {[contract]: ['abi', 'evm.bytecode.object']}]),
    ),
  },
}
const readImport = name => {
  try {
    return {contents: readFileSync(require.resolve(name), 'utf8')}
  } catch {
    return {error: `${name} is not installed; run npm ci`}
  }
}

const output = JSON.parse(solc.compile(JSON.stringify(input), {import: readImport}))
const failures = (output.errors ?? []).filter(error => error.severity === 'error')
if (failures.length > 0) {
  process.stderr.write(failures.map(error => error.formattedMessage).join('\n'))
  process.exit(1)
}

// One ABI entry a line keeps a change in the contracts readable in a diff.
const contracts = Object.entries(wanted).map(([contract, file]) => {
  const {abi, evm} = output.contracts[file][contract]
  const entries = abi.map(entry => `      ${JSON.stringify(entry)}`).join(',\n')
  return `  "${contract}": {\n    "abi": [\n${entries}\n    ],\n    "bytecode": "0x${evm.bytecode.object}"\n  }`
})
const json = `{\n${contracts.join(',\n')}\n}\n`
if (process.argv.includes('--stdout')) process.stdout.write(json)
else writeFileSync(path.join(assets, 'contracts.json'), json)
