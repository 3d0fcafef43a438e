/**
 * The runtimes whose memory can be read and explained. A new one is a folder of its own and a line here.
 * @module
 */
import { Registry } from '../model/registry.js'
import { goRuntime } from './go/go-runtime.js'
import { metricsRuntime } from './metrics/metrics-runtime.js'
import { procRuntime } from './proc/proc-runtime.js'
import type { Runtime } from './runtime.js'
import { v8Runtime } from './v8/v8-runtime.js'

/** In the order in which `detectRuntime` asks them and lists their hints. */
export const RUNTIMES = new Registry<Runtime>('runtime', [goRuntime, v8Runtime, metricsRuntime, procRuntime])
