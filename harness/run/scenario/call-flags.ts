/**
 * The flags of a call that the user names.
 * @module
 */
import { z } from 'zod'
import { GRPC_STATUSES } from '../../model/rpc/grpc-status.js'
import { PAIR } from '../../model/flag.js'
import { scenarioFlag } from './scenario-flag.js'

const texts = z.union([z.string(), z.array(z.string())])

/** All of them need `--call`. */
export const CALL_FLAGS = {
  call: scenarioFlag({
    key: 'call',
    takes: '<method>',
    help: 'the RPC, as package.Service/Method; may be given more than once, with weights as in A/B=3 (default: the test service, else the health check, else one that the server does not have)',
    schema: texts,
    many: true,
  }),
  data: scenarioFlag({
    key: 'data',
    takes: '<json>',
    help: 'its request in JSON, @FILE, or - for standard input; an array is a stream of messages; {n} and {uuid} differ in each RPC; with several calls, the data of each, in order (default: {})',
    schema: texts,
    many: true,
  }),
  proto: scenarioFlag({
    key: 'proto',
    takes: '<file>',
    help: 'the .proto file of its types; may be given more than once (default: server reflection)',
    schema: texts,
    many: true,
  }),
  protoPath: scenarioFlag({
    key: 'protoPath',
    takes: '<dir>',
    help: 'where files that --proto imports are; may be given more than once',
    schema: texts,
    many: true,
  }),
  descriptorSet: scenarioFlag({
    key: 'descriptorSet',
    takes: '<file>',
    help: 'the types as a descriptor set, as protoc and buf write it',
    schema: z.string(),
  }),
  metadata: scenarioFlag({
    key: 'metadata',
    takes: PAIR,
    help: 'metadata of each RPC; may be given more than once; {n} and {uuid} differ in each RPC',
    schema: texts,
    many: true,
  }),
  deadline: scenarioFlag({
    key: 'deadline',
    takes: '<ms>',
    help: 'the deadline of each RPC, in milliseconds (default: none)',
    schema: z.int().min(1).max(600_000),
  }),
  expectStatus: scenarioFlag({
    key: 'expectStatus',
    takes: '<list>',
    help: 'the statuses that are an answer, by commas, such as OK,NOT_FOUND (default: OK)',
    values: () => GRPC_STATUSES,
    schema: z.string(),
  }),
}
