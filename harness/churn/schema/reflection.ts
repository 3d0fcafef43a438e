/**
 * The schema of a running server, by gRPC's server reflection: version 1, else the older v1alpha with the same messages.
 * @module
 */
import { Client, status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js'
import protobuf, { type Root, type Type } from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor/index.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'
import { grpcJsCredentials, serverNameOption } from '../grpc-js/grpc-js-credentials.js'
import { routedTarget } from '../grpc-js/source-resolver.js'
import { partsOf, unknownService } from './find-method.js'
import { rootOf } from './proto-schema.js'

const VERSIONS = ['v1', 'v1alpha'] as const

/** The part of grpc/reflection/v1/reflection.proto that is used. */
const { ServerReflectionRequest, ServerReflectionResponse } = protobuf.parse(
  `syntax = "proto3";
   message ServerReflectionRequest {
     oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
   }
   message ServerReflectionResponse {
     message Files { repeated bytes file_descriptor_proto = 1; }
     message Service { string name = 1; }
     message Services { repeated Service service = 1; }
     message Error { int32 error_code = 1; string error_message = 2; }
     oneof message_response {
       Files file_descriptor_response = 4; Services list_services_response = 6; Error error_response = 7;
     }
   }`,
).root.nested as unknown as Readonly<Record<'ServerReflectionRequest' | 'ServerReflectionResponse', Type>>

interface Question {
  readonly fileByFilename?: string
  readonly fileContainingSymbol?: string
  readonly listServices?: string
}

interface Reply {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] }
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] }
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string }
}

/** The server does not answer reflection now; it may answer later. */
export class NoReflectionYet extends Error {
  override readonly name = 'NoReflectionYet'
}

/**
 * The schema of the service of a method.
 * @throws {HarnessError} if the server has no reflection, or no such service
 * @throws {NoReflectionYet} if it does not answer
 */
export async function reflectSchema(
  address: Address,
  tls: ClientTls | undefined,
  method: string,
  timeoutMs: number,
): Promise<Root> {
  const { service } = partsOf(method)
  const file = await ask(address, tls, timeoutMs, async reflection => {
    const first = await reflection.ask({ fileContainingSymbol: service })
    if (!first.fileDescriptorResponse) {
      throw unknownService(service, await servicesOf(reflection), "the server's reflection")
    }
    const files = new Map<string, FileDescriptor>()
    const asked = new Set<string>()
    const waiting = [first]
    for (let reply = waiting.pop(); reply; reply = waiting.pop()) {
      for (const bytes of reply.fileDescriptorResponse?.fileDescriptorProto ?? []) {
        const file = descriptor.FileDescriptorProto.decode(bytes) as unknown as FileDescriptor
        files.set(file.name, file)
        for (const name of file.dependency) {
          if (files.has(name) || asked.has(name)) continue
          asked.add(name)
          waiting.push(await reflection.ask({ fileByFilename: name }))
        }
      }
    }
    return [...files.values()]
  })
  try {
    return rootOf({ file })
  } catch (error) {
    throw new HarnessError(
      `The server's reflection of ${service} is incomplete: ${error instanceof Error ? error.message : String(error)}`,
      'Give the types with --proto FILE or --descriptor-set FILE.',
    )
  }
}

/** The names of the services, or none if the server does not tell. */
export async function reflectServices(
  address: Address,
  tls: ClientTls | undefined,
  timeoutMs: number,
): Promise<readonly string[]> {
  try {
    return await ask(address, tls, timeoutMs, servicesOf)
  } catch {
    return []
  }
}

interface FileDescriptor {
  readonly name: string
  readonly dependency: readonly string[]
}

async function servicesOf(reflection: Reflection): Promise<readonly string[]> {
  const { listServicesResponse } = await reflection.ask({ listServices: '*' })
  return (listServicesResponse?.service ?? [])
    .map(({ name }) => name)
    .filter(name => !name.startsWith('grpc.reflection.'))
}

async function ask<Answer>(
  address: Address,
  tls: ClientTls | undefined,
  timeoutMs: number,
  questions: (reflection: Reflection) => Promise<Answer>,
): Promise<Answer> {
  const { target, options } = routedTarget({ to: address, from: undefined })
  const client = new Client(target, grpcJsCredentials(tls), {
    ...options,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.max_receive_message_length': -1,
    ...serverNameOption(address, tls),
  })
  try {
    for (const version of VERSIONS) {
      const reflection = new Reflection(client, version, timeoutMs)
      try {
        return await questions(reflection)
      } catch (error) {
        if (error instanceof HarnessError) throw error
        const { code, details } = error as ServiceError
        if (code !== status.UNIMPLEMENTED)
          throw new NoReflectionYet(`server reflection: ${details || String(error)}`)
      } finally {
        reflection.close()
      }
    }
    throw new HarnessError(
      'The server has no reflection, so the types of --call are not known',
      'Give them with --proto FILE (and --proto-path DIR) or --descriptor-set FILE, or register reflection.',
    )
  } finally {
    client.close()
  }
}

/** One stream of questions and replies, one after the other. */
class Reflection {
  readonly #call: ClientDuplexStream<Question, Reply>
  #settle: { resolve(reply: Reply): void; reject(error: Error): void } | undefined
  #failed: Error | undefined

  constructor(client: Client, version: (typeof VERSIONS)[number], timeoutMs: number) {
    this.#call = client.makeBidiStreamRequest<Question, Reply>(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      question =>
        Buffer.from(ServerReflectionRequest.encode(ServerReflectionRequest.create(question)).finish()),
      bytes => ServerReflectionResponse.decode(bytes) as unknown as Reply,
      { deadline: Date.now() + timeoutMs },
    )
    this.#call.on('data', (reply: Reply) => this.#settle?.resolve(reply))
    this.#call.on('error', (error: Error) => this.#fail(error))
    this.#call.on('end', () => this.#fail(new Error('the stream ended without a reply')))
  }

  ask(question: Question): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failed) {
        reject(this.#failed)
        return
      }
      this.#settle = { resolve, reject }
      this.#call.write(question)
    })
  }

  close(): void {
    this.#call.cancel()
  }

  #fail(error: Error): void {
    this.#failed ??= error
    this.#settle?.reject(error)
  }
}
