import {createConfig} from 'ponder'
import {parseAbi} from 'viem'

export default createConfig({
  chains: {local: {id: 31337, rpc: process.env.BENCH_RPC}},
  contracts: {
    Token: {
      chain: 'local',
      abi: parseAbi(['event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes)']),
      // Without code: the rows are written when Ponder sets up.
      address: `0x${'aa'.repeat(20)}`,
      startBlock: 0,
    },
  },
})
