import {Argument, Command, Option} from 'commander'
import {csvOf} from '../api/csv'
import {type ExportOptions, exportTables} from '../api/export-tables'
import {ConfigError} from '../core/errors'
import {populations} from '../core/populations'
import {readAddress, readBlock} from './arguments'
import {withDatabase} from './database'

/** `kingmaker export <dao> <table>`: a table of a DAO for a spreadsheet or a script. */
export function exportCommand(): Command {
  return new Command('export')
    .description('print a table of a DAO, from the database that the API reads')
    .argument('<dao>', 'slug of the DAO')
    .addArgument(new Argument('<table>', 'what to print').choices(Object.keys(exportTables)))
    .option('--governor <address>', 'proposals, votes, influencers: of this governor only', readAddress)
    .option('--token <address>', 'the token, where the DAO has several', readAddress)
    .addOption(new Option('--population <name>', 'concentration: over whom').choices(populations.map(({id}) => id)))
    .option('--block <number>', 'as of the end of this block; series up to it', readBlock)
    .addOption(new Option('--format <format>', 'how to print').choices(['csv', 'json']).default('csv'))
    .addHelpText(
      'after',
      '\nWhole numbers are exact; ratios are decimals with 18 places. In CSV, text from chain that a\nspreadsheet would run as a formula is preceded by an apostrophe; JSON has it as it is. Examples:\n' +
        '  npx kingmaker export compound proposals > proposals.csv\n' +
        '  npx kingmaker export opg-demo concentration --population delegates --format json',
    )
    .action(async (dao: string, table: string, options: ExportOptions & {format: string}) => {
      const read = exportTables[table]
      if (!read) throw new ConfigError([`no table ${table}`])
      const rows = await withDatabase(pool => read(pool, dao, options))
      const text =
        options.format === 'json'
          ? `${JSON.stringify(
              rows.records.map(record => Object.fromEntries(rows.columns.map((name, i) => [name, record[i]]))),
              null,
              2,
            )}\n`
          : csvOf(rows)
      // A reader that ends early, such as `head`, has seen what it wanted.
      process.stdout.on('error', error => {
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
      })
      process.stdout.write(text)
    })
}
