import {ratio} from '../../ratio'
import {defineAlertKind} from '../alert-kind'

/** The last comparison of a DAO's index with its contracts found differences. */
export const verificationDifference = defineAlertKind({
  id: 'verificationDifference',
  description: 'The last comparison of the index with the contracts found differences; cleared once one finds none.',
  parameters: {},
  verifications: true,
  observe: (_, {verified}) =>
    verified.flatMap(({dao, block, outcome, differences}) => {
      // One that could not compare says nothing.
      if (outcome !== 'different' && outcome !== 'equal') return []
      const found = differences === 1 ? 'one difference' : `${differences === 0 ? 'no' : differences} differences`
      return [
        {
          subject: dao,
          dao,
          holds: outcome === 'different',
          measured: ratio(BigInt(differences)),
          text: () => `a comparison with the contracts at block ${block} found ${found}`,
        },
      ]
    }),
})
