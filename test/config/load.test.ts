import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, describe, expect, it} from 'vitest'
import {adapters} from '../../src/adapters'
import {chooseDaos} from '../../src/config/choose'
import {daoFiles, demoDaosDir, loadChains, loadConfig, projectDir, rpcVariable} from '../../src/config/load'
import {kindsOf, partnerOf} from '../../src/config/schema'
import {ConfigError} from '../../src/core/errors'
import {indexedContracts, planOf} from '../../src/ingest/plan'

const folder = mkdtempSync(join(tmpdir(), 'kingmaker-config-'))
afterAll(() => rmSync(folder, {recursive: true}))

const TOKEN = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const OTHER = '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512'
const GOVERNOR = '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0'

let files = 0
/** Writes a file of its own folder, so that files of the same name can meet. */
function write(name: string, text: string): string {
  const path = join(folder, String(files++))
  mkdirSync(path)
  writeFileSync(join(path, name), text)
  return join(path, name)
}

const token = (address = `"${TOKEN}"`, more = '') =>
  `  - { role: token, kind: erc20-votes, address: ${address}, from: 1${more} }`
const governor = (more = '') => `  - { role: governor, kind: oz-governor, address: "${GOVERNOR}", from: 3${more} }`
const dao = (slug: string, ...contracts: readonly string[]) =>
  ['slug: SLUG', 'name: Some DAO', 'chain: local', 'contracts:', ...contracts, ''].join('\n').replace('SLUG', slug)

/** Every problem of the files, with their names alone. */
function problems(...paths: readonly string[]): readonly string[] {
  try {
    loadConfig(paths)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(problem => problem.replace(/^.*\/([\w-]+\.yaml: )/, '$1'))
  }
  return []
}

describe('one report', () => {
  it('names every problem of every file', () => {
    expect(
      problems(
        write('a.yaml', dao('a', token(TOKEN, ', color: red')).concat('extra: 1\n')),
        write('b.yaml', 'slug: b\n  name: [\n'),
        join(folder, 'nowhere.yaml'),
        write('c.yaml', dao('c', token()).replace('local', 'mars')),
      ),
    ).toEqual([
      'a.yaml: contracts[0].address: expected an address in quotes (YAML reads 0x… as a number), got 5.465844868464591e+47',
      'a.yaml: contracts[0]: Unrecognized key: "color"',
      'a.yaml: file: Unrecognized key: "extra"',
      'b.yaml: not YAML: Nested mappings are not allowed in compact mappings at line 1, column 7',
      'b.yaml: not YAML: Implicit keys need to be on a single line at line 1, column 7',
      'b.yaml: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 3, column 1',
      'nowhere.yaml: cannot be read (ENOENT)',
      `c.yaml: chain: expected one of ${Object.keys(loadChains()).join(', ')} (assets/chains.yaml), got "mars"`,
    ])
  })

  it('begins with the number of problems and names each file', () => {
    const path = write('a.yaml', dao('b', token()))
    expect(() => loadConfig([path])).toThrow(new ConfigError([`${path}: slug: expected the name of the file, got "b"`]))
    expect(() => loadConfig([path])).toThrow('one problem in the configuration:\n  - ')
  })
})

describe('a file', () => {
  it.each<[string, string, readonly string[]]>([
    ['empty', '', ['file: expected object, got null']],
    ['with a key twice', 'slug: a\nslug: a\n', ['not YAML: Map keys must be unique at line 2, column 1']],
    [
      'with an alias of nothing',
      'slug: *nothing\n',
      ['not YAML: Unresolved alias (the anchor must be set before the alias): nothing'],
    ],
    [
      'with nothing but a slug',
      'slug: a\n',
      [
        'name: expected string, got nothing',
        'chain: expected string, got nothing',
        'contracts: expected array, got nothing',
      ],
    ],
    [
      'without contracts',
      'slug: a\nname: A\nchain: local\ncontracts: []\n',
      ['contracts: Too small: expected array to have >=1 items, got []'],
    ],
    [
      'with a slug that is none',
      dao('A b', token()),
      ['slug: expected a slug: lower-case letters, digits and single hyphens, got "A b"'],
    ],
  ])('%s', (_, text, expected) => {
    expect(problems(write('a.yaml', text))).toEqual(expected.map(problem => `a.yaml: ${problem}`))
  })

  it('on a chain that only JavaScript knows', () => {
    expect(problems(write('a.yaml', dao('a', token()).replace('local', 'constructor')))).toEqual([
      expect.stringMatching(/^a\.yaml: chain: expected one of ethereum, .*, got "constructor"$/),
    ])
  })
})

describe('a contract', () => {
  const bravo = (parameters: string) =>
    `  - { role: governor, kind: governor-bravo, address: "${GOVERNOR}", from: 3, parameters: {${parameters}} }`

  it.each<[string, string, readonly string[]]>([
    [
      'of a kind for another role',
      `  - { role: governor, kind: erc20-votes, address: "${TOKEN}", from: 1 }`,
      ['kind: expected a kind for the role governor, erc20-votes is for token'],
    ],
    [
      'of no kind and no role',
      `  - { role: king, kind: throne, address: "${TOKEN}", from: 1 }`,
      [
        'role: expected one of "token"|"custodian"|"governor"|"timelock"|"protocol", got "king"',
        `kind: expected one of ${adapters.map(({id}) => `"${id}"`).join('|')}, got "throne"`,
      ],
    ],
    [
      'with a short address',
      token('"0x12"'),
      ['address: expected an address: 0x and 40 hexadecimal digits, got "0x12"'],
    ],
    ['that ends before it begins', token(undefined, ', to: 0'), ['to: expected a block that is not before `from`']],
    ['from half a block', token(undefined, ', to: 1.5'), ['to: expected int, got 1.5']],
    [
      'without a required parameter',
      bravo(''),
      ['parameters.quorumVotes: is missing: votes needed, `quorumVotes()`, in the smallest unit of the token'],
    ],
    [
      'with a parameter of another kind',
      bravo('quorumVotes: 1, quorum: 2'),
      ['parameters.quorum: expected one of quorumVotes, gracePeriod for governor-bravo'],
    ],
    [
      'with a parameter where there are none',
      token(undefined, ', parameters: {decimals: 18}'),
      ['parameters.decimals: expected no parameters for erc20-votes'],
    ],
    [
      'with half a vote',
      bravo('quorumVotes: 1.5'),
      ['parameters.quorumVotes: expected a whole number (quoted when it is large), got 1.5'],
    ],
    [
      'with a number that YAML has rounded',
      bravo('quorumVotes: 400000000000000000000001'),
      ['parameters.quorumVotes: expected a whole number (quoted when it is large), got 4.0000000000000003e+23'],
    ],
    [
      'with a fraction of nothing',
      governor(', parameters: {quorumDenominator: 0}'),
      ['parameters.quorumDenominator: expected at least 1, got 0'],
    ],
    [
      'with a version that never was',
      governor(', parameters: {minor: 10}').replace('oz-governor', 'oz-governor-4'),
      ['parameters.minor: expected at most 9, got 10'],
    ],
    [
      'with less than no votes',
      bravo('quorumVotes: -1'),
      ['parameters.quorumVotes: expected a whole number (quoted when it is large), got -1'],
    ],
    [
      'with votes in words',
      bravo('quorumVotes: many'),
      ['parameters.quorumVotes: expected a whole number (quoted when it is large), got "many"'],
    ],
    [
      'with an unknown clock',
      governor(', clock: sundial'),
      ['clock: expected one of "blocknumber"|"timestamp", got "sundial"'],
    ],
  ])('%s', (_, contract, expected) => {
    expect(problems(write('a.yaml', dao('a', contract)))).toEqual(
      expected.map(problem => `a.yaml: contracts[0].${problem}`),
    )
  })

  it('has its defaults filled in and its address in lower case', () => {
    const {chains} = loadConfig([write('a.yaml', dao('a', bravo('quorumVotes: "400000000000000000000001"')))])
    expect(chains[0]?.daos[0]?.contracts).toEqual([
      {
        role: 'governor',
        kind: 'governor-bravo',
        address: GOVERNOR.toLowerCase(),
        from: 3,
        clock: 'blocknumber',
        parameters: {quorumVotes: 400000000000000000000001n, gracePeriod: 1_209_600n},
        upgrades: [],
      },
    ])
  })

  it('has every kind that it became later, complete', () => {
    const later =
      ', to: 50, upgrades: [{from: 20, kind: oz-governor, implementations: ["0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa"]}, {from: 50, kind: compound-governor}]'
    const {chains} = loadConfig([
      write('a.yaml', dao('a', bravo('quorumVotes: 1').replace('from: 3', `from: 3${later}`))),
    ])
    const [contract] = chains[0]?.daos[0]?.contracts ?? []
    expect(
      contract &&
        kindsOf(contract).map(({from, kind, implementations, parameters}) => ({
          from,
          kind,
          implementations,
          parameters,
        })),
    ).toEqual([
      {
        from: 3,
        kind: 'governor-bravo',
        implementations: undefined,
        parameters: {quorumVotes: 1n, gracePeriod: 1_209_600n},
      },
      {
        from: 20,
        kind: 'oz-governor',
        implementations: [`0x${'aa'.repeat(20)}`],
        parameters: {quorumDenominator: 100n, abstainCounts: 1n, gracePeriod: 0n},
      },
      {
        from: 50,
        kind: 'compound-governor',
        implementations: undefined,
        parameters: {abstainCounts: 1n, gracePeriod: 1_209_600n},
      },
    ])
  })

  it.each([
    [
      'not after the first kind',
      '{from: 3, kind: oz-governor}',
      'upgrades[0].from: expected a block after 3, where the kind before it begins, got 3',
    ],
    [
      'not after the one before',
      '{from: 9, kind: oz-governor}, {from: 8, kind: oz-governor}',
      'upgrades[1].from: expected a block after 9, where the kind before it begins, got 8',
    ],
    ['after its end', '{from: 51, kind: oz-governor}', 'upgrades[0].from: expected a block up to `to`, got 51'],
    [
      'to a kind of another role',
      '{from: 9, kind: erc20}',
      'upgrades[0].kind: expected a kind for the role governor, erc20 is for token',
    ],
    ['without what the kind needs', '{from: 9, kind: oz-governor-4}', 'upgrades[0].parameters.minor: is missing: '],
    ['with no implementation', '{from: 9, kind: oz-governor, implementations: []}', 'upgrades[0].implementations: '],
  ])('that becomes another %s is refused', (_, upgrades, expected) => {
    const contract = bravo('quorumVotes: 1').replace('from: 3', `from: 3, to: 50, upgrades: [${upgrades}]`)
    const [problem, ...more] = problems(write('a.yaml', dao('a', contract)))
    expect(problem).toContain(`a.yaml: contracts[0].${expected}`)
    expect(more).toEqual([])
  })
})

describe('files together', () => {
  it('cannot have the same slug', () => {
    expect(problems(write('a.yaml', dao('a', token())), write('a.yaml', dao('a', token(`"${OTHER}"`))))).toEqual([
      'a.yaml: slug: expected a slug of its own, "a" is taken by another file',
    ])
  })

  it('cannot have the same contract, in whatever case', () => {
    const lower = token(`"${TOKEN.toLowerCase()}"`)
    expect(problems(write('a.yaml', dao('a', token())), write('b.yaml', dao('b', lower)))).toEqual([
      `b.yaml: contracts[0].address: expected a contract of its own, ${TOKEN.toLowerCase()} is indexed by a`,
    ])
    expect(problems(write('a.yaml', dao('a', token(), token())))).toEqual([
      `a.yaml: contracts[1].address: expected a contract of its own, ${TOKEN.toLowerCase()} is indexed by a`,
    ])
  })

  it('can have the same address on different chains', () => {
    const elsewhere = dao('b', token()).replace('local', 'base')
    expect(problems(write('a.yaml', dao('a', token())), write('b.yaml', elsewhere))).toEqual([])
  })
})

describe('partners of a governor', () => {
  const two = [token(), token(`"${OTHER}"`)]
  const timelock = `  - { role: timelock, kind: timelock-controller, address: "${OTHER}", from: 1 }`

  it('must be said when there are several, and be of the file', () => {
    expect(problems(write('a.yaml', dao('a', ...two, governor())))).toEqual([
      'a.yaml: contracts[2].token: is missing: the file has several, say which one belongs to this governor',
    ])
    const foreign = governor(`, token: "${GOVERNOR}", timelock: "${TOKEN}"`)
    expect(problems(write('a.yaml', dao('a', ...two, foreign)))).toEqual([
      `a.yaml: contracts[2].token: expected the address of a token of this file, got ${GOVERNOR.toLowerCase()}`,
      `a.yaml: contracts[2].timelock: expected the address of a timelock of this file, got ${TOKEN.toLowerCase()}`,
    ])
  })

  const custodian = (more = '') =>
    `  - { role: custodian, kind: erc20-multi-delegate, address: "${GOVERNOR}", from: 1${more} }`

  it('of a custodian is a token, which the file must have', () => {
    expect(problems(write('a.yaml', dao('a', custodian())))).toEqual([
      'a.yaml: contracts[0].token: is missing: a custodian keeps a token, and the file has none',
    ])
    expect(problems(write('a.yaml', dao('a', ...two, custodian())))).toEqual([
      'a.yaml: contracts[2].token: is missing: the file has several, say which one belongs to this custodian',
    ])
    const planned = (...contracts: readonly string[]) =>
      loadConfig([write('a.yaml', dao('a', ...contracts))]).chains.flatMap(chain => planOf(chain).custodians)
    expect(planned(token(), custodian())).toEqual([{address: GOVERNOR.toLowerCase(), token: TOKEN.toLowerCase()}])
    expect(planned(...two, custodian(`, token: "${OTHER}"`))).toMatchObject([{token: OTHER.toLowerCase()}])
  })

  it('are the ones named, else the only ones there are', () => {
    const load = (...contracts: readonly string[]) => {
      const found = loadConfig([write('a.yaml', dao('a', ...contracts))]).chains[0]?.daos[0]?.contracts ?? []
      const own = found.find(({role}) => role === 'governor')
      return own && [partnerOf(own, 'token', found), partnerOf(own, 'timelock', found)]
    }
    expect(load(...two, governor(`, token: "${OTHER}"`))).toEqual([OTHER.toLowerCase(), undefined])
    expect(load(token(), timelock, governor())).toEqual([TOKEN.toLowerCase(), OTHER.toLowerCase()])
    expect(load(governor())).toEqual([undefined, undefined])
  })
})

describe('the shipped files', () => {
  it('load, with every address in lower case', () => {
    const shipped = daoFiles(demoDaosDir)
    expect(shipped.length).toBeGreaterThan(0)
    const {chains} = loadConfig(shipped)
    const daos = chains.flatMap(chain => chain.daos)
    expect(daos).toHaveLength(shipped.length)
    for (const address of daos.flatMap(({contracts, labels}) => [...contracts, ...labels]).map(one => one.address))
      expect(address).toMatch(/^0x[0-9a-f]{40}$/)
  })

  it('make a plan in which each governor has rules and the partners of its DAO', () => {
    for (const chain of loadConfig(daoFiles(demoDaosDir)).chains) {
      const plan = planOf(chain)
      const contracts = chain.daos.flatMap(one => one.contracts)
      expect(indexedContracts(chain).map(({address}) => address)).toEqual(contracts.map(({address}) => address))
      expect(indexedContracts(chain).map(({variants}) => variants.map(({adapter}) => adapter.id))).toEqual(
        contracts.map(({kind}) => [kind]),
      )
      expect(plan.governors.map(({address}) => address)).toEqual(
        contracts.filter(({role}) => role === 'governor').map(({address}) => address),
      )
      for (const {dao: owner, token: counted} of plan.governors) {
        const own = plan.tokens.filter(one => one.dao === owner).map(({address}) => address)
        expect(counted).toBe(own[0])
      }
    }
  })
})

describe('choosing files', () => {
  const before = process.env.KINGMAKER_DAOS
  afterEach(() => {
    if (before === undefined) delete process.env.KINGMAKER_DAOS
    else process.env.KINGMAKER_DAOS = before
  })

  it('takes own files before the demo, sorted, and only YAML', () => {
    const own = mkdtempSync(join(folder, 'daos-'))
    for (const name of ['b.yaml', 'a.yml', 'README.md', 'c.yaml.bak']) writeFileSync(join(own, name), '')
    process.env.KINGMAKER_DAOS = own
    expect(chooseDaos({demo: true})).toEqual({files: [join(own, 'a.yml'), join(own, 'b.yaml')], demo: false})
  })

  it('takes the demo when there are none, and says what to do where it may not', () => {
    process.env.KINGMAKER_DAOS = join(folder, 'nowhere')
    expect(chooseDaos({demo: true})).toEqual({files: daoFiles(demoDaosDir), demo: true})
    expect(() => chooseDaos({demo: false})).toThrow(/nowhere: expected at least one DAO file .* found none/)
  })

  it('finds the project wherever it is called from', () => {
    expect(projectDir).toBe(join(__dirname, '../..'))
    expect(rpcVariable('polygon-zkevm')).toBe('RPC_POLYGON_ZKEVM_HTTP')
  })
})

it('chains are those of the file that KINGMAKER_CHAINS names, and problems are told with its name', () => {
  const before = process.env.KINGMAKER_CHAINS
  try {
    process.env.KINGMAKER_CHAINS = write(
      'mine.yaml',
      'mars: { id: 4, name: Mars, finality: 7, maxLag: 3, poll: 1, logRange: 10 }\n',
    )
    expect(loadChains()).toEqual({
      mars: {id: 4, name: 'Mars', finality: 7, maxLag: 3, poll: 1, logRange: 10, l1Clock: false},
    })
    process.env.KINGMAKER_CHAINS = write('broken.yaml', 'mars: { id: 4 }\n')
    expect(() => loadChains()).toThrow(/broken\.yaml: mars\.finality: /)
  } finally {
    if (before === undefined) delete process.env.KINGMAKER_CHAINS
    else process.env.KINGMAKER_CHAINS = before
  }
})
