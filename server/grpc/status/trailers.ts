import { Metadata } from '@grpc/grpc-js';

/** The trailers of every call, also of a successful one: they name it. */
export const trailers = (callId: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('llm-pool-call-id', callId);
  return metadata;
};
