import type {DepositRecord} from '../core/changes'
import {displayText} from '../core/text'
import * as model from '../model'
import {proposalRowId} from './ids'

type Placed = Pick<
  model.ProposalDeposit,
  'id' | 'chainId' | 'block' | 'clock' | 'timestamp' | 'transactionHash' | 'logIndex'
>

/** A deposit, one row for each of its coins. `placeOf` gives what tells where its log is. */
export function depositRows(
  {proposal, event: {depositor, coins}}: DepositRecord,
  placeOf: (index: number) => Placed,
): model.ProposalDeposit[] {
  return coins.map(({denom, amount}, index) => {
    const place = placeOf(index)
    return new model.ProposalDeposit({
      ...place,
      proposal: proposalRowId(place.chainId, proposal),
      index,
      depositor,
      denom: displayText(denom).text,
      amount,
    })
  })
}
