import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Server } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { IMAGE_BASE64 } from '../gen/image';

/** Services that reflection lists; grpcurl calls only those, so health is among them. */
const SERVICES = ['llmpool.v1.LlmPoolService', 'llmpool.v1.AdminService', 'grpc.health.v1.Health'];

/**
 * Server reflection v1 and v1alpha. It is fed with the compiler's own descriptors: those that proto-loader makes lack their dependencies, and
 * grpcurl then cannot resolve well-known types (grpc-node issues 2595, 2958).
 */
export const addReflection = (server: Server): void => {
  const image = fromBinary(FileDescriptorSetSchema, Buffer.from(IMAGE_BASE64, 'base64'));
  const fileDescriptorProtos = image.file.map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file)));
  const definition = { image: { format: 'image', type: image, fileDescriptorProtos } } as unknown as PackageDefinition;
  new ReflectionService(definition, { services: SERVICES }).addToServer(server);
};
