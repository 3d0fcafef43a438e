/**
 * Which releases of gRPC-Go there are.
 * @module
 */
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { HarnessError, TargetFault } from '../../model/harness-error.js'
import { readPrintedJson } from '../../model/json/printed-json.js'
import { releases, type ReleaseSource } from '../release-source.js'
import { runGo } from '../../go-toolchain/go-command.js'
import { explainGoFailure } from './go-failure.js'
import { findGo } from '../../go-toolchain/go-toolchain.js'
import type { GoLibrary } from './go-library.js'

const listSchema = z.object({ Versions: z.array(z.string()) })

/** The releases of a library, as the module proxy of Go's settings lists them. */
export function goReleasesOf(library: GoLibrary): ReleaseSource {
  const { name, module } = library
  return {
    async list(signal) {
      const output = await goList(['-versions', '-json', module], signal, 'The list of releases', library)
      const listed = readPrintedJson(output, listSchema)
      if (listed) return releases(listed.Versions)
      throw new HarnessError(
        `go printed no list of the versions of ${module}`,
        `See what "go list -m -versions -json ${module}" prints.`,
      )
    },
    // The proxy's list leaves out some releases that were cut from older branches: gRPC-Go v1.63.1, v1.66.3, …
    async exists(version, signal) {
      try {
        await goList([`${module}@v${version}`], signal, `${name} v${version}`, library)
        return true
      } catch (error) {
        if (error instanceof TargetFault) return false
        throw error
      }
    },
  }
}

async function goList(
  args: readonly string[],
  signal: AbortSignal,
  what: string,
  library: GoLibrary,
): Promise<string> {
  const go = await findGo(signal)
  // Not the current folder: a go.mod there could replace the module.
  const env = { ...go.env, GOFLAGS: '-mod=mod' }
  const outcome = await runGo(['list', '-m', ...args], { cwd: tmpdir(), env, signal })
  if (!outcome.ok) throw explainGoFailure(what, go.version, outcome.stderr, library)
  return outcome.stdout
}
