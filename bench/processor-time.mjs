// What processes cost by the account of Linux, which others on the same machine disturb less than the clock on the wall.
import {readdirSync, readFileSync} from 'node:fs'

const TICKS_PER_SECOND = 100

/** The text of a file of a process, or nothing where it has ended or the system has no such file. */
function told(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Seconds that a process has used, all threads together, and those for which its threads waited for a processor. */
function timesOf(id) {
  // The name of the program may have spaces and parentheses in it.
  const fields = told(`/proc/${id}/stat`).split(') ').pop().split(' ')
  const used = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  let waited = 0
  try {
    for (const thread of readdirSync(`/proc/${id}/task`))
      waited += Number(told(`/proc/${id}/task/${thread}/schedstat`).split(' ')[1] ?? 0) / 1e9
  } catch {
    // It has ended.
  }
  return Number.isNaN(used) ? undefined : {used, waited}
}

/** Adds up by groups what their processes use from the first look to the last. Look as often as processes come and go. */
export class ProcessorTime {
  #first = new Map()
  #last = new Map()

  /** `groups`: ids of processes by name, as of now. */
  look(groups) {
    // Whoever was not there at the first look has begun since then.
    const begun = this.#first.size > 0
    const seen = []
    for (const [name, ids] of Object.entries(groups))
      for (const id of ids) {
        const times = timesOf(id)
        if (times) seen.push([`${name} ${id}`, {name, ...times}])
      }
    for (const [key, {name, used, waited}] of seen) {
      if (!this.#first.has(key)) this.#first.set(key, {name, used: begun ? 0 : used, waited: begun ? 0 : waited})
      this.#last.set(key, {used, waited})
    }
  }

  /** Seconds used and waited by name. */
  tell() {
    const sums = {}
    for (const [key, {name, used, waited}] of this.#first) {
      sums[name] ??= {used: 0, waited: 0}
      sums[name].used += this.#last.get(key).used - used
      sums[name].waited += this.#last.get(key).waited - waited
    }
    return sums
  }
}
