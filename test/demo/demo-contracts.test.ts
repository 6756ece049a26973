import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {loadArtifacts} from '../../src/demo/demo-contracts'

const root = path.join(__dirname, '..', '..')

test('the committed artifacts are what the sources compile to', async () => {
  const script = path.join(root, 'scripts', 'compile-demo-contracts.mjs')
  const {stdout} = await promisify(execFile)(process.execPath, [script, '--stdout'], {maxBuffer: 16 << 20})
  expect(stdout === (await readFile(path.join(root, 'assets', 'demo', 'contracts.json'), 'utf8'))).toBe(true)
  expect(Object.keys(loadArtifacts())).toEqual(['DemoGovernor', 'DemoToken', 'TimelockController', 'VestingWallet'])
})
