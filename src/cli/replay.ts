import {Command} from 'commander'
import {chooseDaos} from '../config/choose'
import {loadConfig} from '../config/load'
import {ConfigError} from '../core/errors'
import {planOf} from '../ingest/plan'
import {fingerprint, saveChainConfig} from '../storage/config-rows'
import {takeDatabase} from '../storage/database'
import {indexedUntil} from '../storage/known-blocks'
import {applyMigrations} from '../storage/migrate'
import {replayTokens} from '../storage/replay'
import {withDatabase} from './database'

/** `kingmaker replay <dao|chain>`: makes the series of concentration anew with the labels of the DAO files. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('evaluate concentration and participation anew with the labels of now, without reading the chain')
    .argument('<dao|chain>', "a DAO's slug, or the name of a chain for all its DAOs")
    .action(async (name: string) => {
      const {chains} = loadConfig(chooseDaos({demo: true}).files)
      const chain = chains.find(({slug, daos}) => slug === name || daos.some(dao => dao.slug === name))
      if (!chain)
        throw new ConfigError([
          `expected one of ${chains.flatMap(({slug, daos}) => [slug, ...daos.map(dao => dao.slug)]).join(', ')}, got ${JSON.stringify(name)}`,
        ])
      const plan = planOf(chain)
      const tokens = plan.tokens.filter(({dao}) => chain.slug === name || dao === name).map(({address}) => address)
      await withDatabase(async pool => {
        const client = await takeDatabase(pool)
        if (!client) throw new ConfigError(['Kingmaker runs on this database: stop it first'])
        try {
          await applyMigrations()
          const indexed = await indexedUntil(pool, chain.slug)
          if (!indexed) throw new ConfigError([`nothing of ${chain.slug} is indexed in this database`])
          if (indexed.fingerprint !== fingerprint(chain))
            throw new ConfigError([
              `${chain.slug}: the contracts of this chain are not the ones that it was indexed for; ` +
                `index it anew with: npx kingmaker reset ${chain.slug}`,
            ])
          await saveChainConfig(pool, chain)
          await replayTokens(plan, tokens, line => console.log(`${name}: ${line}`))
        } finally {
          client.release(true)
        }
      })
      console.log(`${name}: the series of ${tokens.length} token${tokens.length === 1 ? '' : 's'} are up to date`)
    })
}
