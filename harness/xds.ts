/**
 * `leakgate/xds`: the mock control plane on its own.
 * @module
 */
export type { ControlPlaneEvent, EventListener } from './control-plane/control-plane-event.js'
export type { EventsLeftOut } from './control-plane/event-log.js'
export type { ManageOptions } from './control-plane/control-plane.js'
export type { ManagedServer } from './control-plane/managed-server.js'
export type { AdsRequestRecord } from './control-plane/request-log.js'
export { parseResources, type GivenResources } from './control-plane/resources/given-resources.js'
export type { RoutesMode } from './control-plane/served-resources.js'
export {
  startControlPlane,
  type StartedControlPlane,
  type StartControlPlaneOptions,
} from './control-plane/start-control-plane.js'
export type {
  FilterChain,
  HttpConnectionManager,
  Listener,
  ListenerOverride,
  RouteConfiguration,
} from './control-plane/xds-messages.js'
export { HarnessError } from './model/harness-error.js'
