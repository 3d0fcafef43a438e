/**
 * Targets that are releases of a package.
 * @module
 */
import type { PackageSpec, TargetSpec } from '../model/target-spec.js'
import { targetKindOf, targetKinds } from './registry.js'

/** Whether the target is one of the published releases of a package. */
export function isPackage(spec: TargetSpec): spec is PackageSpec {
  return targetKindOf(spec).releases !== undefined && 'version' in spec
}

/** @param storedKind `target.kind` of a `run.json` or a baseline, written by any version of leakgate */
export function hasReleases(storedKind: string): boolean {
  return targetKinds.all.some(
    kind => kind.releases !== undefined && (kind.storedKind ?? kind.name) === storedKind,
  )
}
