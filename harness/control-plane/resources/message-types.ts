/**
 * The types of Envoy's messages, for resources that are written in JSON.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import { INCLUDE_PATHS, PROTO_FILES } from '../ads-service.js'

let loaded: Promise<protobuf.Root> | undefined

/** Parses the protos that grpc-js-xds ships; that takes up to a second, so it is done once. */
export function messageTypes(): Promise<protobuf.Root> {
  return (loaded ??= load())
}

async function load(): Promise<protobuf.Root> {
  const root = new protobuf.Root()
  root.resolvePath = (_, target) =>
    INCLUDE_PATHS.map(folder => join(folder, target)).find(path => existsSync(path)) ?? target
  await root.load([...PROTO_FILES], { keepCase: true })
  root.resolveAll()
  return root
}
