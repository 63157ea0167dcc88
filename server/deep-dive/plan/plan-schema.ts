import type { ChatParams } from '../../core/call';

/** Makes a model that can do it answer with a plan and nothing else (structured output). `strict` wants every property required. */
export const PLAN_FORMAT: ChatParams['response_format'] = {
  type: 'json_schema',
  json_schema: {
    name: 'deep_dive_plan',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        facets: {
          type: 'array',
          items: {
            type: 'object',
            properties: { question: { type: 'string' } },
            required: ['question'],
            additionalProperties: false,
          },
        },
      },
      required: ['facets'],
      additionalProperties: false,
    },
  },
};
