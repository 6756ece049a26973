import type {AlertRow} from '../storage/read/alerts'
import {aboutWhom, alertDocument} from './alert-document'

/** Alerts that the feed has at most: readers come often, and what is older is in the API. */
export const FEED_LENGTH = 100

/** Final alerts as a JSON Feed 1.1, newest first; what feed readers have no name for stands under `_kingmaker`. */
export function alertFeed(alerts: readonly AlertRow[], dao: string | undefined): object {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: dao === undefined ? 'Kingmaker alerts' : `Kingmaker alerts: ${dao}`,
    description: 'What the alert rules of this index say, once no reorganisation can take it back.',
    language: 'en',
    items: alerts.map(alert => {
      const document = alertDocument(alert)
      const {id, dao: of, rule, kind, phase, text, block} = document
      return {
        id,
        title: `${of}: ${rule} ${phase}`,
        content_text: `${text}${aboutWhom(document)}`,
        date_published: block.timestamp,
        tags: [of, kind, phase],
        _kingmaker: document,
      }
    }),
  }
}
