import {Command, Option} from 'commander'
import {ConfigError} from '../core/errors'
import {isExact, middle} from '../core/power/bracket'
import {majorityQuota, weightedGame} from '../core/power/game'
import {powerIndices} from '../core/power/indices'
import type {Figure} from '../core/power/indices/power-index'
import {GameSolution} from '../core/power/solution'
import {CONFIDENCE, SAMPLES, TurnoutSample} from '../core/power/turnout-sample'
import {ratio, toDecimal} from '../core/ratio'
import {readWhole} from './arguments'
import {printedRatio} from './printed-ratio'
import {textTable} from './text-table'
import {type Electorate, readElectorate} from './turnout-file'
import {readGame, readQuota} from './weights-file'

const TOP = 100

/** `kingmaker power <file>`: every power index of a weighted game that was not indexed. */
export function powerCommand(): Command {
  return new Command('power')
    .description('print the power indices of a weighted game in a file, as JSON')
    .argument(
      '<file>',
      'JSON: a list of whole numbers, an object from address to weight, {"quota", "weights"}, or {"quorum", "quorumCounts", "voters"}',
    )
    .option('--quota <votes>', 'weight that wins; more than half of the total unless the file or this says')
    .option('--top <players>', 'so many of the heaviest players are printed', readWhole(100_000), TOP)
    .option('--seed <number>', 'of the votes that are drawn for "voters"', readWhole(2 ** 32 - 1), 0)
    .addOption(
      new Option('--format <format>', 'JSON with exact numbers, or a table of six places')
        .choices(['json', 'table'])
        .default('json'),
    )
    .addHelpText(
      'after',
      '\nWhole numbers of any size as text, "345067487550705785162365", or bare up to 9007199254740991. Every value has\nbounds, lower and upper, and says by which method they were found; they are equal where the value is exact. A value\nthat would say nothing is null, with a reason. "voters" vote by their records: {"account", "weight", "eligible",\n"voted", "for", "abstain"}, the last four counts of proposals; "quorumCounts" lists against, for, abstain. docs/metrics.md says what the indices mean. Example:\n' +
        '  npx kingmaker power weights.json --quota 400000000000000000000000',
    )
    .action((file: string, {quota, top, seed, format}: {quota?: string; top: number; seed: number; format: string}) => {
      const electorate = readElectorate(file)
      if (electorate) {
        if (quota !== undefined) throw new ConfigError(['--quota: a file of voters has its "quorum"'])
        print(drawn(electorate, top, seed), format)
        return
      }
      const read = readGame(file)
      const given = quota === undefined ? read.quota : readQuota(quota, '--quota')
      const game = weightedGame(given ?? majorityQuota(read.weights), read.weights)
      const players = heaviest(read.weights, top)
      print(answer(new GameSolution(game, players), read.addresses), format)
    })
}

/** What is printed of a game: figures of it as a whole, and of its heaviest players. */
interface Printed {
  readonly game: {readonly indices: readonly PrintedValue[]}
  readonly players: readonly {
    readonly player: string | number
    readonly weight: string
    readonly indices: readonly PrintedValue[]
  }[]
}
type PrintedValue = {readonly index: string} & ReturnType<typeof printed>

function print(of: Printed, format: string): void {
  if (format === 'json') {
    console.log(JSON.stringify(of, null, 2))
    return
  }
  const rows = (who: string, indices: readonly PrintedValue[]) =>
    indices.map(value =>
      'reason' in value
        ? [who, value.index, '', '', '', value.reason]
        : [who, value.index, ...[value.value, value.lower, value.upper].map(places), value.method],
    )
  const players = of.players.flatMap(({player, indices}) => rows(String(player), indices))
  const head = ['player', 'index', 'value', 'lower', 'upper', 'method']
  console.log(textTable(head, [...rows('', of.game.indices), ...players]))
}

const PLACES = 6
const places = (value: ReturnType<typeof printedRatio>) =>
  value === null ? '' : toDecimal(ratio(BigInt(value.numerator), BigInt(value.denominator)), PLACES)

function answer(solution: GameSolution, addresses: readonly string[] | undefined) {
  const {game, total, players} = solution
  return {
    game: {
      quota: game.quota.toString(),
      total: total.toString(),
      players: game.weights.length,
      playersWithWeight: game.weights.filter(weight => weight > 0n).length,
      indices: powerIndices.flatMap(index =>
        index.subject === 'game' ? [{index: index.id, ...printed(index.of(solution))}] : [],
      ),
    },
    players: players.map(player => ({
      player: addresses?.[player] ?? player,
      weight: (game.weights[player] ?? 0n).toString(),
      indices: powerIndices.flatMap(index =>
        index.subject === 'player' ? [{index: index.id, ...printed(index.of(solution, player))}] : [],
      ),
    })),
  }
}

function drawn({rule, voters, addresses}: Electorate, top: number, seed: number) {
  const wanted = heaviest(
    voters.map(({weight}) => weight),
    top,
  )
  const sample = new TurnoutSample(voters, rule, {samples: SAMPLES, seed, voters: wanted})
  return {
    game: {
      quorum: rule.quorum.toString(),
      quorumCounts: rule.quorumCounts,
      total: voters.reduce((sum, {weight}) => sum + weight, 0n).toString(),
      voters: voters.length,
      samples: SAMPLES,
      seed,
      confidence: printedRatio(CONFIDENCE),
      indices: powerIndices.flatMap(index =>
        index.subject === 'electorate' ? [{index: index.id, ...printed(index.of(sample))}] : [],
      ),
    },
    players: wanted.map(voter => ({
      player: addresses[voter] ?? voter,
      weight: (voters[voter]?.weight ?? 0n).toString(),
      indices: powerIndices.flatMap(index =>
        index.subject === 'voter' ? [{index: index.id, ...printed(index.of(sample, voter))}] : [],
      ),
    })),
  }
}

function printed(figure: Figure) {
  if ('reason' in figure) return {value: null, reason: figure.reason} as const
  const {lower, upper, method} = figure
  return {
    value: printedRatio(middle(figure)),
    lower: printedRatio(lower),
    upper: printedRatio(upper),
    exact: isExact(figure),
    method,
  }
}

/** Places of the heaviest, in falling order; ties in the order of the file. */
function heaviest(weights: readonly bigint[], count: number): number[] {
  const weightOf = (player: number) => weights[player] ?? 0n
  return [...weights.keys()]
    .sort((a, b) => (weightOf(a) === weightOf(b) ? a - b : weightOf(a) < weightOf(b) ? 1 : -1))
    .slice(0, count)
}
