import {totalmem} from 'node:os'

const MB = 1024 * 1024

/** Server options as `-c name=value` arguments; on the command line, so that they follow our version and not the data's. */
export function postgresSettings(port: number): string[] {
  return Object.entries({...network(port), ...durability, ...memory(), ...planning, ...logging}).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
}

function network(port: number): Record<string, string | number> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    // An indexer, an API pool and the CLI; each further slot costs shared memory.
    max_connections: 50,
  }
}

const durability = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Nobody replicates from this server; the minimal level writes less and skips WAL for bulk loads of new tables.
  wal_level: 'minimal',
  max_wal_senders: 0,
  // Catching up writes steadily: fewer, longer checkpoints save rewriting whole pages. Recovery still takes seconds.
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
}

function memory(): Record<string, string> {
  // In a container the limit counts, not the machine.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY
  const available = Math.min(totalmem(), limit)
  const share = (part: number, least: number, most: number) =>
    `${Math.round(Math.min(most, Math.max(least, (available * part) / MB)))}MB`
  return {
    // The rest is for node and for the system's file cache, which PostgreSQL uses as well.
    shared_buffers: share(1 / 8, 64, 512),
    effective_cache_size: share(1 / 2, 128, 8192),
    maintenance_work_mem: share(1 / 32, 32, 128),
    // Rankings sort and aggregate whole tables of accounts; the default 4MB would spill them to disk.
    work_mem: share(1 / 128, 8, 32),
  }
}

const planning = {
  // Two cores are shared with the indexer and the API, and a container's /dev/shm (64 MB) breaks parallel plans.
  max_parallel_workers_per_gather: 0,
  max_parallel_maintenance_workers: 0,
  // Queries are short: compiling them costs more than it saves.
  jit: 'off',
  // Solid-state disks: the default price of random reads makes the planner shy of indexes.
  random_page_cost: 1.1,
  // Hot rows (balances, voting power) are updated all the time; clean up before tables bloat.
  autovacuum_naptime: '20s',
  autovacuum_vacuum_scale_factor: 0.05,
  autovacuum_analyze_scale_factor: 0.02,
  timezone: 'UTC',
}

const logging = {
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  logging_collector: 'off',
}
