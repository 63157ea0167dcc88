import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { ApproximateLocation, WebSearchOptions } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';
import { Words } from './words';

type SdkOptions = ChatCompletionCreateParams.WebSearchOptions;
type SdkPlace = ChatCompletionCreateParams.WebSearchOptions.UserLocation.Approximate;

const SIZES = new Words<NonNullable<SdkOptions['search_context_size']>>({ low: true, medium: true, high: true });

const toPlace = ({ city, country, region, timezone }: ApproximateLocation, violations: Violations): SdkPlace => {
  if (country !== '' && !/^[A-Za-z]{2}$/.test(country)) {
    const field = 'web_search_options.user_location.country';
    violations.add(field, `has ${country.length} characters, must be a two-letter ISO 3166-1 code`);
  }
  const place: SdkPlace = {};
  if (city !== '') place.city = city;
  if (country !== '') place.country = country;
  if (region !== '') place.region = region;
  if (timezone !== '') place.timezone = timezone;
  return place;
};

/** Converts the options of web search; empty ones turn it on. */
export const toWebSearchOptions = (options: WebSearchOptions, violations: Violations): SdkOptions => {
  const { searchContextSize, userLocation } = options;
  const converted: SdkOptions = {};
  if (searchContextSize !== '') {
    const field = 'web_search_options.search_context_size';
    converted.search_context_size = SIZES.take(searchContextSize, field, violations);
  }
  if (userLocation) converted.user_location = { type: 'approximate', approximate: toPlace(userLocation, violations) };
  return converted;
};
