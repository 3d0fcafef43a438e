/**
 * Whether a server is configured over xDS.
 * @module
 */

/** `xds`: the server asks the mock control plane for its Listener. `plain`: an ordinary gRPC server. */
export const MODES = ['xds', 'plain'] as const
export type Mode = (typeof MODES)[number]

const MODE_NAMES: Readonly<Record<Mode, string>> = { xds: 'xDS', plain: 'plain' }

/** The mode as prose writes it: `xDS`, `plain`. */
export function modeName(mode: Mode): string {
  return MODE_NAMES[mode]
}
