import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {basename, dirname, join, posix, relative, resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {adapters} from '../src/adapters'
import {daoFiles, demoDaosDir} from '../src/config/load'
import {alertKinds} from '../src/core/alerts/kinds'
import {metrics} from '../src/core/metrics'
import {powerIndices} from '../src/core/power/indices'

const root = resolve(__dirname, '..')
const IGNORED = new Set(['.git', 'node_modules', 'lib', '.kingmaker', 'coverage'])

/** Every file below a folder, by its path in the project. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), {withFileTypes: true}).flatMap(entry => {
    const path = posix.join(folder, entry.name)
    if (IGNORED.has(entry.name)) return []
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const all = filesBelow('.')
const generated = (path: string) => path.startsWith('src/model/') || path.startsWith('src/abi/')
const sources = all.filter(path => path.startsWith('src/') && path.endsWith('.ts'))
const own = sources.filter(path => !generated(path))
const inFolder = (folder: string) => own.filter(path => path.startsWith(`${folder}/`))

/** What a file imports, requires or re-exports. */
function importsOf(path: string): string[] {
  const statements = /\b(?:from|import|require)\s*\(?\s*'([^']+)'/g
  return [...text(path).matchAll(statements)].map(([, specifier = '']) => specifier)
}

/** The files in which a pattern stands, with the lines. */
function linesWith(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap(path =>
    text(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  )
}

describe('lists', () => {
  it('of adapters has every file that defines one', () => {
    const defining = inFolder('src/adapters').filter(path => /= defineAdapter\(/.test(text(path)))
    expect(defining.map(path => basename(path, '.ts')).sort()).toEqual(adapters.map(({id}) => id).sort())
  })

  it.each([
    ['controlFamilies', 'src/adapters/control', 'control-family'],
    ['metrics', 'src/core/metrics', 'metric'],
    ['populations', 'src/core/populations', 'population'],
    ['powerIndices', 'src/core/power/indices', 'power-index'],
    ['alertKinds', 'src/core/alerts/kinds', 'alert-kind'],
  ])('%s uses every file of the folder', (name, folder, type) => {
    const index = text(`${folder}/index.ts`)
    const list = index.slice(index.indexOf(`export const ${name}`))
    const used = [...index.matchAll(/import \{(\w+)\} from '\.\/([\w-]+)'/g)]
      .filter(([, imported = '']) => new RegExp(`\\b${imported}\\b`).test(list))
      .map(([, , file]) => file)
    const files = inFolder(folder).map(path => basename(path, '.ts'))
    expect(used.sort()).toEqual(files.filter(file => !['index', 'members', 'kept-as', type].includes(file)).sort())
  })
})

it('docs/hostile-input.md names a test for every case that is there', () => {
  const rows = text('docs/hostile-input.md')
    .split('\n')
    .filter(line => /^\| (?!case \|)/.test(line))
  expect(rows.length).toBeGreaterThan(40)
  const missing = rows.filter(row => {
    const [, file = '', title = ''] = /\| `([\w/-]+)`: ([^|]+?) \|$/.exec(row) ?? []
    const path = [`test/${file}.test.ts`, `test/${file}.ts`].find(each => all.includes(each))
    return title === '' || path === undefined || !text(path).includes(title)
  })
  expect(missing).toEqual([])
})

it('docs/metrics.md defines every metric, in their order', () => {
  const sections = [...text('docs/metrics.md').matchAll(/^### (\w+)$/gm)].map(([, title]) => title)
  expect(sections.slice(0, metrics.length)).toEqual(metrics.map(({id}) => id))
})

it('docs/alerts.md has a row for every kind of rule with its parameters, in their order', () => {
  const rows = [...text('docs/alerts.md').matchAll(/^\| `(\w+)` \|.*\| (.*)\|$/gm)]
  const named = rows.map(([, id, parameters = '']) => [
    id,
    [...parameters.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  ])
  expect(named).toEqual(alertKinds.map(({id, parameters}) => [id, Object.keys(parameters)]))
})

it('docs/metrics.md defines every power index, in their order', () => {
  const ids = powerIndices.map(({id}) => id)
  const sections = [...text('docs/metrics.md').matchAll(/^### (\w+)$/gm)].map(([, title = '']) => title)
  expect(sections.filter(title => ids.includes(title))).toEqual(ids)
})

describe('source files', () => {
  it('are there', () => {
    expect(own.length).toBeGreaterThan(50)
  })

  it('have at most 400 lines', () => {
    expect(own.filter(path => text(path).trimEnd().split('\n').length > 400)).toEqual([])
  })

  it('have kebab-case names that say something', () => {
    const paths = [...own, ...all.filter(path => path.startsWith('test/') && path.endsWith('.ts'))]
    expect(
      paths.filter(path => !/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(path)),
    ).toEqual([])
    expect(paths.filter(path => /\b(utils?|helpers?|common|misc)\b/.test(path))).toEqual([])
  })

  it('have no any, no suppression and nothing left to do', () => {
    expect(
      linesWith(/: any\b|\bas any\b(?! \w)|<any>|@ts-(ignore|expect-error|nocheck)|biome-ignore|\b(TODO|FIXME)\b/, own),
    ).toEqual([])
  })
})

describe('arrows between folders', () => {
  it('the core imports nothing but itself', () => {
    const foreign = inFolder('src/core').flatMap(path =>
      importsOf(path)
        .filter(name => !name.startsWith('.') || !posix.join(dirname(path), name).startsWith('src/core/'))
        .map(name => `${path}: ${name}`),
    )
    expect(foreign).toEqual([])
    expect(inFolder('src/core').flatMap(importsOf).length).toBeGreaterThan(20)
  })

  /** The own files that import a package, apart from those that may. */
  const importing = (packages: RegExp, allowed: RegExp) =>
    own.filter(path => !allowed.test(path) && importsOf(path).some(name => packages.test(name)))

  it('only the processor and storage know squid', () => {
    expect(importing(/^@subsquid\//, /^src\/(ingest\/processor\.ts$|storage\/)/)).toEqual([])
    expect(importing(/^@subsquid\//, /^$/).length).toBeGreaterThan(0)
  })

  it('only storage and the model know typeorm', () => {
    expect(importing(/^typeorm(\/|$)/, /^src\/(storage|model)\//)).toEqual([])
    expect(importing(/^typeorm(\/|$)/, /^$/).length).toBeGreaterThan(0)
  })

  it('neither the core nor the API knows a DAO or a contract family by name', () => {
    const slugs = daoFiles(demoDaosDir).map(path => basename(path).replace(/\.ya?ml$/, ''))
    const names = [...slugs, ...adapters.map(({id}) => id)]
    const pattern = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`)
    const paths = [...inFolder('src/core'), ...inFolder('src/api')]
    expect(linesWith(pattern, paths)).toEqual([])
    expect(names.length).toBeGreaterThan(5)
  })
})

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].filter(path => existsSync(join(root, path)))

describe.each(documents)('%s', document => {
  const written = text(document)
  const tops = new Set(readdirSync(root))
  const folders = [...new Set(all.map(path => dirname(path)))]
  const ignored = text('.gitignore').split('\n')

  /** Whether a path is there: in full, or as the end of one where only a name stands; `*` for any name. */
  function exists(path: string): boolean {
    // A recipe's `<name>` is a file to be written; its folder is there.
    const wanted = (path.includes('<') ? dirname(path) : path).replace(/^\.\//, '').replace(/\/$/, '')
    if (ignored.includes(path) || existsSync(join(root, wanted))) return true
    const pattern = wanted.replace(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '[^/]*')
    const inFull = tops.has(wanted.split('/')[0] ?? '')
    const match = new RegExp(`${inFull ? '^' : '(^|/)'}${pattern}$`)
    return [...all, ...folders].some(candidate => match.test(candidate))
  }

  it('names only paths that are there', () => {
    const quoted = [...written.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
      code.split(/\s+/),
    )
    const isPath = (word: string) =>
      /^[\w.@*<>/-]+$/.test(word) &&
      ((word.includes('/') && tops.has(word.split('/')[0] ?? '')) ||
        /^[\w-]+\/$/.test(word) ||
        /^[\w*<>./-]+\.(ts|js|mjs|cjs|json|ya?ml|md|sql|graphql|sol|gz)$/.test(word))
    expect([...new Set(quoted)].filter(word => isPath(word) && !exists(word))).toEqual([])
    const links = [...written.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, target = '']) => target)
    expect(links.filter(target => !existsSync(join(root, dirname(document), target)))).toEqual([])
  })

  it('names only scripts that package.json has', () => {
    const {scripts} = JSON.parse(text('package.json')) as {scripts: Record<string, string>}
    const named = [
      ...[...written.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
      ...[...written.matchAll(/npm (start|test)\b/g)].map(([, name = '']) => name),
    ]
    expect(named.filter(name => scripts[name] === undefined)).toEqual([])
    const run = [...written.matchAll(/\bnode ((?:scripts|bin)\/[\w.-]+)/g)].map(([, path = '']) => path)
    expect(run.filter(path => !existsSync(join(root, path)))).toEqual([])
  })
})

it('the project is where this test thinks', () => {
  expect(relative(root, __filename)).toBe('test/house.test.ts')
})
