import {encodeFunctionData, type Hex, parseAbi} from 'viem'
import {PROPOSAL_STATES} from '../core/proposals/proposal'
import type {GovernorRow, TokenRow} from '../storage/read/daos'
import type {IndexedAccount, IndexedProposal, IndexedVote} from '../storage/read/indexed-state'
import type {Question, View} from './comparison'
import {addressOf} from './state-reader'

/** Heights that reads are pinned to: `block` for what stands there, `cursor` for what contracts keep of the past. */
export interface Pins {
  readonly block: number
  readonly cursor: number
}

const abi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function getVotes(address account) view returns (uint256)',
  'function getCurrentVotes(address account) view returns (uint96)',
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getPriorVotes(address account, uint256 block) view returns (uint96)',
  'function delegates(address account) view returns (address)',
  'function totalSupply() view returns (uint256)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
  'function state(uint256 id) view returns (uint8)',
  'function proposalVotes(uint256 id) view returns (uint256 against, uint256 inFavour, uint256 abstain)',
  'function proposals(uint256 id) view returns (bytes)',
  'function quorum(uint256 timepoint) view returns (uint256)',
  'function quorumVotes() view returns (uint256)',
  'function hasVoted(uint256 id, address voter) view returns (bool)',
  'function hasVotedOverride(uint256 id, address voter) view returns (bool)',
  'function getReceipt(uint256 id, address voter) view returns (bool voted, uint8 support, uint96 votes)',
])
type Name = (typeof abi)[number]['name']

const amount = ([word]: readonly bigint[]) => word?.toString()
const address = ([word]: readonly bigint[]) => addressOf(word)
const stateName = ([word]: readonly bigint[]) =>
  word === undefined || word > 255n ? undefined : (PROPOSAL_STATES[Number(word)] ?? `state ${word}`)

function view([name, ...args]: readonly [Name, ...unknown[]], found: string, read: View['read'] = amount): View {
  const data: Hex = encodeFunctionData({abi, functionName: name, args} as never)
  return {name, ask: {call: data}, read, found}
}

/** What the values of a clock are called. */
const TIMEPOINTS: Readonly<Record<string, string>> = {timestamp: 'time', l1blocknumber: 'L1 block'}

/** What is asked about a token and a sample of its accounts. */
export function tokenQuestions(
  token: TokenRow,
  {
    accounts,
    supply,
    past,
  }: {accounts: readonly IndexedAccount[]; supply: string; past: {timepoint: number; supply: string}},
  pins: Pins,
): Question[] {
  const ask = (check: string, subject: string, views: readonly View[], block = pins.block): Question => ({
    check,
    subject,
    views,
    block,
    contract: token.address,
    ...retired(token, pins.block),
  })
  const {timepoint} = past
  const at = `at ${TIMEPOINTS[token.clock] ?? 'block'} ${timepoint}`
  return [
    ...accounts.flatMap(account => [
      ask('balance', account.address, [view(['balanceOf', account.address], account.balance)]),
      ask('votes', account.address, [
        view(['getVotes', account.address], account.votingPower),
        view(['getCurrentVotes', account.address], account.votingPower),
      ]),
      ask(
        'past votes',
        `${account.address} ${at}`,
        [
          view(['getPastVotes', account.address, timepoint], account.pastVotes),
          view(['getPriorVotes', account.address, timepoint], account.pastVotes),
        ],
        pins.cursor,
      ),
      ask('delegate', account.address, [
        view(['delegates', account.address], account.delegate ?? `0x${'0'.repeat(40)}`, address),
      ]),
    ]),
    ask('total supply', 'token', [view(['totalSupply'], supply)]),
    ask('past total supply', at, [view(['getPastTotalSupply', timepoint], past.supply)], pins.cursor),
  ]
}

const tallyText = (against: unknown, inFavour: unknown, abstain: unknown) =>
  `for ${inFavour}, against ${against}, abstain ${abstain}`

function tallyViews(id: string, [against, inFavour, abstain]: readonly string[]): View[] {
  const found = tallyText(against, inFavour, abstain)
  return [
    view(['proposalVotes', id], found, words => (words.length === 3 ? tallyText(...threeOf(words)) : undefined)),
    // Bravo's record has abstentions as its eighth word, Alpha's has none.
    view(['proposals', id], found, words =>
      words.length === 10 || words.length === 9
        ? tallyText(words[6], words[5], words.length === 10 ? words[7] : 0n)
        : undefined,
    ),
  ]
}

const threeOf = ([a, b, c]: readonly bigint[]) => [a, b, c] as const

/** What is asked about the proposals of a governor. */
export function proposalQuestions(
  governor: GovernorRow,
  proposals: readonly IndexedProposal[],
  pins: Pins,
): Question[] {
  return proposals.flatMap(proposal => {
    const {proposalId: id, quorum, state} = proposal
    const ask = (check: string, views: readonly View[], more: Partial<Question> = {}): Question => ({
      check,
      subject: `proposal ${id}`,
      views,
      block: pins.block,
      contract: governor.address,
      ...retired(governor, pins.block),
      ...more,
    })
    const own = [proposal.againstVotes, proposal.forVotes, proposal.abstainVotes]
    const cast = [proposal.againstCast, proposal.forCast, proposal.abstainCast]
    const custom = proposal.customVotes > 0 && {incomparable: 'votes with custom counting have no plain sum'}
    // Before its snapshot a proposal has no quorum, and one that was canceled then never gets it.
    const none = quorum === null && (state === null || state === 'Pending' || state === 'Canceled')
    return [
      ask('state', [view(['state', id], state ?? 'none', stateName)], {
        ...(state === 'Undetermined' && {incomparable: 'its quorum is not read yet, which its state depends on'}),
      }),
      ...(own[0] === null ? [] : [ask('tally', tallyViews(id, own.map(String)))]),
      ask('sum of votes', tallyViews(id, cast), custom || {}),
      ...(none
        ? []
        : [
            ask('quorum', [view(['quorum', proposal.voteStart], quorum ?? ''), view(['quorumVotes'], quorum ?? '')], {
              block: pins.cursor,
              ...(quorum === null && {incomparable: 'the index has no quorum for it'}),
              ...closedQuorum(proposal),
            }),
          ]),
    ]
  })
}

/**
 * Before OpenZeppelin 4.7.2 a contract tells the quorum of a proposal by the current numerator, after its end, too. Where
 * that changed since, the quorum that it was closed under is what was told then: before or after the events of that block.
 */
function closedQuorum({voteStart, quorum, closedBlock, numeratorMoved}: IndexedProposal): Partial<Question> {
  if (closedBlock === null || quorum === null || !numeratorMoved) return {}
  const told = view(['quorum', voteStart], quorum)
  return {otherwise: [closedBlock, closedBlock - 1].map(block => ({view: told, block}))}
}

const votedText = ([voted]: readonly bigint[]) =>
  voted === undefined || voted > 1n ? undefined : voted === 1n ? 'voted' : 'not voted'

/** What is asked about single votes: Alpha and Bravo keep a receipt, OpenZeppelin only that there was a vote. */
export function voteQuestions(governor: GovernorRow, votes: readonly IndexedVote[], pins: Pins): Question[] {
  return votes.map(({proposalId, voter, support, weight}) => ({
    check: 'single votes',
    subject: `${voter} on proposal ${proposalId}`,
    block: pins.block,
    contract: governor.address,
    ...retired(governor, pins.block),
    views: [
      view(['getReceipt', proposalId, voter], `support ${support}, weight ${weight}`, ([voted, side, votesCast]) =>
        votesCast === undefined ? undefined : voted === 1n ? `support ${side}, weight ${votesCast}` : 'not voted',
      ),
      view(['hasVoted', proposalId, voter], 'voted', votedText),
    ],
    // Who overrode a delegate's vote has not voted otherwise.
    otherwise: [{view: view(['hasVotedOverride', proposalId, voter], 'voted', votedText), block: pins.block}],
  }))
}

/** A contract that is read up to a block only stands still in the index, and goes on on chain. */
export function retired(
  {toBlock, unsupportedSince}: Pick<TokenRow, 'toBlock' | 'unsupportedSince'>,
  block: number,
): Partial<Question> {
  if (unsupportedSince !== null && unsupportedSince <= block)
    return {incomparable: `its code since block ${unsupportedSince} is not covered by its file`}
  return toBlock === null || toBlock >= block ? {} : {incomparable: `it is indexed up to block ${toBlock} only`}
}
