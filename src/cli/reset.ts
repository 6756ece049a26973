import {Command} from 'commander'
import {loadChains} from '../config/load'
import {ConfigError} from '../core/errors'
import {deleteChain} from '../storage/chain-rows'
import {takeDatabase} from '../storage/database'
import {withDatabase} from './database'

/** `kingmaker reset <chain>`: forgets what was indexed on a chain. */
export function resetCommand(): Command {
  return new Command('reset')
    .description('delete the index of one chain, so that the next start reads it from the beginning')
    .argument('<chain>', 'its name in assets/chains.yaml, for example ethereum')
    .action(async (slug: string) => {
      const chains = loadChains()
      const chain = Object.hasOwn(chains, slug) ? chains[slug] : undefined
      if (!chain)
        throw new ConfigError([`expected one of ${Object.keys(chains).join(', ')}, got ${JSON.stringify(slug)}`])
      await withDatabase(async pool => {
        const client = await takeDatabase(pool)
        if (!client) throw new ConfigError(['Kingmaker runs on this database: stop it first'])
        try {
          await deleteChain(pool, {slug, id: chain.id})
        } finally {
          client.release(true)
        }
      })
      console.log(`the index of ${slug} is deleted`)
    })
}
