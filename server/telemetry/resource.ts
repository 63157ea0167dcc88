import {
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';

/**
 * What metrics and traces say about this process. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. The SDK's process detector is left
 * out: it would show the command line.
 */
export const resourceOf = (instance: string): Resource =>
  resourceFromAttributes({ 'service.name': 'llm-pool', 'service.instance.id': instance }).merge(
    detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }),
  );
