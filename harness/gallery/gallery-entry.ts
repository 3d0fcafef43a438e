/**
 * An entry of the gallery: a public report of a leak, with a leaky and a fixed version that one command tells apart.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HarnessError } from '../model/harness-error.js'
import { didYouMean } from '../model/names/nearest.js'
import { packagePath } from '../model/package-path.js'

const FOLDER = packagePath('scenarios/gallery')
const FILE = '.json'

/** Flags of `leakgate run`, by their keys. */
const flagsSchema = z.record(z.string(), z.unknown())

const sideSchema = z.strictObject({
  /** A target as for `run --target`. It may contain `{node}`, `{server}`, `{case}`, `{packages}` and `{nest-client}`. */
  target: z.string(),
  /** What reports call it; where it is absent, they derive it from the keys below. */
  label: z.string().optional(),
  /** The release of Node of which `{node}` is the path. */
  node: z.string().optional(),
  /** The Go server in fixtures of which `{case}` is the path, and its go.mod. */
  case: z.string().optional(),
  modFile: z.string().optional(),
  /** npm packages with their versions: `{packages}` is a folder whose node_modules has them. The first one names the folder. */
  packages: z.record(z.string(), z.string()).optional(),
  /** Flags of this side only. */
  flags: flagsSchema.default({}),
})

const pairSchema = z.strictObject({
  flags: flagsSchema,
  leaky: sideSchema,
  fixed: sideSchema,
  /** The metric that decides, with what the leaky version keeps of it for each unit. */
  keeps: z.strictObject({
    metric: z.string(),
    perUnit: z.number().positive(),
    /** The share by which it may differ. */
    within: z.number().positive().max(1),
  }),
  /** A regular expression that the path from a root to what is kept must match. */
  retainedBy: z.string().optional(),
})

const entrySchema = z.strictObject({
  /** Addresses of the public reports. */
  reports: z.array(z.url()).min(1),
  /** One sentence: what keeps what. */
  title: z.string(),
  /** Where it is known from which versions leak. */
  versions: z.string(),
  pair: pairSchema.optional(),
  /** What was tried where the report cannot be reproduced. */
  tried: z.string().optional(),
})

/** One side of a pair. */
export type GallerySide = z.infer<typeof sideSchema>
/** What reports call a version: `Node 20.18.1`, `@nestjs/microservices 11.0.12`, `go@1.66.2`. */
export function versionName({ label, node, packages, modFile, target }: GallerySide): string {
  const [first] = Object.entries(packages ?? {})
  if (label !== undefined) return label
  if (node !== undefined) return `Node ${node}`
  if (first !== undefined) return first.join(' ')
  return modFile?.replace(/\.mod$/, '').replaceAll('-', ' ') ?? target
}

/** A leaky and a fixed version. */
export type GalleryPair = z.infer<typeof pairSchema>
/** An entry with its name. */
export type GalleryEntry = z.infer<typeof entrySchema> & { readonly name: string }

/**
 * The entries of these names, or all of them where there are none, in alphabetical order.
 * @throws {HarnessError} if a name is unknown, or a file is no entry
 */
export function galleryEntries(names: readonly string[] = []): GalleryEntry[] {
  const all = readdirSync(FOLDER)
    .filter(file => file.endsWith(FILE))
    .map(file => file.slice(0, -FILE.length))
    .sort()
  const unknown = names.find(name => !all.includes(name))
  if (unknown !== undefined) {
    throw new HarnessError(
      `The gallery has no entry "${unknown}"${didYouMean(unknown, all)}`,
      `It has ${all.join(', ')}.`,
    )
  }
  return (names.length > 0 ? [...names] : all).map(readEntry)
}

function readEntry(name: string): GalleryEntry {
  const path = join(FOLDER, `${name}${FILE}`)
  const parsed = entrySchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success) throw new HarnessError(`${path}: ${z.prettifyError(parsed.error)}`, 'Mend the file.')
  if ((parsed.data.pair === undefined) === (parsed.data.tried === undefined))
    throw new HarnessError(`${path} has both or none of "pair" and "tried"`, 'Mend the file.')
  return { name, ...parsed.data }
}
