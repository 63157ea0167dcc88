const OURS = /^(ENABLE_)?LLM_(POOL|LEGACY)(_|$)/;
const LINK_NAME = /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const LINK_ADDRESS = /^(tcp|udp|sctp):\/\//;

/**
 * Kubernetes gives every container variables about the Services of its namespace ("service links"). Those of a Service
 * named llm-pool or llm-pool-… begin like our settings, and `LLM_POOL_GRPC_PORT=tcp://…` even bears the name of one.
 */
export function isServiceLink(name: string, value: string): boolean {
  return OURS.test(name) && (LINK_NAME.test(name) || (name.endsWith('_PORT') && LINK_ADDRESS.test(value)));
}
