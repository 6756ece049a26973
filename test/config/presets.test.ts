import {readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {getAddress} from 'viem'
import {describe, expect, it} from 'vitest'
import {daoFiles, loadConfig, projectDir} from '../../src/config/load'
import {indexedContracts, planOf} from '../../src/ingest/plan'

const folder = join(projectDir, 'presets')
const files = daoFiles(folder)
/** The table of presets/README.md: slug, chain, and what is indexed. */
const listed = [
  ...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| `([^`]+)` \| (\S+) \| (.+) \|$/gm),
].map(([, slug, chain, what]) => ({slug, chain, what}))

describe('presets', () => {
  it('are those that their README lists, each on its chain', () => {
    const found = files.map(file => {
      const [chain] = loadConfig([file]).chains
      return {slug: basename(file, '.yaml'), chain: chain?.slug}
    })
    expect(listed.map(({slug, chain}) => ({slug, chain}))).toEqual(found)
    expect(found.length).toBeGreaterThanOrEqual(13)
  })

  it.each(files)('%s can be read, names its source, and does not claim to be confirmed', file => {
    const [dao] = loadConfig([file]).chains.flatMap(chain => chain.daos)
    expect(dao?.slug).toBe(basename(file, '.yaml'))
    expect(dao?.confirmed).toBe(false)
    expect(dao?.source).toMatch(/\w+/)
  })

  it.each(files)('%s spells every address with its checksum', file => {
    const addresses = readFileSync(file, 'utf8').match(/0x[0-9a-fA-F]{40}/g) ?? []
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses).toEqual(addresses.map(address => getAddress(address)))
  })

  it.each(files)('%s has a token for each governor, and tells what it lacks where it has no governor', file => {
    const [chain] = loadConfig([file]).chains
    if (!chain) throw new Error('no chain')
    const plan = planOf(chain)
    const roles = chain.daos.flatMap(dao => dao.contracts.map(({role}) => role))
    expect(indexedContracts(chain)).toHaveLength(roles.length)
    // Whose events tell no weights has none to hold against a token.
    const weighing = plan.governors.filter(({rules}) => rules.at(0).rules.untold === undefined)
    if (weighing.length === plan.governors.length) expect(roles).toContain('token')
    for (const governor of weighing) expect(plan.tokens.map(({address}) => address)).toContain(governor.token)
    // A governor that is executed by a TimelockController of the file expires nothing.
    for (const {timelock, rules} of plan.governors) if (timelock) expect(rules.at(0).rules.gracePeriod).toBeUndefined()
    const what = listed.find(({slug}) => slug === basename(file, '.yaml'))?.what ?? ''
    expect(/only$/.test(what)).toBe(plan.governors.length === 0)
    if (plan.governors.length === 0) expect(chain.daos[0]?.notes).toMatch(/no adapter|no governor/)
  })

  it('can be indexed together', () => {
    const daos = loadConfig(files).chains.flatMap(chain => chain.daos)
    expect(daos.map(({slug}) => slug).sort()).toEqual(listed.map(({slug}) => slug).sort())
  })
})
