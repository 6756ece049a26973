import type {Address} from '../primitives'
import {quorumVotes, type Tally} from '../proposals/tally'
import type {CastParts} from './cast-parts'
import {type Decision, slacks} from './decision'

/** What a voter who turns to favour brings to either condition, in votes. */
interface Gain {
  readonly voter: Address
  readonly majority: bigint
  readonly quorum: bigint
}

/** More voters who divided their weight would make too many cases: each of them doubles these. */
const MOST_DIVIDED = 12

/**
 * The fewest voters who make a proposal pass by voting in favour with all of their weight; undefined where all together
 * cannot. Both conditions have to be met, so voters who were against and voters who abstained are taken in every
 * mixture, the largest of each first. O(n log n · 2^d), d being the voters who divided their weight.
 * `tooManyDivided` when d is above 12: the problem is a knapsack of two dimensions then.
 */
export function coalitionToPass(
  voters: readonly CastParts[],
  tally: Readonly<Tally>,
  decision: Decision,
): readonly Address[] | 'tooManyDivided' | undefined {
  const slack = slacks(tally, decision)
  const gain = ({voter, parts}: CastParts): Gain => {
    const all: Tally = {for: parts.for + parts.against + parts.abstain, against: 0n, abstain: 0n}
    return {
      voter,
      majority: 2n * parts.against + parts.abstain,
      quorum: quorumVotes(all, decision) - quorumVotes(parts, decision),
    }
  }
  const whole = (side: keyof Tally) =>
    voters
      .filter(({parts}) => parts[side] > 0n && parts[side] === parts.for + parts.against + parts.abstain)
      .map(gain)
      .sort((a, b) => (a.majority === b.majority ? (a.voter < b.voter ? -1 : 1) : a.majority > b.majority ? -1 : 1))
  const divided = voters
    .filter(({parts}) => [parts.for, parts.against, parts.abstain].filter(part => part !== 0n).length > 1)
    .map(gain)
  if (divided.length > MOST_DIVIDED) return 'tooManyDivided'
  const [against, abstain] = [whole('against'), whole('abstain')]
  let best: readonly Gain[] | undefined
  for (let subset = 0; subset < 2 ** divided.length; subset++) {
    const turned = divided.filter((_, i) => (subset >> i) % 2 === 1)
    const needed = {
      majority: -slack.majority - turned.reduce((sum, {majority}) => sum + majority, 0n),
      quorum: -slack.quorum - turned.reduce((sum, {quorum}) => sum + quorum, 0n),
    }
    const mixed = fewestOf(against, abstain, needed)
    if (mixed && (!best || turned.length + mixed.length < best.length)) best = [...turned, ...mixed]
  }
  return best?.map(({voter}) => voter)
}

/** The fewest of two ordered groups whose gains reach both needs: every number of the second, the fewest of the first. */
function fewestOf(
  first: readonly Gain[],
  second: readonly Gain[],
  needed: {readonly majority: bigint; readonly quorum: bigint},
): readonly Gain[] | undefined {
  let [majority, quorum] = [needed.majority, needed.quorum]
  let taken = 0
  for (; taken < first.length && (majority > 0n || quorum > 0n); taken++) {
    majority -= first[taken]?.majority ?? 0n
    quorum -= first[taken]?.quorum ?? 0n
  }
  let best: [number, number] | undefined
  for (let others = 0; others <= second.length; others++) {
    const other = others > 0 ? second[others - 1] : undefined
    majority -= other?.majority ?? 0n
    quorum -= other?.quorum ?? 0n
    // One of the first group can be spared for every one that both needs are met without.
    for (let last = first[taken - 1]; last; last = first[taken - 1]) {
      if (majority + last.majority > 0n || quorum + last.quorum > 0n) break
      majority += last.majority
      quorum += last.quorum
      taken -= 1
    }
    if (majority <= 0n && quorum <= 0n && (!best || taken + others < best[0] + best[1])) best = [taken, others]
  }
  return best && [...first.slice(0, best[0]), ...second.slice(0, best[1])]
}
