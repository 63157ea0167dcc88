import type { ListModelsResponse } from '../gen/llmpool/v1/llm_pool_service';
import type { ModelTable } from '../pool/model-table';

/** What calls may name as a model. */
export const listModels = ({ entries, anyModel }: ModelTable, defaultModel: string): ListModelsResponse => ({
  models: entries.map((entry) => ({ ...entry, targets: [...entry.targets], backends: [...entry.backends] })),
  defaultModel,
  anyModel,
});
