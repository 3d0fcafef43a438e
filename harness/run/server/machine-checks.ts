/**
 * Checks what this machine can run, and says how to get what is missing.
 * @module
 */
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { satisfies } from 'semver'
import { makeFolder } from '../../files/prepare-folder.js'
import { HarnessError } from '../../model/harness-error.js'
import { cacheFolder } from '../../build-cache/cache-folder.js'
import { findGo } from '../../go-toolchain/go-toolchain.js'
import { whyNoMemoryCgroup } from './memory-cgroup.js'

/** The result of one check of this machine. */
export interface MachineCheck {
  readonly what: string
  /** `missing` prevents some kinds of run; `fault` prevents all of them. */
  readonly state: 'ok' | 'missing' | 'fault'
  readonly found: string
  /** How to get it; undefined if nothing needs to be done. */
  readonly next?: string
}

/** Runs all checks, in the order in which a user would fix the problems. */
export async function checkMachine(): Promise<MachineCheck[]> {
  return [
    checkNode(),
    checkCache(),
    await checkGo(),
    checkHeapdump(),
    checkFileDescriptors(),
    checkTimeWait(),
    checkCgroup(),
  ]
}

function checkNode(): MachineCheck {
  const ok = satisfies(process.version, '>=20.17')
  const base = { what: 'Node.js 20.17 or later', found: process.version }
  return ok ? { ...base, state: 'ok' } : { ...base, state: 'fault', next: 'Install a later Node.js.' }
}

function checkCache(): MachineCheck {
  const what = 'cache for built servers'
  const folder = cacheFolder()
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
    return { what, state: 'ok', found: folder }
  } catch {
    const next = 'Set LEAKGATE_CACHE to a folder that you may write to.'
    return { what, state: 'fault', found: `${folder} cannot be written`, next }
  }
}

async function checkGo(): Promise<MachineCheck> {
  const what = 'Go, for go@VERSION targets'
  try {
    const { version } = await findGo(new AbortController().signal)
    return { what, state: 'ok', found: version }
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    return { what, state: 'missing', found: error.message, next: error.next }
  }
}

function checkHeapdump(): MachineCheck {
  const what = 'heapdump, for snapshots of Node servers'
  try {
    createRequire(import.meta.url).resolve('heapdump/build/Release/addon.node')
    return { what, state: 'ok', found: 'built' }
  } catch {
    const next = 'Optional: without it, snapshots come from the v8 module. To build it: npm rebuild heapdump'
    return { what, state: 'missing', found: 'not built', next }
  }
}

const FILE_DESCRIPTORS_FOR_COMFORT = 4_096

function checkFileDescriptors(): MachineCheck {
  const what = 'open files, for connections at once'
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(read('/proc/self/limits'))?.[1]
  if (limit === undefined) return { what, state: 'ok', found: 'limit not known' }
  const found = `at most ${limit}`
  if (limit === 'unlimited' || Number(limit) >= FILE_DESCRIPTORS_FOR_COMFORT)
    return { what, state: 'ok', found }
  return { what, state: 'missing', found, next: `ulimit -n ${FILE_DESCRIPTORS_FOR_COMFORT}` }
}

function checkTimeWait(): MachineCheck {
  const what = 'ports in TIME_WAIT used again'
  const value = read('/proc/sys/net/ipv4/tcp_tw_reuse').trim()
  if (value === '') return { what, state: 'ok', found: 'not known' }
  const found = `net.ipv4.tcp_tw_reuse = ${value}`
  if (value !== '0') return { what, state: 'ok', found }
  const next =
    'Clean closes are limited to about 28,000 a minute; sysctl -w net.ipv4.tcp_tw_reuse=2 removes the limit.'
  return { what, state: 'missing', found, next }
}

function checkCgroup(): MachineCheck {
  const what = 'memory cgroup, for the scenario in which a server dies'
  const why = whyNoMemoryCgroup()
  if (why === undefined) return { what, state: 'ok', found: 'writable' }
  return { what, state: 'missing', found: why, next: 'Run as root, or in a delegated cgroup.' }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
