/**
 * Building fixtures/cases/native-server.c for a test.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { packagePath } from '../../model/package-path.js'

/** The reason why a test that needs a C compiler is skipped; false where there is one. */
export function whyNoCompiler(): string | false {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'there is no C compiler'
  }
}

/** @returns the path of the binary, which is removed at the end of the test */
export function buildNativeCase(t: Pick<Test, 'teardown'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-native-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'native-server')
  execFileSync('cc', ['-O1', '-o', path, packagePath('fixtures/cases/native-server.c')])
  return path
}
