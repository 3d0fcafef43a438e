/**
 * The flags that say which config file is used.
 * @module
 */
import type { Command } from 'commander'
import { CONFIG_FILES } from '../../config/find-config.js'

/** Adds `--config` and `--no-config`. */
export function addConfigOptions(command: Command): Command {
  const endings = CONFIG_FILES.map(name => name.slice(name.lastIndexOf('.') + 1))
  return command
    .option(
      '--config <file>',
      `the config file (default: leakgate.config.{${endings.join(',')}} of the current folder)`,
    )
    .option('--no-config', 'no config file')
}
