import type {Pool} from 'pg'
import type {TestApi} from '../../harness/api'

/** Both demo DAOs, indexed to their heads, once for all tests that only read. Filled before the first test. */
export interface Demo {
  pool: Pool
  api: TestApi
}

export const TOKEN = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
export const GOVERNOR = '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0'
/** One of Compound's voters. */
export const VOTER = '0xed409c9ff60f3020abf9012bcd45fc294f5608ff'
