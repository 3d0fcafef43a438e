/**
 * How the command that repeats a run is stored.
 * @module
 */

/** What follows in a stored command line describes the run, and is no part of the command. */
export const RERUN_COMMENT = '#'

/** The command line that runs an entry of the gallery, without the name of the program. */
export function galleryCommandOf(entry: string): string[] {
  return ['gallery', entry, '--out', 'reports/gallery']
}
