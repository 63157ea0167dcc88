import { shownModel } from '../core/shown-model';

const MOST = 5;

/** The last few of these models, and how many more there are: callers can make up many of them. */
export const someModels = (models: readonly string[]): string => {
  const last = models.slice(-MOST).map(shownModel).join(', ');
  return models.length > MOST ? `${last} and ${models.length - MOST} more` : last;
};
