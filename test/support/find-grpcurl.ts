import { dirname } from 'node:path';
import { findTool } from './find-tool';

/** The folder of grpcurl, for the path of a shell. Undefined when it is not installed. */
export const findGrpcurl = (): string | undefined => {
  const program = findTool('grpcurl');
  return program && dirname(program);
};
