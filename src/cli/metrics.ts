import {Command} from 'commander'
import {Distribution} from '../core/distribution/distribution'
import {metrics} from '../core/metrics'
import {printedRatio} from './printed-ratio'
import {readWeights} from './weights-file'

/** `kingmaker metrics <file>`: every concentration metric of weights that were not indexed. */
export function metricsCommand(): Command {
  return new Command('metrics')
    .description('print the concentration metrics of weights in a file, as JSON')
    .argument('<file>', 'JSON: a list of whole numbers, or an object from address to whole number')
    .addHelpText(
      'after',
      '\nWhole numbers of any size as text, "345067487550705785162365", or bare up to 9007199254740991. Accounts with\nweight 0 do not count. Each metric has an exact fraction, or says how far its value may be from the true one.\ndocs/metrics.md says what they mean. Example:\n' +
        '  npx kingmaker metrics weights.json',
    )
    .action((file: string) => {
      const distribution = Distribution.of(readWeights(file).weights)
      const values = metrics.map(({id, unit, description, errorBound, of}) => {
        const value = of(distribution)
        const exact = errorBound === undefined
        const bound = value && errorBound?.(value)
        return {metric: id, unit, description, value: printedRatio(value), exact, errorBound: printedRatio(bound)}
      })
      console.log(JSON.stringify(values, null, 2))
    })
}
