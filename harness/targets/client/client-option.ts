/**
 * `--client-option`: channel options of the clients of this package.
 * @module
 */
import { z } from 'zod'
import { PAIR, type Flag } from '../../model/flag.js'
import type { TargetOptions } from '../target-kind.js'

const schema = z.array(
  z.string().regex(/^[\w.]+=.+$/, 'is no option: write it as NAME=VALUE, as in grpc.enable_channelz=0'),
)

/** See the module. */
export const clientOptionFlag = {
  key: 'clientOption',
  takes: PAIR,
  help: 'a channel option of a grpc-js-client target, such as grpc.enable_channelz=0; more than once for several',
  many: true,
  schema,
} as const satisfies Flag

/** The arguments of the client for them. */
export function clientOptionArgs(options: TargetOptions): string[] {
  return (schema.optional().parse(options[clientOptionFlag.key]) ?? []).flatMap(text => ['--option', text])
}
