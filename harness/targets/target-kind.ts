/**
 * What a kind of target is: one way to name, build and start a server under test.
 *
 * A new kind is a folder here with a `…-kind.ts` in it, and one line in `registry.ts`. Nothing outside the folder
 * compares names of kinds: whatever the rest needs to know of a kind is a property below.
 * @module
 */
import type { Address } from '../model/address.js'
import type { Flag } from '../model/flag.js'
import type { Named } from '../model/registry.js'
import type { PlantedLeak, TargetSpec } from '../model/target-spec.js'
import type { Mode } from '../model/mode.js'
import type { Scenario } from '../model/scenario.js'
import type { ReleaseSource } from './release-source.js'
import type { Target } from './target.js'

/** Checked values of the flags that a kind of target owns, by the flag's key; a flag that was not given is absent. */
export type TargetOptions = Readonly<Record<string, unknown>>

/**
 * One value on the target axis. `name` is the `kind` of its specs.
 *
 * The modules that build and start servers are large: `create` and `releases` import them when they are called, so
 * that `--help` and shell completion stay fast.
 */
export interface TargetKind<Spec extends TargetSpec = TargetSpec> extends Named {
  /** `target.kind` in `run.json`; the kind's name where absent. Kinds of the same library may share one. */
  readonly storedKind?: string
  /** What reports call the server in a sentence; its text as the user typed it where absent. */
  readonly sentenceName?: string
  /** What a user types, for help and messages: `go@VERSION`. The first is the plain one, without a planted leak. */
  readonly forms: readonly [string, ...string[]]
  /** What shell completion offers. */
  readonly completions: readonly string[]
  /** Whether a comma may be a part of the text. Such a target cannot stand in a list that commas separate. */
  readonly mayContainCommas?: boolean
  /** The modes in which it can serve; the first is its default. */
  readonly modes: readonly [Mode, ...Mode[]]
  /** Whether `--probe` may name where its memory is read. Other kinds know it themselves. */
  readonly takesProbe?: boolean
  /** Whether a server of this kind asks for xDS, so that a run without `--mode` is in xDS mode. */
  asksForXds?(spec: Spec, options: TargetOptions): boolean
  /**
   * Where clients dial, as far as it is known before the start; undefined for an address that is chosen from `--listen`. The path
   * of a Unix-domain socket that is chosen at the start is empty.
   */
  dials?(spec: Spec, options: TargetOptions): Address | undefined
  /**
   * Checks the whole scenario before anything is started.
   * @throws {HarnessError} where a server of this kind cannot run in it
   */
  check?(spec: Spec, scenario: Scenario): void
  /** Whether the process under test is a client, for which leakgate is the server. Absent for a server in every case. */
  isClient?(options: TargetOptions): boolean
  /** Flags of the command line that only this kind reads. */
  readonly flags?: readonly Flag[]

  /**
   * @param text as a user typed it, e.g. `go@1.66.2`
   * @returns undefined where the text is of another kind
   * @throws {HarnessError} where the text is of this kind, and malformed
   */
  parse(text: string): Spec | undefined
  /** The text that `parse` reads as the same spec. */
  format(spec: Spec): string
  /** @throws {HarnessError} where the spec cannot be a server of this kind */
  create(spec: Spec, options: TargetOptions): Promise<Target>

  /** Whether the server leaks on purpose; absent where no leak can be planted. */
  isPlanted?(spec: Spec): boolean
  /** The same server with a leak planted in it. */
  plant?(spec: Spec, leak: PlantedLeak): Spec
  /**
   * The published releases, for a kind whose specs are a `PackageSpec`. Baselines and searches may go from one release
   * of such a kind to another.
   */
  releases?(): Promise<ReleaseSource>
  /** @throws {HarnessError} where two servers with these options cannot run at the same time */
  checkTwoAtOnce?(options: TargetOptions): void
}
