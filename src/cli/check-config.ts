import {Command} from 'commander'
import {alertsFile, loadEverything} from '../config/alerts'
import {chooseDaos} from '../config/choose'
import {rpcVariable} from '../config/load'

/** `kingmaker check-config`: says what would be indexed, or everything that is wrong with the files. */
export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('check DAO files and alert rules without starting anything')
    .argument('[files...]', 'the files; those that `start` would use when none are named')
    .action((files: string[]) => {
      const chosen = files.length > 0 ? files : chooseDaos({demo: true}).files
      const {config, alerts} = loadEverything(chosen, files.length > 0 ? undefined : alertsFile())
      const {chains} = config
      for (const chain of chains)
        for (const dao of chain.daos) {
          console.log(`${dao.slug}: ${dao.name} on ${chain.name} (${rpcVariable(chain.slug)})`)
          if (!dao.confirmed) console.log(`  unconfirmed: ${dao.source ?? 'the file names no source'}`)
          for (const {role, kind, address, from, to} of dao.contracts)
            console.log(`  ${role.padEnd(9)} ${address}  ${kind}, blocks ${from} to ${to ?? 'the head'}`)
        }
      for (const {id, kind, dao} of alerts.rules) console.log(`alert ${id}: ${kind.id} of ${dao ?? 'every DAO'}`)
      for (const {id, url, secret} of alerts.webhooks)
        console.log(`webhook ${id}: ${url}, signed with the secret in ${secret}`)
      console.log(`${chosen.length} file${chosen.length === 1 ? '' : 's'} in order`)
    })
}
