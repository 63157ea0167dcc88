import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import type { JsonSchemaFormat, ResponseFormat } from '../../gen/llmpool/v1/chat';
import { checkName } from './check-name';
import { toJsonObject } from './to-json-object';
import type { Violations } from './violations';

type SdkResponseFormat = NonNullable<ChatCompletionCreateParamsBase['response_format']>;
type SdkJsonSchema = Extract<SdkResponseFormat, { type: 'json_schema' }>['json_schema'];

const toJsonSchema = (format: JsonSchemaFormat, violations: Violations): SdkJsonSchema => {
  const { name, description, schemaJson, strict } = format;
  const path = 'response_format.json_schema';
  checkName(name, `${path}.name`, violations);
  const converted: SdkJsonSchema = { name };
  if (description !== '') converted.description = description;
  if (schemaJson !== '') converted.schema = toJsonObject(schemaJson, `${path}.schema_json`, violations);
  if (strict !== undefined) converted.strict = strict;
  return converted;
};

/** Converts the form that the answer is to have. */
export const toResponseFormat = ({ format }: ResponseFormat, violations: Violations): SdkResponseFormat => {
  switch (format?.$case) {
    case 'text':
      if (!format.value) violations.add('response_format.text', 'is false, must be true when set');
      return { type: 'text' };
    case 'jsonObject':
      if (!format.value) violations.add('response_format.json_object', 'is false, must be true when set');
      return { type: 'json_object' };
    case 'jsonSchema':
      return { type: 'json_schema', json_schema: toJsonSchema(format.value, violations) };
    default:
      violations.add('response_format.format', 'is not set, must be text, json_object or json_schema');
      return { type: 'text' };
  }
};
