import {basename, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {daoFiles, loadConfig, projectDir} from '../../src/config/load'

const files = daoFiles(join(projectDir, 'presets'))

describe('presets', () => {
  it('are there', () => {
    expect(files.map(file => basename(file))).toEqual([
      'arbitrum.yaml',
      'compound.yaml',
      'ens.yaml',
      'opengradient.yaml',
      'uniswap.yaml',
    ])
  })

  it.each(files)('%s can be read, names its source, and does not claim to be confirmed', file => {
    const [dao] = loadConfig([file]).chains.flatMap(chain => chain.daos)
    expect(dao?.slug).toBe(basename(file, '.yaml'))
    expect(dao?.confirmed).toBe(false)
    expect(dao?.source).toMatch(/\w+/)
  })

  it('can be indexed together', () => {
    expect(loadConfig(files).chains.map(chain => [chain.slug, chain.daos.length])).toEqual([
      ['ethereum', 3],
      ['base', 1],
      ['arbitrum', 1],
    ])
  })
})
