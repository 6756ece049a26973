import {Command} from 'commander'
import {isVariable} from '../config/alert-schema'
import {alertsFile, loadEverything} from '../config/alerts'
import {chooseDaos} from '../config/choose'
import {rpcVariable} from '../config/load'

/** `kingmaker check-config`: says what would be indexed, or everything that is wrong with the files. */
export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('check DAO files and alert rules without starting anything')
    .argument('[files...]', 'the files; those that `start` would use when none are named')
    .action((files: string[]) => {
      // Rules may be about DAOs that are not among files that are named.
      const named = files.length > 0
      const choice = named ? {files, demo: false} : chooseDaos({demo: true})
      const {config, alerts} = loadEverything(choice.files, named ? undefined : alertsFile(choice))
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
        console.log(
          `webhook ${id}: ${isVariable(url) ? `the URL in ${url}` : url}, signed with the secret in ${secret}`,
        )
      console.log(`${choice.files.length} file${choice.files.length === 1 ? '' : 's'} in order`)
    })
}
