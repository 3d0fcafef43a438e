/**
 * Schemas from files: .proto sources, and descriptor sets as `protoc` and `buf` write them.
 * @module
 */
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
// Adds google/protobuf/descriptor.proto and others to the files that protobufjs brings.
import '@grpc/proto-loader'
import protobuf, { type Root } from 'protobufjs'
import 'protobufjs/ext/descriptor/index.js'
import { readBoundedBytes } from '../../files/read-bounded.js'
import { HarnessError } from '../../model/harness-error.js'

/** Of a descriptor set. Those of all Google APIs together have 30 MiB. */
const MOST_BYTES = 64 * 1024 * 1024

/** protobufjs has this beside its types. */
interface DescriptorRoot {
  fromDescriptor(descriptor: { readonly file: readonly object[] } | Buffer): Root
}

/**
 * Parses .proto files with everything that they import.
 * @param folders where imports are looked up, the first one first; the folder of each file follows
 * @throws {HarnessError} if a file is not there or cannot be parsed
 */
export function parseProtos(files: readonly string[], folders: readonly string[]): Root {
  const root = new protobuf.Root()
  const looked = [...folders, ...files.map(file => dirname(file)), '.'].map(folder => resolve(folder))
  root.resolvePath = (origin, target) => find(origin, target, looked)
  try {
    root.loadSync([...files], { keepCase: true })
    root.resolveAll()
    return root
  } catch (error) {
    if (error instanceof HarnessError) throw error
    throw new HarnessError(
      `--proto ${files.join(',')} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name the folder of the files that it imports with --proto-path.',
    )
  }
}

/** protobufjs brings the files of google/protobuf itself. */
function find(origin: string, target: string, folders: readonly string[]): string | null {
  const paths = isAbsolute(target)
    ? [target]
    : [...folders.map(folder => join(folder, target)), resolve(target)]
  const found = paths.find(path => existsSync(path))
  if (found !== undefined) return found
  if (/(?:^|\/)google\/protobuf\/[a-z_]+\.proto$/.test(target)) return target
  throw new HarnessError(
    origin === ''
      ? `--proto: there is no file ${target}`
      : `${origin} imports ${target}, which is in no folder of --proto-path`,
    `Looked in ${[...new Set(folders)].join(', ')}. Name the folder that it is relative to with --proto-path.`,
  )
}

/**
 * Reads a descriptor set.
 * @throws {HarnessError} if it is not there, or is none
 */
export function readDescriptorSet(path: string): Root {
  try {
    return rootOf(readBoundedBytes(path, MOST_BYTES))
  } catch (error) {
    throw new HarnessError(
      `--descriptor-set ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Write it with "protoc --include_imports --descriptor_set_out=FILE" or "buf build -o FILE".',
    )
  }
}

/**
 * @param descriptors a `FileDescriptorSet`, encoded or as its files
 * @throws {Error} if a type is missing
 */
export function rootOf(descriptors: { readonly file: readonly object[] } | Buffer): Root {
  return (protobuf.Root as unknown as DescriptorRoot).fromDescriptor(descriptors)
}
